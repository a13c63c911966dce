"""What followed plans and services: who came to the next rung, and who is within reach of it.

A comparison of those with and without, no proof of cause: whoever is helped was chosen for it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.statements import read_in_bulk
from cultivation.enums import TitleKind
from cultivation.models import CultivationPlan, SeedFinding, ServiceBooking, Title
from enterprises.models import Enterprise

_YEAR = timedelta(days=365)
GROUPS = ("plan", "service", "neither")


@dataclass(frozen=True, slots=True)
class Followed:
    """Those who stood on a rung a year ago, by what they had had by then: a plan that had begun, a
    service alone, or neither. `rose` came to the next rung since; `near` have not, and the last
    discovery finds them within reach of it."""

    rung: int
    group: str
    stood: int
    rose: int
    near: int

    @property
    def rose_pct(self) -> Decimal | None:
        """Who came to the next rung, in %."""
        return _share(self.rose, self.stood)

    @property
    def near_pct(self) -> Decimal | None:
        """Who is within reach, of those who have not risen, in %."""
        return _share(self.near, self.stood - self.rose)


def what_followed(area: Office, *, today: date) -> list[Followed]:
    """For each rung with one above it that is decided here, the three groups (a query each rung).

    A plan or a service counts when it had begun a year ago or before, so that both groups are
    watched over the same twelve months.
    """
    return [line for rung in (1, 2) for line in _of_rung(area, rung, today)]


def followed_by_province(*, today: date) -> dict[str, list[list[Any]]]:
    """The same of every province by its code, and of the country under an empty one, as rows of the
    values of `Followed` (a query each rung)."""
    country = Office.objects.get(level=OfficeLevel.MINISTRY)
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for rung in (1, 2):
        with read_in_bulk():
            rows = list(_grouped(country, rung, today, "province_office__code"))
        for group in GROUPS:
            of_group = [row for row in rows if row["group"] == group]
            for row in of_group:
                counts = [row["stood"], row["risen"], row["near"]]
                found[row["province_office__code"]].append([rung, group, *counts])
            if of_group:
                sums = [sum(row[name] for row in of_group) for name in ("stood", "risen", "near")]
                found[""].append([rung, group, *sums])
    return found


def _of_rung(area: Office, rung: int, today: date) -> list[Followed]:
    found = {row["group"]: row for row in _grouped(area, rung, today)}
    lines = []
    for group in GROUPS:
        row = found.get(group)
        if row is not None:
            lines.append(Followed(rung, group, row["stood"], row["risen"], row["near"]))
    return lines


def _grouped(area: Office, rung: int, today: date, *by: str) -> Iterable[dict[str, Any]]:
    begin = today - _YEAR
    above = [kind for kind in TitleKind if kind.rung == rung + 1]
    counted: Iterable[dict[str, Any]] = (
        _standing_on(area, rung, begin)
        .annotate(
            group=_group(begin),
            rose=Exists(
                Title.objects.filter(
                    enterprise=OuterRef("pk"),
                    kind__in=above,
                    valid_from__gt=begin,
                    valid_from__lte=today,
                    last_day__gte=F("valid_from"),
                )
            ),
            is_near=Exists(SeedFinding.objects.filter(enterprise=OuterRef("pk"), target__in=above)),
        )
        .order_by()
        .values("group", *by)
        .annotate(
            stood=Count("pk"),
            risen=Count("pk", filter=Q(rose=True)),
            near=Count("pk", filter=Q(rose=False, is_near=True)),
        )
    )
    return counted


def _standing_on(area: Office, rung: int, day: date) -> QuerySet[Enterprise]:
    """Those whose highest title on the day was on the rung."""
    held = Title.objects.valid_on(day).filter(enterprise=OuterRef("pk"))
    own = [kind for kind in TitleKind if kind.rung == rung]
    higher = [kind for kind in TitleKind if kind.rung > rung]
    return Enterprise.objects.in_area_of(area).filter(
        Exists(held.filter(kind__in=own)), ~Exists(held.filter(kind__in=higher))
    )


def _group(day: date) -> Case:
    of_one = {"enterprise": OuterRef("pk")}
    plans = CultivationPlan.objects.filter(started_on__lte=day, **of_one)
    kept = Q(given_up_on=None) | Q(given_up_on__gt=day)
    services = ServiceBooking.objects.filter(kept, booked_on__lte=day, **of_one)
    return Case(
        When(Exists(plans), then=Value("plan")),
        When(Exists(services), then=Value("service")),
        default=Value("neither"),
        output_field=CharField(),
    )


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole > 0 else None
