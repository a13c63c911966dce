"""How an enterprise's digital level compares with others, without showing any single one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery

from enterprises.maturity.questionnaire import TOP_LEVEL
from enterprises.models import Assessment, Enterprise

# Fewer others would let one be guessed.
LEAST_PEERS = 5


@dataclass(frozen=True, slots=True)
class Peers:
    """Assessed enterprises of the same industry and county, the enterprise itself left out."""

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


def peers_of(enterprise: Enterprise, on: date) -> Peers | None:
    """The peers' levels that count on the day; None when there are fewer than five of them."""
    if enterprise.industry_id is None or enterprise.county_office_id is None:
        return None
    level = Assessment.objects.filter(enterprise=OuterRef("pk")).counting_on(on).values("level")
    rows = (
        Enterprise.objects.filter(
            industry=enterprise.industry_id, county_office=enterprise.county_office_id
        )
        .exclude(pk=enterprise.pk)
        .annotate(level=Subquery(level[:1]))
        .exclude(level=None)
        .values("level")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = {row["level"]: row["count"] for row in rows}
    total = sum(counts.values())
    if total < LEAST_PEERS:
        return None
    return Peers(total, tuple(counts.get(number, 0) for number in range(TOP_LEVEL + 1)))
