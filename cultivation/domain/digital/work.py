"""The work list of uncovered enterprises, and who acts on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractDay, ExtractMonth, ExtractYear

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.population import counted_on, uncovered_condition
from cultivation.domain.digital.rules import recent_days
from cultivation.enums import CoverageBasis
from cultivation.models import (
    CoverageBoard,
    CoverageDefinition,
    CoverageStanding,
    FollowUp,
    PathAlert,
)
from enterprises.models import Assessment, Enterprise


def uncovered_on(
    day: date, definition: CoverageDefinition, office: Office, chosen: Mapping[str, Any]
) -> QuerySet[Enterprise]:
    """The uncovered enterprises of the office's area that the filters leave (`lacks`, `contact`,
    `person`, `q`), with `level`, `assessed_on` and `is_under_way`."""
    found = counted_on(day, definition, office).filter(uncovered_condition(definition))
    lacks = {
        "assessment": Q(level__isnull=True),
        "level": Q(level__lt=definition.minimum_level),
        "project": Q(is_under_way=False),
    }.get(chosen.get("lacks", ""))
    if lacks is not None:
        found = found.filter(lacks)
    contact = _contact_condition(chosen, day)
    if contact is not None:
        found = found.filter(contact)
    text = chosen.get("q", "").strip()
    if text:
        found = found.filter(pk__in=Enterprise.objects.search(text).values("pk"))
    return found


# More than any number of an enterprise.
_MOST_ENTERPRISES = 10**10
# The orders of `work_order` by one column.
PLACES = {"closest": "-place", "next": "place", "silent": "place", "name": "name"}


def work_order(
    found: QuerySet[Enterprise], sort: str
) -> tuple[QuerySet[Enterprise], Sequence[str]]:
    """The work list with what it is ordered by, and the order: newest entries, those closest to
    being covered, the next step due first, the longest without a contact, or names."""
    if sort == "closest":
        under_way = Case(When(is_under_way=True, then=Value(10)), default=Value(0))
        closeness = Coalesce(F("level"), Value(-1), output_field=IntegerField()) + under_way
        return found.annotate(closeness=closeness), ("-closeness", "-pk")
    if sort == "next":
        due = Coalesce("follow_up__next_on", Value(date.max), output_field=DateField())
        return found.annotate(next_due=due), ("next_due", "pk")
    if sort == "silent":
        last = Coalesce("follow_up__contacted_on", Value(date.min), output_field=DateField())
        return found.annotate(last_contact=last), ("last_contact", "pk")
    return found, ("name", "pk") if sort == "name" else ("-pk",)


def with_places(found: QuerySet[Enterprise], sort: str) -> QuerySet[Enterprise]:
    """The work list with what `PLACES` orders it by: one key that no two rows share, so that a page
    goes on where the one before ended."""
    if "place" not in PLACES.get(sort, ""):
        return found
    ordered, (first, _last) = work_order(found, sort)
    name = first.lstrip("-")
    rank: Any = F(name)
    if sort != "closest":
        rank = ExtractYear(name) * 10_000 + ExtractMonth(name) * 100 + ExtractDay(name)
    wide: Any = BigIntegerField()
    # Never below nought: a cursor takes figures alone.
    place = (Cast(rank, wide) + 1) * _MOST_ENTERPRISES + Cast("pk", wide)
    return ordered.annotate(place=ExpressionWrapper(place, output_field=wide))


def _contact_condition(chosen: Mapping[str, Any], day: date) -> Q | None:
    since = day - timedelta(days=recent_days())
    silent = Q(follow_up__contacted_on=None) | Q(follow_up__contacted_on__lt=since)
    looked_after = Q(pk__in=FollowUp.objects.looked_after().values("pk"))
    return {
        "nobody": ~looked_after,
        "left": Q(follow_up__person__isnull=False) & ~looked_after,
        "mine": Q(follow_up__person=chosen.get("person")),
        "silent": silent,
        "overdue": Q(follow_up__next_on__lt=day),
        "mine_overdue": Q(follow_up__person=chosen.get("person"), follow_up__next_on__lt=day),
    }.get(chosen.get("contact", ""))


def latest_assessments(enterprises: Sequence[int], day: date) -> dict[int, list[Assessment]]:
    """The latest assessment of each basis of each enterprise up to the day, the later one first
    (one query)."""
    rows = Assessment.objects.filter(enterprise__in=enterprises, assessed_on__lte=day)
    latest = rows.order_by("enterprise", "basis", "-assessed_on", "-id")
    found: dict[int, list[Assessment]] = {}
    for one in latest.distinct("enterprise", "basis"):
        found.setdefault(one.enterprise_id, []).append(one)
    for assessments in found.values():
        assessments.sort(key=lambda one: (one.assessed_on, one.pk), reverse=True)
    return found


def counted_of(
    assessments: Sequence[Assessment], definition: CoverageDefinition
) -> Assessment | None:
    """Of `latest_assessments` the one that a definition looks at, however old; None without one
    of its basis."""
    is_any = definition.basis == CoverageBasis.EITHER
    return next((one for one in assessments if is_any or one.basis == definition.basis), None)


def follow_ups(enterprises: Sequence[int]) -> dict[int, FollowUp]:
    """The follow-ups of the enterprises, each with `is_posted` (one query)."""
    rows = FollowUp.objects.filter(enterprise__in=enterprises).with_posting()
    rows = rows.select_related("person", "office")
    return {one.enterprise_id: one for one in rows}


@dataclass(frozen=True, slots=True)
class OfficeActs:
    """What is done about the uncovered enterprises of an office's area.

    `assigned` to somebody who is posted over them today; `contacted` in the last days that count
    as recent; `told_on` the alert of the month."""

    office: Office | None
    uncovered: int
    assigned: int
    contacted: int
    overdue: int
    told_on: date | None = None

    @property
    def unassigned(self) -> int:
        """Those that nobody looks after."""
        return self.uncovered - self.assigned


SORTS = ("uncovered", "unassigned", "assigned", "contacted", "overdue")


def who_acts(definition: CoverageDefinition, office: Office, day: date) -> list[OfficeActs]:
    """A line for each office below (the office itself for a county), from the live standings."""
    column = {
        OfficeLevel.MINISTRY: F("province"),
        OfficeLevel.PROVINCE: Coalesce("city", "county"),
    }.get(OfficeLevel(office.level), F("county"))
    rows = CoverageStanding.objects.filter(definition=definition, is_covered=False)
    if office.level != OfficeLevel.MINISTRY:
        rows = rows.filter(**{office.level: office.pk})
    since = day - timedelta(days=recent_days())
    looked_after = Q(enterprise__in=FollowUp.objects.looked_after().values("pk"))
    counts = (
        rows.order_by()
        .annotate(below=column)
        .values("below")
        .annotate(
            uncovered=Count("enterprise"),
            assigned=Count("enterprise", filter=looked_after),
            contacted=Count("enterprise", filter=Q(enterprise__follow_up__contacted_on__gte=since)),
            overdue=Count("enterprise", filter=Q(enterprise__follow_up__next_on__lt=day)),
        )
    )
    found: list[dict[str, Any]] = [dict(row) for row in counts]
    keys = [int(row.pop("below") or 0) for row in found]
    offices = Office.objects.in_bulk(keys)
    told = _told(definition, day, list(offices))
    return [
        OfficeActs(offices.get(key), **row, told_on=told.get(key))
        for key, row in zip(keys, found, strict=True)
    ]


def _told(definition: CoverageDefinition, day: date, offices: Sequence[int]) -> dict[int, date]:
    alerts = _alerts(definition, day).filter(office__in=offices)
    return dict(alerts.values_list("office", "day"))


def _alerts(definition: CoverageDefinition, day: date) -> QuerySet[PathAlert]:
    return PathAlert.objects.filter(month=day.replace(day=1), definition_code=definition.code)


def counted_at() -> datetime | None:
    """When the live standings were brought up to date."""
    return CoverageBoard.objects.filter(pk=1).values_list("folded_at", flat=True).first()


def alerts_of(definition: CoverageDefinition, office: Office, day: date) -> list[PathAlert]:
    """The alert of the month to the office, else to the nearest one above it (one query)."""
    above = [one.pk for one in office.lineage().values() if one is not None]
    found = _alerts(definition, day).filter(office__in=above).select_related("office")
    return sorted(found, key=lambda one: above.index(one.office_id))[:1]
