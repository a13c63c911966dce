"""The ladder as its page shows it: rows, and the options of its charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office
from common.tables import Column
from cultivation.domain.ladder.figures import Climb, Flow
from cultivation.domain.ladder.followed import Followed
from cultivation.enums import TitleKind
from cultivation.models import Chain
from enterprises.models import Industry

FLOW_COLUMNS = [
    Column(gettext_lazy("Holders at the end"), is_figure=True),
    Column(gettext_lazy("Entered"), is_figure=True),
    Column(gettext_lazy("of these risen"), is_figure=True),
    Column(gettext_lazy("Re-examined"), is_figure=True),
    Column(gettext_lazy("Lapsed"), is_figure=True),
    Column(gettext_lazy("Cancelled"), is_figure=True),
    Column(gettext_lazy("Superseded"), is_figure=True),
]
_STAGE_COLOURS = {1: "$done", 2: "$act", 3: "$attention", 4: "$muted"}


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A line of the table: its name, where it leads, its counts."""

    name: str
    flow: Flow
    drill: str = ""
    listing: str = ""

    @property
    def counts(self) -> list[int]:
        """The counts in the order of the columns."""
        return list(self.flow.as_json().values())

    @property
    def cells(self) -> list[tuple[object, int]]:
        """The counts, each with the head of its column."""
        return [
            (column.label, count) for column, count in zip(FLOW_COLUMNS, self.counts, strict=True)
        ]


def year_lines(flows: Mapping[int, Mapping[TitleKind, Flow]], kind: TitleKind) -> list[FlowLine]:
    """One title by year, the latest first."""
    return [FlowLine(str(year), flows[year][kind]) for year in sorted(flows, reverse=True)]


def named_lines(found: Mapping[str, Flow], by: str) -> list[FlowLine]:
    """The lines of a dimension with their names, most holders first (one query)."""
    names: dict[str, str] = {}
    if by == "office":
        names = dict(Office.objects.filter(code__in=found).values_list("code", "name"))
        unknown = _("county not known")
    elif by == "industry":
        names = {one.code: f"{one.code} {one}" for one in Industry.objects.filter(code__in=found)}
        unknown = _("industry not known")
    else:
        names = dict(Chain.objects.filter(code__in=found).values_list("code", "name"))
        unknown = ""
    ordered = sorted(found.items(), key=lambda one: (-one[1].stock, one[0]))
    return [
        FlowLine(
            names.get(code, unknown),
            flow,
            f"?office={code}" if by == "office" and code else "",
            code,
        )
        for code, flow in ordered
    ]


def stock_option(flows: Mapping[int, Mapping[TitleKind, Flow]]) -> dict[str, Any]:
    """Holders by year, a line for each title that somebody holds, named at its end."""
    years = sorted(flows)
    series = []
    for kind in TitleKind:
        stocks = [flows[year][kind].stock for year in years]
        if not any(stocks):
            continue
        colour = _STAGE_COLOURS[kind.rung]
        series.append(
            {
                "name": str(kind.label),
                "type": "line",
                "symbol": "circle",
                "lineStyle": {"color": colour, "width": 2},
                "itemStyle": {"color": colour},
                "data": stocks,
                "endLabel": {"show": True, "formatter": f"{kind.label} {{c}}", "color": colour},
                "labelLayout": {"moveOverlap": "shiftY"},
            }
        )
    return {
        "grid": {"left": 8, "right": 150, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [str(year) for year in years]},
        "yAxis": {"type": "value", "min": 0},
        "series": series,
    }


def flow_option(lines: Sequence[FlowLine]) -> dict[str, Any]:
    """Who came (upwards) and who left (downwards) by year, oldest first."""
    ordered = list(reversed(lines))

    def bars(name: str, values: list[int], colour: str) -> dict[str, Any]:
        # A bar of nothing has no label.
        shown = [value or None for value in values]
        return {
            "name": name,
            "type": "bar",
            "stack": "flow",
            "barMaxWidth": 28,
            "itemStyle": {"color": colour},
            "data": shown,
            "label": {"show": True, "color": "#fff", "formatter": "{c}"},
        }

    return {
        "legend": {"show": True, "top": 0},
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [one.name for one in ordered]},
        "yAxis": {"type": "value"},
        "series": [
            bars(_("Entered"), [one.flow.entered for one in ordered], "$done"),
            bars(_("Left"), [-one.flow.left for one in ordered], "$failed"),
        ],
    }


def rung_name(rung: int) -> str:
    """The titles of a rung in words."""
    return " / ".join(str(kind.label) for kind in TitleKind if kind.rung == rung)


def climb_rows(climbs: Sequence[Climb]) -> list[tuple[str, str, Climb]]:
    """From, to, figures."""
    return [(rung_name(one.rung), rung_name(one.rung + 1), one) for one in climbs]


def followed_rows(found: Sequence[Followed]) -> list[tuple[str, str, Followed]]:
    """Rung and group in words, with the counts."""
    words = {
        "plan": _("A plan that had begun"),
        "service": _("A service alone"),
        "neither": _("Neither of them"),
    }
    return [(rung_name(one.rung), words[one.group], one) for one in found]
