"""Coverage as its page shows it: lines to be sorted, levels, the course and its chart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.shares import share_of, tenth_of
from common.tables import Column
from cultivation.domain.coverage import Figure, denominator_rule, numerator_rule
from cultivation.domain.coverage.days import month_ends
from cultivation.domain.coverage.forecast import Point
from cultivation.domain.coverage.targets import Outlook
from cultivation.models import CoverageDefinition

COLUMNS = [
    ("holders", Column(gettext_lazy("Counted"), is_figure=True)),
    ("covered", Column(gettext_lazy("Covered"), is_figure=True)),
    ("not_assessed", Column(gettext_lazy("Not assessed"), is_figure=True)),
    ("share", Column(gettext_lazy("Coverage"), is_figure=True)),
]
PATH_COLUMN = ("gap", Column(gettext_lazy("Against the path"), is_figure=True))
_SPARK_WIDTH, _SPARK_HEIGHT = 96, 24
_HEAT_STEPS = 5
# Below so many per cent a label under the line would stand on the axis.
_LOW_SHARE = 15


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A line with that of the day before, where its path stands, and its course.

    `difference` and `gap` are in percentage points; `heat` is 0 to 4, the share in fifths.
    """

    figure: Figure
    before: Figure | None
    name: str
    drill: str = ""
    listing: str = ""
    path_share: float | None = None
    points: Sequence[Point] = ()

    @property
    def difference(self) -> Decimal | None:
        """Today's share less the day before's, when both are known."""
        now, before = self.figure.share_pct, self.before.share_pct if self.before else None
        return None if now is None or before is None else now - before

    @property
    def gap(self) -> Decimal | None:
        """The share less where the path stands."""
        share = self.figure.share_pct
        if share is None or self.path_share is None:
            return None
        return share - tenth_of(self.path_share)

    @property
    def heat(self) -> int | None:
        """In which fifth the share lies."""
        share = self.figure.share_pct
        return None if share is None else min(_HEAT_STEPS - 1, int(share // 20))

    @property
    def spark(self) -> str:
        """The course of the share as points of a line in a box of 96 by 24, zero at the bottom."""
        if len(self.points) < 2:
            return ""
        first, last = self.points[0][0], self.points[-1][0]
        days = max(1, (last - first).days)
        return " ".join(
            f"{(day - first).days / days * _SPARK_WIDTH:.1f},"
            f"{(1 - share / 100) * (_SPARK_HEIGHT - 2) + 1:.1f}"
            for day, share in self.points
        )

    @property
    def spark_label(self) -> str:
        """The course in words, for who does not see it."""
        if len(self.points) < 2:
            return ""
        return _("%(first)s%% on %(first_day)s, %(last)s%% on %(last_day)s") % {
            "first": tenth_of(self.points[0][1]),
            "first_day": self.points[0][0],
            "last": tenth_of(self.points[-1][1]),
            "last_day": self.points[-1][0],
        }


def rules_of(definition: CoverageDefinition | None) -> dict[str, Any]:
    """What `cultivation/coverage/rules.html` prints beside a figure; nothing without one."""
    if definition is None:
        return {}
    return {
        "definition": definition,
        "numerator_rule": numerator_rule(definition),
        "denominator_rule": denominator_rule(definition),
    }


def columns_of(day: date, before: date | None, *, has_path: bool) -> list[tuple[str, Column]]:
    """The columns of a day's figures held against those of an earlier one."""
    is_day_before = before is None or before == day - timedelta(days=1)
    label = _("Since the day before") if is_day_before else _("Since %(day)s") % {"day": before}
    shown = [*COLUMNS, ("difference", Column(label, is_figure=True))]
    return [*shown, PATH_COLUMN] if has_path else shown


def sorted_rows(rows: Sequence[CoverageRow], sort: str) -> list[CoverageRow]:
    """The rows by a column, "-" in front for the greatest first; without one the highest share
    first. Lines without the figure come last."""
    name = sort.lstrip("-")
    keys: dict[str, Callable[[CoverageRow], Any]] = {
        "name": lambda row: row.name,
        "holders": lambda row: row.figure.holders,
        "covered": lambda row: row.figure.covered,
        "not_assessed": lambda row: row.figure.not_assessed,
        "share": lambda row: row.figure.share_pct,
        "difference": lambda row: row.difference,
        "gap": lambda row: row.gap,
    }
    key = keys.get(name, keys["share"])
    is_descending = sort.startswith("-") if name in keys else True
    known = [row for row in rows if row.figure.holders and key(row) is not None]
    others = [row for row in rows if not (row.figure.holders and key(row) is not None)]
    known.sort(key=lambda row: (-row.figure.holders, row.figure.code))
    known.sort(key=key, reverse=is_descending)
    return [*known, *others]


LevelRow = tuple[str, int, Decimal | None, bool]


def levels_of(figure: Figure, definition: CoverageDefinition) -> dict[str, Any]:
    """What `cultivation/coverage/levels.html` prints: the distribution, and how many lack the
    project that is asked for beside the level (None: the level alone decides)."""
    return {
        "levels": level_rows(figure, definition.minimum_level),
        "level_needs_project": definition.needs_project,
        "lacking_project": lacking_project_words(figure, definition),
    }


def lacking_project_words(figure: Figure, definition: CoverageDefinition) -> str:
    """That the level alone does not decide, and for how many it does not; empty where it does."""
    lacking = figure.lacking_project(definition)
    if lacking is None:
        return ""
    numbers = {"level": definition.minimum_level, "count": f"{lacking:,}",
               "all": f"{sum(figure.levels[definition.minimum_level:]):,}"}  # fmt: skip
    words = _("From level %(level)s on the level is enough, but an accepted project is asked too: "
              "it is missing for %(count)s of %(all)s.")  # fmt: skip
    return words % numbers


def level_rows(figure: Figure, minimum: int) -> list[LevelRow]:
    """The distribution: level in words, how many, their share in %, whether the level is enough.
    Whoever has it is covered only where no project is asked too (`levels_of`)."""
    names = [_("Level %(level)s") % {"level": level} for level in range(5)]
    counts = [*figure.levels, figure.not_assessed]
    rows = []
    for level, (name, count) in enumerate(zip([*names, _("Not assessed")], counts, strict=True)):
        share = share_of(count, figure.holders)
        rows.append((name, count, share, minimum <= level < len(names)))
    return rows


@dataclass(frozen=True, slots=True)
class OutlookAnswer:
    """Whether the goal will be reached, in words with their tone, and when that is expected."""

    words: str
    tone: str
    when: str = ""


def outlook_answer(figure: Figure, outlook: Outlook) -> OutlookAnswer | None:
    """Whether the goal is reached, by the counts, else the answer of the trend; None without a
    goal, and short of it without a trend."""
    goal = outlook.path.goal
    if goal is None or not figure.holders:
        return None
    if figure.reaches(goal.share_pct):
        return OutlookAnswer(_("Reached"), "done")
    if outlook.trend is None:
        return None
    reached_on = outlook.reached_on
    if reached_on is None:
        return OutlookAnswer(_("Not in ten years, if it goes on so"), "failed")
    when = _("expected on %(day)s") % {"day": reached_on.isoformat()}
    if reached_on <= goal.due_on:
        return OutlookAnswer(_("In time, if it goes on so"), "done", when)
    return OutlookAnswer(_("Too late, if it goes on so"), "failed", when)


def outlook_rows(outlook: Outlook, day: date) -> list[tuple[date, Any, Any, Any]]:
    """The table beside the chart: day, share, path, forecast with its interval, as they are
    shown."""

    def path_on(when: date) -> Decimal | None:
        stands = outlook.path.share_on(when, outlook.start)
        return None if stands is None else tenth_of(stands)

    rows: list[tuple[date, Any, Any, Any]] = [
        (when, tenth_of(share), path_on(when), None) for when, share in outlook.points
    ]
    for when in _days_ahead(outlook, day):
        ahead = None
        if outlook.trend is not None:
            found = (outlook.trend.at(when), *outlook.trend.interval(when))
            ahead = tuple(tenth_of(one) for one in found)
        rows.append((when, None, path_on(when), ahead))
    return rows


def _days_ahead(outlook: Outlook, day: date) -> list[date]:
    goal = outlook.path.goal
    if goal is None or goal.due_on <= day:
        return []
    ends = [one for one in month_ends(day, goal.due_on) if one.month % 3 == 0 and one > day]
    return ends if goal.due_on in ends else [*ends, goal.due_on]


def outlook_option(outlook: Outlook, day: date) -> dict[str, Any]:
    """The chart: the course, the path as a line with its name, the forecast dashed in its band."""
    rows = outlook_rows(outlook, day)
    course = [[when.isoformat(), float(share)] for when, share, _path, _f in rows
              if share is not None]  # fmt: skip
    path = [[when.isoformat(), float(at)] for when, _s, at, _f in rows if at is not None]
    ahead = [(when.isoformat(), [float(one) for one in found]) for when, _s, _p, found in rows
             if found]  # fmt: skip
    series: list[Mapping[str, Any]] = [
        # Beside its end, where the forecast goes on: below it, but not on the axis.
        _line(_("Coverage"), course, "$act", "solid", offset=_label_offset(course, ahead)),
        _line(_("Path"), path, "$attention", "solid"),
    ]
    if course and ahead:
        begin = course[-1]
        widths = [[when, round(high - low, 1)] for when, (_at, low, high) in ahead]
        series += [
            _line(_("Forecast"), [begin, *([when, at] for when, (at, _low, _high) in ahead)],
                  "$act", "dashed"),
            _band([begin, *([when, low] for when, (_at, low, _high) in ahead)], 0.0),
            _band([[begin[0], 0], *widths], 0.14),
        ]  # fmt: skip
    return {
        "grid": {"left": 8, "right": 96, "top": 24, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "time", "axisLabel": {"hideOverlap": True}},
        "yAxis": {"type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": series,
    }


def _label_offset(course: Sequence[Any], ahead: Sequence[Any]) -> Sequence[int]:
    if not ahead:
        return [0, 0]
    is_low = bool(course) and course[-1][1] < _LOW_SHARE
    return [-36, -14 if is_low else 16]


def _line(
    name: str, points: Sequence[Any], colour: str, kind: str, offset: Sequence[int] = (0, 0)
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "symbol": "none",
        "lineStyle": {"color": colour, "type": kind, "width": 2},
        "itemStyle": {"color": colour},
        "data": list(points),
        "endLabel": {
            "show": bool(points),
            "formatter": f"{name} {{@[1]}}%",
            "color": colour,
            "offset": list(offset),
        },
        "labelLayout": {"moveOverlap": "shiftY"},
    }


def _band(points: Sequence[Any], opacity: float) -> dict[str, Any]:
    """One of the two halves of the band: the lower edge, unseen, and the width upon it."""
    return {
        "type": "line",
        "symbol": "none",
        "stack": "interval",
        "silent": True,
        "tooltip": {"show": False},
        "lineStyle": {"opacity": 0},
        "areaStyle": {"color": "$act", "opacity": opacity},
        "data": list(points),
    }
