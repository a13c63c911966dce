"""Since when an enterprise has been covered."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import connection

from cultivation.domain.coverage.days import oldest_day_counting
from cultivation.domain.coverage.recorded import recorded
from cultivation.enums import CoverageBasis
from cultivation.models import CoverageDefinition
from enterprises.models import Assessment


def covered_since(
    enterprises: Sequence[int],
    day: date,
    definition: CoverageDefinition,
    *,
    known_at: datetime | None = None,
) -> dict[int, date]:
    """Since which day each of them has met the numerator rule without a break, as of the day; who
    does not meet it is left out (one query, two with accepted projects). `known_at` as in
    `counted_on`.

    From the first assessment at the minimum level after the last one below it; with an accepted
    project not before its acceptance.
    """
    rows = Assessment.objects.filter(enterprise__in=enterprises, assessed_on__lte=day)
    if definition.basis != CoverageBasis.EITHER:
        rows = rows.filter(basis=definition.basis)
    if known_at is not None:
        rows = rows.filter(recorded_at__lt=known_at)
    found = _runs(
        rows.order_by("enterprise", "assessed_on", "pk").values_list(
            "enterprise", "assessed_on", "level"
        ),
        day,
        definition,
    )
    if not definition.needs_project:
        return found
    first = _first_accepted(list(found), day, known_at)
    return {one: max(since, first[one]) for one, since in found.items() if one in first}


def _first_accepted(
    enterprises: Sequence[int], day: date, known_at: datetime | None
) -> dict[int, date]:
    """The day on which the first project of each was accepted, up to the day."""
    milestones = recorded("projectmilestone", is_then=known_at is not None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.enterprise_id, min(m.on_day) FROM {milestones} AS m"  # noqa: S608 - a constant
            " WHERE m.enterprise_id = ANY (%(enterprises)s) AND m.kind = 'accepted'"
            " AND m.on_day <= %(day)s GROUP BY 1",
            {"enterprises": list(enterprises), "day": day, "known_at": known_at},
        )
        return dict(cursor.fetchall())


def _runs(
    rows: Iterable[tuple[int, date, int]], day: date, definition: CoverageDefinition
) -> dict[int, date]:
    """The first day of each enterprise's unbroken run; `rows` in order of their days."""
    since: dict[int, date] = {}
    last: dict[int, date] = {}
    for enterprise, assessed_on, level in rows:
        oldest = oldest_day_counting(assessed_on, definition.maximum_age_months)
        is_broken = enterprise in last and last[enterprise] < oldest
        if level < definition.minimum_level or is_broken:
            since.pop(enterprise, None)
        if level >= definition.minimum_level:
            since.setdefault(enterprise, assessed_on)
        last[enterprise] = assessed_on
    oldest = oldest_day_counting(day, definition.maximum_age_months)
    return {one: first for one, first in since.items() if last[one] >= oldest}
