"""The distribution of a figure around the old and the new line, as chart and table."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cultivation.criteria.measures import UNITS
from cultivation.criteria.text import grouped
from cultivation.domain.simulator.results import Bin, Tally, histogram_of
from cultivation.models import Simulation, SimulationLine


@dataclass(frozen=True, slots=True)
class ShownBin:
    """One bar: its range in words, its counts, and which line begins with it."""

    name: str
    tally: Tally
    mark: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line that moved: what it is about, where it lay and lies, and the distribution."""

    key: str
    label: str
    words: str
    unit: str
    before: Decimal | None
    after: Decimal | None
    bins: list[ShownBin]
    chart: dict[str, Any]


def shown_lines(simulation: Simulation) -> list[ShownLine]:
    """Every line of the simulation with its distribution (a query for each)."""
    return [_shown(simulation, line) for line in simulation.lines.all()]


def _shown(simulation: Simulation, line: SimulationLine) -> ShownLine:
    english = (get_language() or "").startswith("en")
    unit = UNITS[line.unit].in_language(get_language() or "zh-hans") if line.unit else ""
    bins = [
        ShownBin(_range(one), one.tally, _mark(line, one)) for one in histogram_of(simulation, line)
    ]
    return ShownLine(
        key=f"line-{line.position}",
        label=line.label_en if english else line.label_zh,
        words=line.words_en if english else line.words_zh,
        unit=unit,
        before=_plain(line.before),
        after=_plain(line.after),
        bins=bins,
        chart=_option(bins),
    )


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.normalize() + 0


def _range(one: Bin) -> str:
    if not one.is_known:
        return _("not known")
    if one.low is None:
        return _("below %s") % grouped(one.high or Decimal(0))
    if one.high is None:
        return _("%s and above") % grouped(one.low)
    return f"{grouped(one.low)} – {grouped(one.high)}"


def _mark(line: SimulationLine, one: Bin) -> str:
    """Which line lies at the lower edge of the bar."""
    if one.low is None:
        return ""
    names = []
    if one.low == line.before:
        names.append(_("line before"))
    if one.low == line.after:
        names.append(_("line after"))
    return ", ".join(names)


def _option(bins: list[ShownBin]) -> dict[str, Any]:
    """Standing bars; the bar at whose lower edge a line lies carries its name."""
    marked = [place for place, one in enumerate(bins) if one.mark]
    between = range(marked[0], marked[-1]) if len(marked) > 1 else range(0)
    data = [
        {
            "value": one.tally.filings,
            "itemStyle": {"color": _colour(place, one, between)},
            "label": {
                "show": bool(one.mark),
                "position": "top",
                "formatter": one.mark,
                "color": "$attention",
            },
        }
        for place, one in enumerate(bins)
    ]
    return {
        "grid": {"left": 8, "right": 16, "top": 32, "bottom": 8, "containLabel": True},
        "xAxis": {
            "type": "category",
            "data": [one.name for one in bins],
            "axisLabel": {"rotate": 45, "hideOverlap": True},
        },
        "yAxis": {"type": "value", "min": 0, "minInterval": 1},
        "series": [{"type": "bar", "barCategoryGap": "8%", "data": data}],
    }


def _colour(place: int, one: ShownBin, between: range) -> str:
    """Between both lines lies who is decided otherwise."""
    if place in between:
        return "$attention"
    return "$muted" if one.name == _("not known") else "$act"
