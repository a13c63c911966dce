"""A simulation as its pages show it: figures, tables, charts, and two of them side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from common.charts import bar_option
from common.enums import JobState
from common.tables import Column
from cultivation.badges import TitleBadge
from cultivation.criteria import rule_set_from_canonical
from cultivation.domain.simulator.engine import engine_version
from cultivation.domain.simulator.results import Tally, tallies_below, tallies_by
from cultivation.enums.simulator import (
    MOVEMENT_OF,
    Movement,
    SimulatedDimension,
    SimulatedOutcome,
)
from cultivation.forms.simulator import RUNGS, SIZES
from cultivation.models import Simulation, SimulationDifference
from cultivation.shown.rule_sets import ShownDifference, shown_differences
from cultivation.shown.simulator.lines import ShownLine, shown_lines
from enterprises.models import Industry

RESULT_COLUMNS = [
    Column(gettext_lazy("Split by")),
    Column(gettext_lazy("Name")),
    Column(gettext_lazy("Filings"), is_figure=True),
    Column(gettext_lazy("Pass before"), is_figure=True),
    Column(gettext_lazy("Pass after"), is_figure=True),
    Column(gettext_lazy("Gain"), is_figure=True),
    Column(gettext_lazy("Lose"), is_figure=True),
    Column(gettext_lazy("Become undetermined"), is_figure=True),
    Column(gettext_lazy("Become decided"), is_figure=True),
]
_TONES = {
    JobState.WAITING: "waiting",
    JobState.RUNNING: "waiting",
    JobState.DONE: "done",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "quiet",
}
_SIZES, _RUNGS = dict(SIZES), dict(RUNGS)


@dataclass(frozen=True, slots=True)
class Row:
    """A name with its counts; `code` of an office that can be opened."""

    name: str
    tally: Tally
    code: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """One table: by what, its rows, and the chart of who gains and loses."""

    key: str
    label: str
    rows: list[Row]
    chart: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Repetition:
    """Another run of the same simulation: whether it read and found the same."""

    simulation: Simulation
    is_same: bool
    same_filings: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that the page of a finished simulation shows."""

    total: Tally
    matrix: list[tuple[str, list[tuple[int, str, str]]]]
    differences: list[ShownDifference]
    splits: list[Split]
    lines: list[ShownLine]
    repetitions: list[Repetition]
    is_this_engine: bool


def simulation_badge(simulation: Simulation) -> TitleBadge:
    """How far a simulation is."""
    if simulation.is_finished:
        return TitleBadge(_("Finished"), "done")
    run = simulation.run
    if run is None:
        return TitleBadge(_("Stopped"), "failed")
    if run.state == JobState.DONE:
        return TitleBadge(_("Slices are missing"), "failed")
    where = f"{run.progress_done} / {run.progress_total}" if run.progress_total else ""
    return TitleBadge(JobState(run.state).label, _TONES[JobState(run.state)], where)


def shown_result(simulation: Simulation, shown: Office) -> Result:
    """The figures of a simulation, its offices split below the shown one."""
    total, below = tallies_below(simulation, shown)
    offices = [
        Row(one.office.name, one.tally, one.office.code if one.has_below else "") for one in below
    ]
    splits = [_split("office", _("By office"), offices)]
    splits += [
        _split("industry", _("By industry"), _industry_rows(simulation)),
        _split("size", _("By size"), _rows(simulation, SimulatedDimension.SIZE, _SIZES)),
        _split("rung", _("By rung"), _rows(simulation, SimulatedDimension.RUNG, _RUNGS)),
    ]
    before = rule_set_from_canonical(simulation.before_text, simulation.before_sha256)
    after = rule_set_from_canonical(simulation.after_text, simulation.after_sha256)
    return Result(
        total=total,
        matrix=_matrix(total),
        differences=shown_differences(before, after),
        splits=splits,
        lines=shown_lines(simulation),
        repetitions=_repetitions(simulation),
        is_this_engine=simulation.engine_version == engine_version(),
    )


def _matrix(total: Tally) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """Rows before, columns after; each cell with its movement and the name of its column."""
    return [
        (
            str(before.label),
            [
                (
                    total.pairs[before.value, after.value],
                    MOVEMENT_OF.get((before, after), ""),
                    str(after.label),
                )
                for after in SimulatedOutcome
            ],
        )
        for before in SimulatedOutcome
    ]


def _rows(
    simulation: Simulation, dimension: SimulatedDimension, names: dict[Any, Any]
) -> list[Row]:
    tallies = tallies_by(simulation, dimension)
    known = [(str(key), str(name)) for key, name in names.items() if str(key) in tallies]
    return [Row(name, tallies[key]) for key, name in known]


def _industry_rows(simulation: Simulation) -> list[Row]:
    tallies = tallies_by(simulation, SimulatedDimension.INDUSTRY)
    names = {one.code: str(one) for one in Industry.objects.filter(code__in=tallies)}
    rows = [Row(names.get(key, _("Not known")), tally) for key, tally in tallies.items()]
    return sorted(rows, key=lambda row: (-_moving(row.tally), row.name))


def _moving(tally: Tally) -> int:
    return tally.gained + tally.lost + tally.opened + tally.settled


_CHARTED = 12


def _split(key: str, label: str, rows: list[Row]) -> Split:
    """The table and the chart of its rows that change most; no chart where nobody gains or
    loses."""
    most = sorted(rows, key=lambda row: -_moving(row.tally))[:_CHARTED]
    charted = [row for row in rows if row in most and row.tally.gained + row.tally.lost]
    return Split(key, label, rows, net_option(charted) if charted else None)


def net_option(rows: Sequence[Row]) -> dict[str, Any]:
    """Who gains to the right of the zero line, who loses to its left."""
    option = bar_option([(row.name, row.tally.gained) for row in rows])
    gained = option["series"][0] | {"name": _("Gain"), "stack": "net"}
    gained["itemStyle"] = {"color": "$done"}
    lost = gained | {
        "name": _("Lose"),
        "data": [-row.tally.lost for row in rows],
        "itemStyle": {"color": "$failed"},
        "label": gained["label"] | {"position": "left"},
    }
    # Room for the figures at both ends of the bars: without it they stand on the names.
    option["xAxis"] |= {"min": -_room([row.tally.lost for row in rows])}
    option["xAxis"] |= {"max": _room([row.tally.gained for row in rows])}
    option["yAxis"]["axisLine"] = {"onZero": False}
    option["grid"] = {"left": 16, "right": 48, "top": 8, "bottom": 8, "containLabel": True}
    return option | {"series": [gained, lost]}


def _room(figures: Sequence[int]) -> int:
    most = max(figures, default=0)
    return most + max(1, most // 6) if most else 0


def result_rows(result: Result) -> list[list[object]]:
    """The tables of the page as rows of a workbook: splits, then the ranges of moved lines."""
    rows = [[_("Total"), "", *_figures(result.total)]]
    rows += [
        [split.label, row.name, *_figures(row.tally)]
        for split in result.splits
        for row in split.rows
    ]
    rows += [
        [f"{line.label} ({line.unit})" if line.unit else line.label, one.name, *_figures(one.tally)]
        for line in result.lines
        for one in line.bins
    ]
    return rows


def _figures(tally: Tally) -> list[int]:
    return [
        tally.filings,
        tally.passed_before,
        tally.passed_after,
        tally.gained,
        tally.lost,
        tally.opened,
        tally.settled,
    ]


def _repetitions(simulation: Simulation) -> list[Repetition]:
    """The other finished runs of the same question, the newest first."""
    first = simulation.repeats_id or simulation.pk
    found = Simulation.objects.filter(finished_at__isnull=False).exclude(pk=simulation.pk)
    same = found.filter(pk=first) | found.filter(repeats=first)
    return [
        Repetition(
            one,
            one.digest == simulation.digest,
            one.filings_digest == simulation.filings_digest,
        )
        for one in same.defer("before_text", "after_text").order_by("-pk")
    ]


@dataclass(frozen=True, slots=True)
class ListedDifference:
    """An enterprise whose outcome differs, as the list shows it."""

    pk: int
    name: str
    movement: str
    tone: str
    before_score: Decimal | None
    after_score: Decimal | None
    office: str
    industry: str
    size: str
    rung: str


_MOVEMENT_TONES = {Movement.GAINED: "done", Movement.LOST: "failed", Movement.OPEN_PASS: "done"}


def shown_difference(row: SimulationDifference, industries: dict[str, str]) -> ListedDifference:
    """One row of the list."""
    movement = MOVEMENT_OF[SimulatedOutcome(row.before), SimulatedOutcome(row.after)]
    return ListedDifference(
        pk=row.enterprise_id,
        name=row.enterprise.name,
        movement=str(movement.label),
        tone=_MOVEMENT_TONES.get(movement, "attention"),
        before_score=row.before_score,
        after_score=row.after_score,
        office=row.enterprise.responsible_office.name,
        industry=industries.get(row.industry, ""),
        size=str(_SIZES[row.size]),
        rung=str(_RUNGS[row.rung]),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """Two simulations side by side: figures, and provinces or offices of both."""

    one: Simulation
    other: Simulation
    is_comparable: bool
    figures: list[tuple[str, int, int]]
    offices: list[tuple[str, Tally, Tally]]
    differences: tuple[list[ShownDifference], list[ShownDifference]]


def shown_beside(one: Simulation, other: Simulation) -> Beside:
    """The figures of both; they compare well when both looked at the same filings."""
    totals, by_office = [], []
    for simulation in (one, other):
        total, below = tallies_below(simulation, simulation.area)
        totals.append(total)
        by_office.append({row.office: row.tally for row in below})
    labels = [str(column.label) for column in RESULT_COLUMNS[2:]]
    known = sorted({*by_office[0], *by_office[1]}, key=lambda office: office.code)
    return Beside(
        one=one,
        other=other,
        is_comparable=one.filings_digest == other.filings_digest,
        figures=list(zip(labels, _figures(totals[0]), _figures(totals[1]), strict=True)),
        offices=[
            (office.name, by_office[0].get(office, Tally()), by_office[1].get(office, Tally()))
            for office in known
        ],
        differences=(_changed(one), _changed(other)),
    )


def beside_columns(both: Beside) -> list[Column]:
    """The columns of both as one table."""
    return [
        RESULT_COLUMNS[1],
        *(
            Column(f"{label}: {name}", is_figure=True)
            for label in (_("Gain"), _("Lose"))
            for name in (both.one.name, both.other.name)
        ),
    ]


def beside_rows(both: Beside) -> list[list[object]]:
    """By office who gains and loses in each, then the totals of both."""
    rows: list[list[object]] = [
        [name, one.gained, other.gained, one.lost, other.lost] for name, one, other in both.offices
    ]
    rows += [[], [_("Figures"), both.one.name, both.other.name]]
    return rows + [[name, one, other] for name, one, other in both.figures]


def _changed(simulation: Simulation) -> list[ShownDifference]:
    before = rule_set_from_canonical(simulation.before_text, simulation.before_sha256)
    after = rule_set_from_canonical(simulation.after_text, simulation.after_sha256)
    return shown_differences(before, after)
