"""The live board: today's cells, kept up to date by folding what has changed.

Triggers append the enterprises whose facts a statement touched to a queue. A fold takes the queue,
counts those enterprises anew from history, and adds the differences to the cells: whoever writes
what at the same time, an enterprise is counted from facts at least as new as the entry that was
taken, so no order of writers can leave a cell wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.cells import COUNTS, cells_of_few, cells_statement
from cultivation.domain.coverage.days import months_before
from cultivation.domain.coverage.facts import GROUPS
from cultivation.domain.coverage.rules import definitions_on
from cultivation.domain.coverage.statements import (
    STANDING_COLUMNS,
    Asked,
    read_in_bulk,
    standing_statement,
)
from cultivation.models import CoverageBoard, CoverageDefinition

# Beyond this many changed enterprises counting everybody is quicker.
_MOST_FOLDED = 20_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('coverage-board', 0))"
_ROW_COLUMNS = (
    "definition_id, province, city, county, industry, size_class, chains, parks, level, is_covered"
)
_CELL_COLUMNS = f"definition_id, dimension, scope_id, key, {', '.join(COUNTS)}"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: on which day the board stands, how many enterprises were counted anew,
    and whether all of them were."""

    day: date
    enterprises: int
    is_rebuilt: bool


def refresh(*, day: date | None = None) -> Refreshed:
    """Bring the board to the day (today) and fold what has changed. One at a time.

    A board that stands at an earlier day moves on by counting those anew whose titles,
    memberships or assessments begin or cease to count on the way. One that is missing, stands at
    a later day or under other definitions is built anew.
    """
    wanted = day or timezone.localdate()
    with transaction.atomic():
        _execute(_LOCK)
        board = CoverageBoard.objects.filter(pk=1).first()
        definitions = definitions_on(wanted)
        if board is None or board.day > wanted or not _is_under(board, definitions):
            return _rebuild(wanted, definitions)
        if board.day < wanted:
            _note_passing(board.day, wanted, definitions)
        taken = _take_changes()
        if len(taken) > _MOST_FOLDED:
            return _rebuild(wanted, definitions)
        if taken and definitions:
            _fold(wanted, definitions, taken)
        _stand(wanted, definitions)
        return Refreshed(wanted, len(taken), is_rebuilt=False)


def rebuild(*, day: date | None = None) -> Refreshed:
    """Count everybody anew as of the day (today), whatever the board says."""
    wanted = day or timezone.localdate()
    with transaction.atomic():
        _execute(_LOCK)
        return _rebuild(wanted, definitions_on(wanted))


def cells_that_differ(*, day: date | None = None) -> int:
    """How many cells of the board differ from counting everybody anew; changes that wait to be
    folded are differences too."""
    wanted = day or timezone.localdate()
    definitions = definitions_on(wanted)
    if not definitions:
        return 0
    statement, parameters = fresh_cells_statement(Asked(definitions, wanted))
    with read_in_bulk():
        rows = _execute(
            f"""{statement},
        live AS (SELECT {_CELL_COLUMNS} FROM cultivation_coveragecell)
        SELECT count(*) FROM (
            (SELECT {_CELL_COLUMNS} FROM cell EXCEPT SELECT {_CELL_COLUMNS} FROM live)
            UNION ALL
            (SELECT {_CELL_COLUMNS} FROM live EXCEPT SELECT {_CELL_COLUMNS} FROM cell)
        ) AS differing""",  # noqa: S608 - constants of this module only
            parameters,
        )
    return int(rows[0][0])


def fresh_cells_statement(asked: Asked) -> tuple[str, dict[str, Any]]:
    """CTEs that count what is asked from history and end with `cell`, and their parameters."""
    statement, parameters = standing_statement(asked)
    counted = "counted AS NOT MATERIALIZED (SELECT *, 1 AS sign FROM standing)"
    cells = cells_statement("counted", ministry=ministry_id(), is_then=asked.is_then)
    return f"{statement},\n{counted},\n{cells}", parameters


def pending_statement(
    day: date, definitions: Sequence[CoverageDefinition], enterprises: Sequence[int]
) -> tuple[str, dict[str, Any]]:
    """CTEs that end with `cell`: what folding these enterprises would add to the cells."""
    asked = Asked(definitions, day, enterprises=enterprises, groups=GROUPS)
    statement, parameters = standing_statement(asked)
    parameters["definitions"] = [one.pk for one in definitions]
    cells = cells_of_few("differing", ministry=ministry_id())
    return f"{statement},\n{_DIFFERING},\n{cells}", parameters


def ministry_id() -> int:
    """The office whose cells are the country's; 0 while no office is loaded."""
    found = Office.objects.filter(level=OfficeLevel.MINISTRY).values_list("pk", flat=True).first()
    return found or 0


_DIFFERING = f"""
before AS (
    SELECT {STANDING_COLUMNS} FROM cultivation_coveragestanding
    WHERE definition_id = ANY (%(definitions)s) AND enterprise_id = ANY (%(enterprises)s)
),
differing AS (
    SELECT {_ROW_COLUMNS}, 1 AS sign FROM standing
    UNION ALL
    SELECT {_ROW_COLUMNS}, -1 FROM before
)"""  # noqa: S608 - constants of this module only

_STANDING_NAMES = [name.strip() for name in STANDING_COLUMNS.split(",")]
_RENEWED = ", ".join(f"{name} = EXCLUDED.{name}" for name in _STANDING_NAMES[2:])
_ADDED = ", ".join(f"{name} = c.{name} + EXCLUDED.{name}" for name in COUNTS)
_ANY_COUNT = " OR ".join(f"{name} <> 0" for name in COUNTS)

_FOLD = f""",
gone AS (
    DELETE FROM cultivation_coveragestanding AS s USING before AS b
    WHERE s.definition_id = b.definition_id AND s.enterprise_id = b.enterprise_id
        AND NOT EXISTS (
            SELECT FROM standing AS f
            WHERE f.definition_id = b.definition_id AND f.enterprise_id = b.enterprise_id)
),
came AS (
    INSERT INTO cultivation_coveragestanding ({STANDING_COLUMNS})
    SELECT {STANDING_COLUMNS} FROM standing
    ON CONFLICT (definition_id, enterprise_id) DO UPDATE SET {_RENEWED}
)
INSERT INTO cultivation_coveragecell AS c ({_CELL_COLUMNS})
SELECT {_CELL_COLUMNS} FROM cell WHERE {_ANY_COUNT}
ON CONFLICT (definition_id, dimension, scope_id, key) DO UPDATE SET {_ADDED}
RETURNING id, holders"""  # noqa: S608 - constants of this module only


def _fold(day: date, definitions: Sequence[CoverageDefinition], taken: list[int]) -> None:
    statement, parameters = pending_statement(day, definitions, taken)
    touched = _execute(f"{statement}{_FOLD}", parameters)
    empty = [pk for pk, holders in touched if not holders]
    if empty:
        _execute(
            "DELETE FROM cultivation_coveragecell WHERE id = ANY (%(empty)s) AND holders = 0",
            {"empty": empty},
        )


def _rebuild(day: date, definitions: Sequence[CoverageDefinition]) -> Refreshed:
    _take_changes()
    _execute("DELETE FROM cultivation_coveragestanding")
    _execute("DELETE FROM cultivation_coveragecell")
    counted = 0
    if definitions:
        statement, parameters = fresh_cells_statement(Asked(definitions, day, groups=GROUPS))
        with read_in_bulk():
            rows = _execute(
                f"""{statement},
            kept AS (
                INSERT INTO cultivation_coveragestanding ({STANDING_COLUMNS})
                SELECT {STANDING_COLUMNS} FROM standing),
            written AS (
                INSERT INTO cultivation_coveragecell ({_CELL_COLUMNS})
                SELECT {_CELL_COLUMNS} FROM cell)
            SELECT count(*) FROM standing""",  # noqa: S608 - constants of this module only
                parameters,
            )
        counted = int(rows[0][0])
    _stand(day, definitions)
    return Refreshed(day, counted, is_rebuilt=True)


def _stand(day: date, definitions: Sequence[CoverageDefinition]) -> None:
    numbers = [one.pk for one in definitions]
    values = {"day": day, "definitions": numbers, "folded_at": timezone.now()}
    # One at a time by the lock: nobody else makes the row.
    if not CoverageBoard.objects.filter(pk=1).update(**values):
        CoverageBoard.objects.create(pk=1, **values)


def _is_under(board: CoverageBoard, definitions: Sequence[CoverageDefinition]) -> bool:
    return set(board.definitions) == {one.pk for one in definitions}


def _take_changes() -> list[int]:
    rows = _execute("DELETE FROM cultivation_coveragechange RETURNING enterprise_id")
    return sorted({enterprise for (enterprise,) in rows})


_PASSING = """
INSERT INTO cultivation_coveragechange (enterprise_id)
SELECT enterprise_id FROM cultivation_title
    WHERE (valid_from > %(was)s AND valid_from <= %(day)s)
        OR (last_day >= %(was)s AND last_day < %(day)s)
UNION SELECT enterprise_id FROM enterprises_assessment
    WHERE assessed_on > %(was)s AND assessed_on <= %(day)s
UNION SELECT enterprise_id FROM cultivation_projectmilestone
    WHERE on_day > %(was)s AND on_day <= %(day)s
UNION SELECT enterprise_id FROM cultivation_chainmembership
    WHERE (starts_on > %(was)s AND starts_on <= %(day)s)
        OR (ends_on >= %(was)s AND ends_on < %(day)s)
UNION SELECT enterprise_id FROM cultivation_parkmembership
    WHERE (starts_on > %(was)s AND starts_on <= %(day)s)
        OR (ends_on >= %(was)s AND ends_on < %(day)s)
UNION SELECT m.enterprise_id FROM cultivation_chainmembership AS m
    JOIN cultivation_chain AS g ON g.id = m.chain_id
    WHERE (g.starts_on > %(was)s AND g.starts_on <= %(day)s)
        OR (g.ends_on >= %(was)s AND g.ends_on < %(day)s)
UNION SELECT m.enterprise_id FROM cultivation_parkmembership AS m
    JOIN cultivation_park AS g ON g.id = m.park_id
    WHERE (g.starts_on > %(was)s AND g.starts_on <= %(day)s)
        OR (g.ends_on >= %(was)s AND g.ends_on < %(day)s)
UNION SELECT enterprise_id FROM cultivation_sizerecord
    WHERE (starts_on > %(was)s AND starts_on <= %(day)s)
        OR (ends_on >= %(was)s AND ends_on < %(day)s)
UNION SELECT p.enterprise_id FROM cultivation_placement AS p
    JOIN cultivation_pilotcity AS c
        ON c.office_id IN (p.county_office_id, p.city_office_id, p.province_office_id)
    WHERE p.until = '9999-12-31'
        AND ((c.starts_on > %(was)s AND c.starts_on <= %(day)s)
            OR (c.ends_on >= %(was)s AND c.ends_on < %(day)s))
"""


def _note_passing(was: date, day: date, definitions: Sequence[CoverageDefinition]) -> None:
    """Queue whoever is counted otherwise only because time has passed."""
    _execute(_PASSING, {"was": was, "day": day})
    ages = {one.maximum_age_months for one in definitions if one.maximum_age_months is not None}
    for months in sorted(ages):
        _execute(
            "INSERT INTO cultivation_coveragechange (enterprise_id)"
            " SELECT DISTINCT enterprise_id FROM enterprises_assessment"
            " WHERE assessed_on >= %(first)s AND assessed_on < %(last)s",
            {"first": months_before(was, months), "last": months_before(day, months)},
        )


def _execute(statement: str, parameters: dict[str, Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []
