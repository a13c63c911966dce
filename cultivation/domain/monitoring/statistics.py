"""What the reports of a quarter say together: diffusion indices and medians, in one statement.

Diffusion index of a figure: of the enterprises that reported it for the quarter and the one
before, the share in which it rose, plus half of the share in which it stayed. 50 is the line
between more and less. Medians are over every enterprise that reported the figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.monitoring.rules import figure_names, least
from cultivation.domain.monitoring.suppressing import hidden_parts
from cultivation.models import MonitoringRound

_TENTH, _CENT = Decimal("0.1"), Decimal("0.01")
TOTAL, OFFICE, INDUSTRY = "total", "office", "industry"


def index_definition() -> str:
    """The definition that is printed with every index."""
    return _(
        "Diffusion index: of the enterprises that reported the figure for this quarter and the one"
        " before, the share in which it rose plus half of the share in which it stayed the same;"
        " 50 means as many up as down."
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure in one cell: how many reported it, its median, and of how many pairs of quarters
    it rose or stayed. None where too few stand behind it to be shown."""

    count: int
    median: Decimal | None
    pairs: int
    up: int
    same: int
    is_index_hidden: bool = False
    is_median_hidden: bool = False

    @property
    def index(self) -> Decimal | None:
        """The diffusion index, one place; None without pairs or when it is hidden."""
        if self.is_index_hidden or not self.pairs:
            return None
        share = Decimal(2 * self.up + self.same) * 100 / (2 * self.pairs)
        return share.quantize(_TENTH, ROUND_HALF_UP)

    @property
    def shown_median(self) -> Decimal | None:
        """The median, two places; None when it is hidden."""
        if self.is_median_hidden or self.median is None:
            return None
        return self.median.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Cell:
    """A line of the table: `key` is an office's id or an industry's code (None: not known)."""

    key: int | str | None
    owed: int
    reported: int
    spreads: Mapping[str, Spread]


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of one round in an area: the total and its parts."""

    total: Cell
    parts: Sequence[Cell]


def child_column(area: Office | None) -> str:
    """The column of enterprises by which an area is split into the offices below it."""
    level = area.level if area else OfficeLevel.MINISTRY
    return {
        OfficeLevel.MINISTRY: "e.province_office_id",
        OfficeLevel.PROVINCE: "COALESCE(e.city_office_id, e.county_office_id)",
        OfficeLevel.CITY: "e.county_office_id",
    }.get(OfficeLevel(level), "e.county_office_id")


def statistics_of(round_: MonitoringRound, *, area: Office, by: str) -> Statistics:
    """The figures of a round in an office's area by `office` or `industry`, hidden where fewer
    enterprises than the rules say stand behind one (one query)."""
    part = child_column(area) if by == OFFICE else "e.industry_id"
    rows = _rows([round_.pk], area, part)
    total = next((cell for _round, is_total, cell in rows if is_total), _nobody())
    parts = [cell for _round, is_total, cell in rows if not is_total]
    return Statistics(_hidden_alone(total), _hidden_together(parts))


def totals_of(rounds: Sequence[MonitoringRound], area: Office) -> dict[int, Cell]:
    """The totals of an area by round, for a trend (one query)."""
    rows = _rows([one.pk for one in rounds], area, "")
    return {round_id: _hidden_alone(cell) for round_id, _is_total, cell in rows}


def _nobody() -> Cell:
    return Cell(None, 0, 0, {name: Spread(0, None, 0, 0, 0) for name in figure_names()})


def _rows(rounds: Sequence[int], area: Office, part: str) -> list[tuple[int, bool, Cell]]:
    if not rounds:
        return []
    scope = "" if area.level == OfficeLevel.MINISTRY else f"AND e.{area.level}_office_id = %s"
    sets = "(this.round_id), (this.round_id, this.part)" if part else "(this.round_id)"
    sql = _STATEMENT.format(
        part=part or "NULL::int",
        scope=scope,
        sets=sets,
        grouping="GROUPING(this.part)" if part else "1",
        shown="this.part" if part else "NULL",
        now=", ".join(f"r.{name}" for name in figure_names()),
        before=", ".join(f"p.{name} AS {name}_before" for name in figure_names()),
        aggregates=", ".join(_AGGREGATES.format(name=name) for name in figure_names()),
    )
    arguments: list[Any] = [list(rounds), *([area.pk] if scope else [])]
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return [(row[0], row[1] == 1, _cell(row[2:])) for row in cursor.fetchall()]


def _cell(row: Sequence[Any]) -> Cell:
    key, owed, reported, *figures = row
    spreads = {
        name: Spread(*figures[place * 5 : place * 5 + 5])
        for place, name in enumerate(figure_names())
    }
    return Cell(key, owed, reported, spreads)


_AGGREGATES = """
    count({name}),
    (percentile_disc(0.5) WITHIN GROUP (ORDER BY {name})
        + percentile_disc(0.5) WITHIN GROUP (ORDER BY {name} DESC))::numeric / 2,
    count(*) FILTER (WHERE {name} IS NOT NULL AND {name}_before IS NOT NULL),
    count(*) FILTER (WHERE {name} > {name}_before),
    count(*) FILTER (WHERE {name} = {name}_before)
"""
# Medians of an even number of figures are the mean of the two in the middle, without leaving
# decimals. Only names of columns are put in; what people typed goes as arguments.
_STATEMENT = """
    WITH this AS (
        SELECT d.round_id, {part} AS part, r.id AS report, {now}, {before}
        FROM cultivation_quarterlydue d
        JOIN cultivation_monitoringround m ON m.id = d.round_id
        JOIN enterprises_enterprise e ON e.id = d.enterprise_id
        LEFT JOIN cultivation_quarterlyreport r ON r.id = d.report_id
        LEFT JOIN cultivation_monitoringround mb
            ON mb.year * 4 + mb.quarter = m.year * 4 + m.quarter - 1 AND mb.called_off_on IS NULL
        LEFT JOIN cultivation_quarterlydue db
            ON db.round_id = mb.id AND db.enterprise_id = d.enterprise_id
        LEFT JOIN cultivation_quarterlyreport p ON p.id = db.report_id
        WHERE d.round_id = ANY(%s) {scope}
    )
    SELECT this.round_id, {grouping}, {shown}, count(*), count(report), {aggregates}
    FROM this GROUP BY GROUPING SETS ({sets}) ORDER BY 1, 2 DESC, 3
"""


def _hidden_alone(cell: Cell) -> Cell:
    return _with_hidden(
        cell,
        {name for name, one in cell.spreads.items() if 0 < one.pairs < least()},
        {name for name, one in cell.spreads.items() if 0 < one.count < least()},
    )


def _hidden_together(cells: Sequence[Cell]) -> list[Cell]:
    places = range(len(cells))
    hidden_index: list[set[str]] = [set() for _cell in cells]
    hidden_median: list[set[str]] = [set() for _cell in cells]
    for name in figure_names():
        for place in hidden_parts({one: cells[one].spreads[name].pairs for one in places}, least()):
            hidden_index[place].add(name)
        for place in hidden_parts({one: cells[one].spreads[name].count for one in places}, least()):
            hidden_median[place].add(name)
    return [_with_hidden(cells[one], hidden_index[one], hidden_median[one]) for one in places]


def _with_hidden(cell: Cell, index: set[str], median: set[str]) -> Cell:
    spreads = {
        name: Spread(
            one.count, one.median, one.pairs, one.up, one.same, name in index, name in median
        )
        for name, one in cell.spreads.items()
    }
    return Cell(cell.key, cell.owed, cell.reported, spreads)
