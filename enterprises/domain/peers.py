"""How an enterprise's digital level compares with others, without showing any single one: neither
by one look, nor by the difference of two."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from enterprises.maturity.questionnaire import TOP_LEVEL
from enterprises.models import Assessment, Enterprise, Membership

# Fewer others would let one be guessed.
LEAST_PEERS = 5


@dataclass(frozen=True, slots=True)
class Peers:
    """Assessed enterprises of the same industry and county as of a day, the enterprise itself and
    those of its own people left out."""

    day: date
    count: int
    by_level: tuple[int, ...]

    @property
    def mean(self) -> Decimal:
        """The mean level, one place."""
        total = sum(level * count for level, count in enumerate(self.by_level))
        return (Decimal(total) / self.count).quantize(Decimal("0.1"))

    def below(self, level: int) -> int:
        """How many stand below the level."""
        return sum(self.by_level[:level])


def peers_of(enterprise: Enterprise, today: date) -> Peers | None:
    """The peers' levels as the month before the day left them; None when there are fewer than five
    of them.

    From one day to the next a single rating would show in the mean; whoever acts for several of
    them could take away his own and be left with one other.
    """
    if enterprise.industry_id is None or enterprise.county_office_id is None:
        return None
    begins = today.replace(day=1)
    day = begins - timedelta(days=1)
    recorded = Assessment.objects.filter(
        enterprise=OuterRef("pk"),
        recorded_at__lt=timezone.make_aware(datetime.combine(begins, time())),
    )
    own_people = Membership.objects.filter(enterprise=enterprise).values("user")
    rows = (
        Enterprise.objects.filter(
            industry=enterprise.industry_id, county_office=enterprise.county_office_id
        )
        .exclude(pk=enterprise.pk)
        .exclude(pk__in=Membership.objects.filter(user__in=own_people).values("enterprise"))
        .annotate(level=Subquery(recorded.counting_on(day).values("level")[:1]))
        .exclude(level=None)
        .values("level")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = {row["level"]: row["count"] for row in rows}
    total = sum(counts.values())
    if total < LEAST_PEERS:
        return None
    return Peers(day, total, tuple(counts.get(number, 0) for number in range(TOP_LEVEL + 1)))
