"""Open warnings and their ages by office, for the offices above."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.models import EarlyWarning
from enterprises.models import Enterprise

SORTS = ("open", "nobody", "old", "oldest_days", "closed")
_CLOSED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class OfficeWarnings:
    """The warnings of an office's area: open, with nobody, open for long, the oldest's age in days,
    closed in the last 90 days."""

    code: str
    name: str
    level: str
    open: int
    nobody: int
    old: int
    oldest_days: int
    closed: int


def warnings_by_office(area: Office, today: date, *, old_days: int) -> list[OfficeWarnings]:
    """A line for each office below the area, itself for a county, with warnings (two queries)."""
    column = {
        OfficeLevel.MINISTRY: F("enterprise__province_office"),
        OfficeLevel.PROVINCE: Coalesce(
            "enterprise__city_office", "enterprise__county_office", "enterprise__province_office"
        ),
        OfficeLevel.CITY: Coalesce("enterprise__county_office", "enterprise__city_office"),
    }.get(OfficeLevel(area.level), F("enterprise__county_office"))
    rows = EarlyWarning.objects.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    is_open = Q(closed_on=None)
    counted = list(
        rows.order_by()
        .annotate(below=column)
        .values("below")
        .annotate(
            open=Count("pk", filter=is_open),
            nobody=Count("pk", filter=is_open & Q(person=None)),
            old=Count("pk", filter=is_open & Q(raised_on__lt=today - timedelta(days=old_days))),
            oldest=Min("raised_on", filter=is_open),
            closed=Count("pk", filter=Q(closed_on__gte=today - _CLOSED_WITHIN)),
        )
    )
    offices = Office.objects.in_bulk([row["below"] for row in counted])
    found = []
    for one in counted:
        row: dict[str, Any] = dict(one)
        office, oldest = offices[row.pop("below")], row.pop("oldest")
        days = (today - oldest).days if oldest else 0
        found.append(
            OfficeWarnings(office.code, office.name, office.level, oldest_days=days, **row)
        )
    return found
