"""The course of coverage: what was frozen at month ends, and where a path begins."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Min, Q, QuerySet
from django.utils import timezone

from cultivation.domain.coverage.days import month_ends, months_before
from cultivation.domain.coverage.forecast import Point
from cultivation.enums import CellDimension, SnapshotOrigin
from cultivation.models import CoverageDefinition, CoverageSnapshot, SnapshotCell

_MONTHS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Course:
    """The shares (%) of one office at month ends, oldest first, at most two years back.

    `start` is the first figure of all that is known of it, whatever day is asked for: from it a
    path runs. Up to `other_rule_until` the figures were counted by another rule.
    """

    points: Sequence[Point] = ()
    start: Point | None = None
    other_rule_until: date | None = None

    @property
    def alike(self) -> Sequence[Point]:
        """The points that were counted by the rule of today: a trend runs through no others."""
        until = self.other_rule_until
        return [one for one in self.points if until is None or one[0] > until]


def history_of(
    definition: CoverageDefinition, offices: Sequence[int], until: date
) -> Mapping[int, Course]:
    """The courses of offices up to a day, under every text of the definition's code (two queries).
    Months without anybody to count are left out."""
    made = CoverageSnapshot.objects.filter(definition__code=definition.code)
    made = made.exclude(origin=SnapshotOrigin.REQUESTED)
    first = made.aggregate(first=Min("day"))["first"]
    if first is None:
        return {office: Course() for office in offices}
    days = {first, *month_ends(first, timezone.localdate())}
    found: dict[int, dict[date, _Frozen]] = {office: {} for office in offices}
    for office, day, covered, holders, is_alike in _cells(definition, made, days, offices):
        found[office][day] = _Frozen((day, covered * 100 / holders), is_alike)
    return {office: _course(list(of_days.values()), until) for office, of_days in found.items()}


class _Frozen(NamedTuple):
    """A frozen figure, and whether it was counted by the rule of today."""

    point: Point
    is_alike: bool


def _cells(
    definition: CoverageDefinition,
    made: QuerySet[CoverageSnapshot],
    days: set[date],
    offices: Sequence[int],
) -> Iterable[tuple[int, date, int, int, bool]]:
    """Office, day, covered, holders, whether by today's rule: in order of days. Of a day that two
    texts counted the one by that rule, else the later text, comes last."""
    alike = CoverageDefinition.objects.counting_as(definition).values("pk")
    rows = SnapshotCell.objects.filter(
        snapshot__in=made.filter(day__in=days).values("pk"),
        dimension=CellDimension.OFFICE,
        scope__in=offices,
        holders__gt=0,
    ).annotate(
        is_alike=ExpressionWrapper(Q(snapshot__definition__in=alike), output_field=BooleanField())
    )
    return rows.order_by(
        "snapshot__day", "is_alike", "snapshot__definition__in_force_from", "snapshot__definition"
    ).values_list("scope_id", "snapshot__day", "covered", "holders", "is_alike")


def _course(found: Sequence[_Frozen], until: date) -> Course:
    begins = months_before(until, _MONTHS_SHOWN)
    shown = [one for one in found if begins <= one.point[0] <= until]
    others = [one.point[0] for one in shown if not one.is_alike]
    return Course(
        points=[one.point for one in shown],
        start=found[0].point if found else None,
        other_rule_until=others[-1] if others else None,
    )
