"""Reading figures: from live cells or a snapshot's where they stand, else from history.

All three give the same counts for the same day and the same knowledge; only the way differs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.board import (
    fresh_cells_statement,
    ministry_id,
    pending_statement,
)
from cultivation.domain.coverage.cells import COUNTS
from cultivation.domain.coverage.facts import SIZED
from cultivation.domain.coverage.figures import Coverage, Figure, figure_of
from cultivation.domain.coverage.kept_names import kept_names, kept_pilots
from cultivation.domain.coverage.registers import pilots_on
from cultivation.domain.coverage.rules import definition_for
from cultivation.domain.coverage.statements import Asked, read_in_bulk, read_of_area
from cultivation.domain.coverage.telling import Cells, Counts, Found, Place, told
from cultivation.enums import CellDimension, SnapshotOrigin
from cultivation.models import (
    CoverageBoard,
    CoverageCell,
    CoverageChange,
    CoverageDefinition,
    CoverageSnapshot,
    CoverageStanding,
    SnapshotCell,
)

# With more changes waiting than this, figures are shown as of the last fold.
_MOST_PENDING = 500
# A figure is held against one that is at most so much older.
_OLDEST_BEFORE = timedelta(days=31)


def coverage(
    *,
    as_of: date,
    definition: CoverageDefinition | None = None,
    office: Office | None = None,
    by: str = CellDimension.OFFICE,
    known_at: datetime | None = None,
    from_history: bool = False,
) -> Coverage:
    """Coverage on a day in an office's area (the country's without one), split by a dimension.

    By `office` the offices right below are the lines, also those without anybody to count, and
    "not known" where a list did not say the place. `known_at`: as it was known then, computed
    from history; so does `from_history`. Raises `ValueError` for an unknown dimension.
    """
    dimension = CellDimension(by)
    definition = definition or definition_for(day=as_of, known_at=known_at)
    if definition is None:
        raise ValueError("There is no definition.")
    place = place_of(office, by_offices=dimension == CellDimension.OFFICE)
    if known_at is None and not from_history:
        return coverage_of(place, as_of=as_of, definition=definition, by=by)
    found = _from_history(definition, as_of, place, dimension, known_at)
    return told(as_of, definition, place, dimension, found)


def coverage_of(
    place: Place, *, as_of: date, definition: CoverageDefinition, by: str = CellDimension.OFFICE
) -> Coverage:
    """The same of a place that is known already: live, frozen or counted from history."""
    dimension = CellDimension(by)
    found = _kept(definition, as_of, place, dimension)
    if found is None:
        known_at = frozen_known_at(definition, as_of)
        found = _from_history(definition, as_of, place, dimension, known_at)
    return told(as_of, definition, place, dimension, found)


def frozen_known_at(definition: CoverageDefinition, day: date) -> datetime | None:
    """Before which moment that was recorded of which a day's figures are made: of a frozen day the
    moment of its snapshot, so that lists and movements say what the figure says; None (all that
    is known now) of today and of a day that is not frozen."""
    if definition.pk is None or day >= timezone.localdate():
        return None
    snapshot = snapshot_of(definition, day)
    return snapshot.known_at if snapshot else None


def coverage_before(now: Coverage, place: Place) -> Coverage | None:
    """The figures to hold those of a day against: of the last day before it that is frozen, at
    most a month earlier; else of the day before, counted.

    None for the country's live figures while no day is frozen: counting everybody takes seconds.
    """
    definition, dimension = now.definition, CellDimension(now.by)
    snapshot = None
    if definition.pk is not None and place.is_in_cells(dimension):
        snapshot = _last_snapshot_before(definition, now.as_of)
    if snapshot is not None:
        return _of_snapshot(snapshot, place, dimension)
    if place.office.level == OfficeLevel.MINISTRY and now.source != "history":
        return None
    day = now.as_of - timedelta(days=1)
    found = _from_history(definition, day, place, dimension, None)
    return told(day, definition, place, dimension, found)


def figures_of(
    offices: Sequence[Office], *, as_of: date, definition: CoverageDefinition
) -> dict[int, Figure]:
    """The figures of many offices on a day, by number: two queries from live cells or a
    snapshot, one statement over everybody else."""
    ministry = place_of(None, by_offices=False).office
    place, dimension = Place(ministry, offices), CellDimension.OFFICE
    found = _kept(definition, as_of, place, dimension)
    found = found or _from_history(definition, as_of, place, dimension, None)
    return {
        one.pk: figure_of(one.code, one.name, found.offices.get((one.pk, ""))) for one in offices
    }


def kept_figure(office: Office, *, as_of: date, definition: CoverageDefinition) -> Figure | None:
    """The figure of an office's area where it is kept: today's live or a frozen one; None where it
    would have to be counted from history."""
    place, dimension = Place(office), CellDimension.OFFICE
    found = _kept(definition, as_of, place, dimension)
    if found is None:
        return None
    return figure_of(office.code, office.name, found.offices.get((office.pk, "")))


def place_of(office: Office | None, *, by_offices: bool) -> Place:
    """The area of an office, the country's without one, with the offices right below."""
    here = office or Office.objects.filter(level=OfficeLevel.MINISTRY).first()
    here = here or Office(pk=0, code="000000", level=OfficeLevel.MINISTRY)
    below: list[Office] = []
    if by_offices and here.level == OfficeLevel.COUNTY:
        below = []
    elif by_offices:
        below = list(Office.objects.filter(parent_id=here.pk))
        for one in below:
            one.parent = here
    plan_cities: list[Office] = []
    if here.level == OfficeLevel.PROVINCE and not here.is_plan_city and here.region_id:
        plan_cities = list(Office.objects.filter(is_plan_city=True, region__parent=here.region_id))
    return Place(here, below, plan_cities)


def board_on(day: date, definition: CoverageDefinition) -> CoverageBoard | None:
    """The live board, if it stands on that day and under this definition."""
    board = CoverageBoard.objects.filter(pk=1, day=day).first()
    return board if board and definition.pk in board.definitions else None


def latest_day(definition: CoverageDefinition, today: date) -> date:
    """The day of the last figures there are: today, unless the live ones have not come to it yet,
    just after midnight or while no worker runs. Then theirs: counting everybody takes seconds."""
    if not definition.pk:
        return today
    boards = CoverageBoard.objects.filter(pk=1, definitions__contains=[definition.pk])
    return boards.filter(day__lt=today).values_list("day", flat=True).first() or today


def _kept(definition: CoverageDefinition, day: date, place: Place, dimension: str) -> Found | None:
    """What is kept of a day under a definition: live cells, else a snapshot's; of a day that is
    over the snapshot's first."""
    if not definition.pk:
        return None
    ways = [_from_board, _from_snapshot]
    if day != timezone.localdate():
        ways.reverse()
    found = (way(definition, day, place, dimension) for way in ways)
    return next((one for one in found if one is not None), None)


def _from_board(
    definition: CoverageDefinition, day: date, place: Place, dimension: str
) -> Found | None:
    board = board_on(day, definition)
    if board is None:
        return None
    # The cells first: a fold in between leaves the figures a moment older, never doubled.
    cells = CoverageCell.objects.filter(definition=definition)
    pilots = _pilots(day, dimension)
    offices, keyed = _read(cells, place, dimension, pilots)
    if not place.is_in_cells(dimension):
        keyed = _from_standings(definition, place.office, dimension)
    pending = list(
        CoverageChange.objects.values_list("enterprise_id", flat=True).distinct()[
            : _MOST_PENDING + 1
        ]
    )
    if len(pending) > _MOST_PENDING:
        return Found(offices, keyed, "board", board.folded_at)
    if not pending:
        return Found(offices, keyed, "board")
    if not place.is_in_cells(dimension):
        return None
    statement = pending_statement(day, [definition], pending)
    more, more_keyed = _counted(statement, definition, place, dimension, pilots)
    return Found(_added(offices, more), _added(keyed, more_keyed), "board")


def _from_standings(definition: CoverageDefinition, office: Office, dimension: str) -> Cells:
    """The keys of a dimension inside a city or county, counted over its own standings."""
    column = {"industry": "industry", "size": "size_class"}.get(dimension)
    source = "cultivation_coveragestanding AS s"
    key = f"coalesce(s.{column}, '')" if column else "code"
    if column is None:
        source += f" CROSS JOIN LATERAL unnest(s.{dimension}s) AS code"
    sums = "count(*), count(*) FILTER (WHERE is_covered), count(*) FILTER (WHERE level IS NULL)"
    sums += "".join(f", count(*) FILTER (WHERE level = {level})" for level in range(5))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {sums} FROM {source}"  # noqa: S608 - constants of this module only
            f" WHERE definition_id = %s AND province = %s AND s.{office.level} = %s GROUP BY 1",
            [definition.pk, _province_of(office), office.pk],
        )
        return {(office.pk, row[0]): tuple(row[1:]) for row in cursor}


def _province_of(office: Office) -> int:
    found = office.lineage()["province"]
    return found.pk if found else 0


def _from_snapshot(
    definition: CoverageDefinition, day: date, place: Place, dimension: str
) -> Found | None:
    snapshot = snapshot_of(definition, day) if place.is_in_cells(dimension) else None
    return _found_in(snapshot, place, dimension) if snapshot else None


def _found_in(snapshot: CoverageSnapshot, place: Place, dimension: str) -> Found:
    cells = SnapshotCell.objects.filter(snapshot=snapshot)
    pilots = set(kept_pilots(snapshot)) if dimension == CellDimension.PILOT else set()
    offices, keyed = _read(cells, place, dimension, pilots)
    names = kept_names(snapshot, dimension, keyed, place.office)
    return Found(offices, keyed, "snapshot", snapshot.known_at, names)


def _of_snapshot(snapshot: CoverageSnapshot, place: Place, dimension: CellDimension) -> Coverage:
    found = _found_in(snapshot, place, dimension)
    return told(snapshot.day, snapshot.definition, place, dimension, found)


def _last_snapshot_before(definition: CoverageDefinition, day: date) -> CoverageSnapshot | None:
    return _made(definition).filter(day__lt=day, day__gte=day - _OLDEST_BEFORE).first()


def snapshot_of(definition: CoverageDefinition, day: date) -> CoverageSnapshot | None:
    """The snapshot that was made of that day by itself, not on somebody's request."""
    return _made(definition).filter(day=day).first()


def _made(definition: CoverageDefinition) -> QuerySet[CoverageSnapshot]:
    """The snapshots that were made by themselves under a definition's rule, whatever its wording
    was, the last day first."""
    alike = CoverageDefinition.objects.counting_as(definition).values("pk")
    made = CoverageSnapshot.objects.filter(definition__in=alike).select_related("definition")
    return made.exclude(origin=SnapshotOrigin.REQUESTED).order_by("-day", "-definition")


def read_snapshot(snapshot: CoverageSnapshot, *, office: Office | None, by: str) -> Coverage:
    """The frozen figures of a snapshot, for an office's area: no line but those that it has cells
    of, whatever the registers have come to say of its day since."""
    dimension = CellDimension(by)
    place = place_of(office, by_offices=dimension == CellDimension.OFFICE)
    cells = SnapshotCell.objects.filter(
        snapshot=snapshot, dimension=CellDimension.OFFICE, scope__in=[one.pk for one in place.below]
    )
    counted = set(cells.values_list("scope", flat=True))
    below = [one for one in place.below if one.pk in counted]
    return _of_snapshot(snapshot, replace(place, below=below), dimension)


def _read(
    cells: QuerySet[Any], place: Place, dimension: str, pilots: set[int]
) -> tuple[Cells, Cells]:
    """The counts of the place's offices, and those of the dimension's keys (one query each)."""
    offices = _by_key(cells.filter(dimension="office", scope__in=place.scopes()))
    if dimension == CellDimension.PILOT:
        return offices, _by_key(cells.filter(dimension="office", scope__in=pilots))
    if dimension == CellDimension.OFFICE:
        return offices, {}
    return offices, _by_key(cells.filter(dimension=dimension, scope=place.office.pk))


def _by_key(cells: QuerySet[Any]) -> Cells:
    rows = cells.values_list("scope_id", "key", *COUNTS)
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def _from_history(
    definition: CoverageDefinition,
    day: date,
    place: Place,
    dimension: str,
    known_at: datetime | None,
) -> Found:
    both: dict[tuple[int, str], Counts] = {}
    keys: Cells | None = None
    pilots = _pilots(day, dimension, known_at)
    # A plan city is an office of its own: its figures are counted apart.
    for office in (place.office, *place.plan_cities):
        asked = Asked([definition], day, known_at, office, groups=SIZED & {dimension})
        with read_in_bulk() if asked.is_of_everybody else read_of_area():
            statement = fresh_cells_statement(asked)
            offices, keyed = _counted(statement, definition, place, dimension, pilots, own=office)
        both |= offices
        keys = keyed if keys is None else keys
    return Found(both, keys or {}, "history", known_at)


def _counted(
    statement: tuple[str, dict[str, Any]],
    definition: CoverageDefinition,
    place: Place,
    dimension: str,
    pilots: set[int],
    *,
    own: Office | None = None,
) -> tuple[Cells, Cells]:
    """Counts of a statement that ends with `cell`, counted for one area (`own`) or for all."""
    text, parameters = statement
    parameters |= {
        "wanted": definition.pk or 0,
        "dimension": dimension,
        "scopes": [*place.scopes(), *pilots],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"{text} SELECT dimension, scope_id, key, {', '.join(COUNTS)} FROM cell"  # noqa: S608
            " WHERE definition_id = %(wanted)s"
            " AND (dimension = %(dimension)s AND dimension <> 'office'"
            " OR dimension = 'office' AND scope_id = ANY (%(scopes)s))",
            parameters,
        )
        rows = cursor.fetchall()
    # Counted for one area alone, the country's line of a key is the area's.
    scope_of_keys = place.office.pk if own is None else ministry_id()
    offices: dict[tuple[int, str], Counts] = {}
    keyed: dict[tuple[int, str], Counts] = {}
    for kind, scope, key, *counts in rows:
        if kind == CellDimension.OFFICE:
            offices[scope, key] = tuple(counts)
        elif scope == scope_of_keys:
            keyed[place.office.pk, key] = tuple(counts)
    if dimension == CellDimension.PILOT:
        keyed = {at: counts for at, counts in offices.items() if at[0] in pilots}
    wanted = set(place.scopes())
    return {at: counts for at, counts in offices.items() if at[0] in wanted}, keyed


def _pilots(day: date, dimension: str, known_at: datetime | None = None) -> set[int]:
    """The offices of the day's pilot cities, where figures are asked for by them."""
    return set(pilots_on(day, known_at=known_at)) if dimension == CellDimension.PILOT else set()


def _added(cells: Cells, more: Cells) -> Cells:
    zero = (0,) * len(COUNTS)
    return {
        key: tuple(
            one + other
            for one, other in zip(cells.get(key, zero), more.get(key, zero), strict=True)
        )
        for key in {*cells, *more}
    }


def standings_in(definition: CoverageDefinition, office: Office) -> QuerySet[CoverageStanding]:
    """The live standings of an office's area."""
    rows = CoverageStanding.objects.filter(definition=definition)
    if office.level == OfficeLevel.MINISTRY:
        return rows
    return rows.filter(**{office.level: office.pk})
