"""Requests counted by category and office: how many, in time, how satisfied."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import Coalesce

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.requests.rules import fewest_ratings
from cultivation.enums.requests import RequestCategory, RequestStatus
from cultivation.models import ServiceRequest


@dataclass(frozen=True, slots=True)
class RequestFigures:
    """Counts of a category or an office. `in_time` of `answered` came by the day first promised.

    `satisfaction` is the mean of `rated` ratings from 1 to 5; None of fewer than five.
    """

    code: str
    name: str
    asked: int
    open: int
    overdue: int
    answered: int
    in_time: int
    rated: int
    satisfaction: Decimal | None

    @property
    def in_time_pct(self) -> Decimal | None:
        """The share of answers that came in time, in %."""
        return Decimal(100 * self.in_time) / self.answered if self.answered else None


def _counts(today: date) -> dict[str, Any]:
    is_open = Q(status__in=RequestStatus.open())
    is_answered = ~Q(first_replied_on=None)
    return {
        "asked": Count("pk"),
        "open": Count("pk", filter=is_open),
        "overdue": Count("pk", filter=is_open & Q(due_on__lt=today)),
        "answered": Count("pk", filter=is_answered),
        "in_time": Count("pk", filter=is_answered & Q(first_replied_on__lte=F("promised_on"))),
        "rated": Count("satisfaction"),
        "mean": Avg("satisfaction"),
    }


def _figures(code: str, name: str, row: dict[str, Any]) -> RequestFigures:
    row.pop("category", None)
    mean, rated = row.pop("mean"), row["rated"]
    is_shown = mean is not None and rated >= fewest_ratings()
    satisfaction = Decimal(str(mean)).quantize(Decimal("0.01")) if is_shown else None
    return RequestFigures(code, name, satisfaction=satisfaction, **row)


def figures_by_category(office: Office, *, since: date, today: date) -> list[RequestFigures]:
    """A line for each category with a request received since the day in the office's area; late
    payments are counted as the others are (one query)."""
    found = ServiceRequest.objects.counted_for(office).filter(received_on__gte=since)
    counted = found.order_by().values("category").annotate(**_counts(today))
    rows: dict[str, dict[str, Any]] = {row["category"]: dict(row) for row in counted}
    return [
        _figures(category.value, str(category.label), rows[category.value])
        for category in RequestCategory
        if category.value in rows
    ]


def figures_by_office(office: Office, *, since: date, today: date) -> list[RequestFigures]:
    """A line for each office below (the office itself for a county): the requests of its area
    (two queries)."""
    below = {
        OfficeLevel.MINISTRY: F("enterprise__province_office"),
        OfficeLevel.PROVINCE: Coalesce("enterprise__city_office", "enterprise__county_office"),
    }.get(OfficeLevel(office.level), F("enterprise__county_office"))
    found = ServiceRequest.objects.counted_for(office).filter(received_on__gte=since)
    counted = found.order_by().annotate(below=below).values("below").annotate(**_counts(today))
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    offices = Office.objects.in_bulk([row["below"] for row in rows if row["below"]])
    lines = []
    for row in rows:
        one = offices.get(row.pop("below"))
        code, name = (one.code, one.name) if one else ("", "")
        lines.append(_figures(code, name, row))
    return sorted(lines, key=lambda line: (-line.overdue, -line.asked, line.code))


def total_of(lines: list[RequestFigures]) -> dict[str, int]:
    """The sums of a table."""
    names = ("asked", "open", "overdue", "answered", "in_time", "rated")
    return {name: sum(getattr(line, name) for line in lines) for name in names}
