"""Options of charts as plain data: direct labels, zero line, target with its name.

Colours are names of the tokens ("$act"); the page puts the values in. A chart always stands
beside its table (the `chart` component).
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

Number = int | float | Decimal
Text = str | Promise


def _number(value: Number | None) -> float | None:
    return None if value is None else float(value)


def _target(target: Number, label: Text, axis: str) -> dict[str, Any]:
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": "$attention", "type": "solid", "width": 1.5},
        # A bar chart's axis of names runs downwards, so its line begins at the top.
        "label": {
            "formatter": str(label),
            "color": "$attention",
            "position": "start" if axis == "xAxis" else "insideEndTop",
        },
        "data": [{axis: float(target)}],
    }


def _value_axis(unit: str, maximum: Number | None) -> dict[str, Any]:
    axis = {"type": "value", "min": 0, "axisLabel": {"formatter": f"{{value}}{unit}"}}
    return axis if maximum is None else axis | {"max": float(maximum)}


def bar_option(
    rows: Sequence[tuple[Text, Number | None]],
    *,
    unit: str = "",
    maximum: Number | None = None,
    target: Number | None = None,
    target_label: Text = "",
) -> dict[str, Any]:
    """Lying bars, one for each (name, value), in the order given (sort them before).

    The axis begins at zero; `unit` follows each figure ("%").
    """
    series: dict[str, Any] = {
        "type": "bar",
        "barMaxWidth": 16,
        "itemStyle": {"color": "$act"},
        "data": [_number(value) for _, value in rows],
        "label": {
            "show": True,
            "position": "right",
            "formatter": f"{{c}}{unit}",
            "color": "$ink",
        },
    }
    if target is not None:
        series["markLine"] = _target(target, target_label, "xAxis")
    return {
        "xAxis": _value_axis(unit, maximum),
        "yAxis": {"type": "category", "inverse": True, "data": [str(name) for name, _ in rows]},
        "series": [series],
    }


def _dashed(forecast: Sequence[tuple[Text, Number]], *, before: int, unit: str) -> dict[str, Any]:
    return {
        "type": "line",
        "symbol": "none",
        "lineStyle": {"color": "$act", "type": "dashed", "width": 2},
        "data": [None] * before + [_number(value) for _, value in forecast],
        "endLabel": {"show": True, "formatter": f"{{c}}{unit}", "color": "$muted"},
    }


def line_option(
    points: Sequence[tuple[Text, Number | None]],
    *,
    unit: str = "",
    maximum: Number | None = None,
    target: Number | None = None,
    target_label: Text = "",
    forecast: Sequence[tuple[Text, Number]] = (),
) -> dict[str, Any]:
    """A line over (time, value) from zero, its last value written at its end.

    `forecast` follows the line, dashed, beginning with the last known point.
    """
    names = [str(name) for name, _ in points]
    line: dict[str, Any] = {
        "type": "line",
        "symbol": "none",
        "lineStyle": {"color": "$act", "width": 2},
        "data": [_number(value) for _, value in points],
        "endLabel": {"show": True, "formatter": f"{{c}}{unit}", "color": "$act"},
    }
    if target is not None:
        line["markLine"] = _target(target, target_label, "yAxis")
    series = [line]
    if forecast:
        line.pop("endLabel")
        ahead = [str(name) for name, _ in forecast if str(name) not in names]
        names += ahead
        series.append(_dashed(forecast, before=len(names) - len(forecast), unit=unit))
    return {
        "xAxis": {"type": "category", "boundaryGap": False, "data": names},
        "yAxis": _value_axis(unit, maximum),
        "series": series,
    }
