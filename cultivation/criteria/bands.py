"""Reads the bands of an indicator: they leave no gap, do not overlap, and stay under the maximum.

A value on the boundary of two bands takes the better one (工信部企业〔2022〕63号, general rule).
"""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from cultivation.criteria.conditions import condition_of
from cultivation.criteria.language.tree import Compare, Number, NumberNode
from cultivation.criteria.reading import Reader
from cultivation.criteria.rule_set import Band
from cultivation.criteria.text import Text, plain

_KEYS = {"from", "to", "when", "otherwise", "points"}
_LOWEST, _HIGHEST = Decimal("-Infinity"), Decimal("Infinity")


def read_bands(reader: Reader, value: NumberNode | None, maximum: Decimal) -> tuple[Band, ...]:
    """Return the bands from best to worst; refusals are noted in the reader."""
    rows = reader.entry.values.get("bands")
    if (
        not isinstance(rows, list)
        or len(rows) < 2
        or not all(isinstance(row, dict) for row in rows)
    ):
        reader.refuse(Text("bands：至少要有两档", "bands: two or more are needed"), "bands")
        return ()
    for index, row in enumerate(rows):
        _check_row(reader, row, index, maximum)
    bands = _ranges(reader, rows, value) if value is not None else _statements(reader, rows)
    best = max((band.points for band in bands), default=maximum)
    if best < maximum:
        reader.refuse(
            Text(
                f"没有一档达到满分 {plain(maximum)}",
                f"no band reaches the maximum of {plain(maximum)}",
            ),
            "bands",
        )
    return bands


def _points(reader: Reader, row: dict[str, Any], index: int) -> Decimal:
    return reader.number_of(row.get("points"), "bands", index, "points")


def _check_row(reader: Reader, row: dict[str, Any], index: int, maximum: Decimal) -> None:
    for key in row:
        if key not in _KEYS:
            reader.refuse(
                Text(f"分档中没有 {key!r} 这个键", f"unknown key {key!r} in a band"), "bands", index
            )
    points = _points(reader, row, index)
    if points > maximum:
        reader.refuse(
            Text(
                f"{plain(points)} 分超过满分 {plain(maximum)}",
                f"{plain(points)} points are over the maximum of {plain(maximum)}",
            ),
            "bands",
            index,
        )
    if points < 0:
        reader.refuse(Text("分值不能小于零", "points cannot be below zero"), "bands", index)


def _ranges(reader: Reader, rows: list[dict[str, Any]], value: NumberNode) -> tuple[Band, ...]:
    ranges = []
    for index, row in enumerate(rows):
        if "when" in row or "otherwise" in row:
            reader.refuse(
                Text(
                    "有 value 的指标，各档须用 from 和 to",
                    "a band of an indicator with a value has from and to",
                ),
                "bands",
                index,
            )
            return ()
        low = reader.number_of(row["from"], "bands", index, "from") if "from" in row else _LOWEST
        high = reader.number_of(row["to"], "bands", index, "to") if "to" in row else _HIGHEST
        if low >= high:
            reader.refuse(
                Text(f"{low} 至 {high} 这一档是空的", f"band from {low} to {high} is empty"),
                "bands",
                index,
            )
        ranges.append((low, high, _points(reader, row, index), index))
    ranges.sort(key=lambda one: one[0])
    if not _is_contiguous(reader, ranges):
        return ()
    points = [one[2] for one in ranges]
    if points == sorted(set(points)):
        bounds = [(low, points) for low, _, points, _ in reversed(ranges)]
        return _compared(value, ">=", bounds)
    if points == sorted(set(points), reverse=True):
        return _compared(value, "<=", [(high, points) for _, high, points, _ in ranges])
    reader.refuse(
        Text("各档分值须依次升高或降低", "points must rise or fall from band to band"), "bands"
    )
    return ()


def _is_contiguous(reader: Reader, ranges: list[tuple[Decimal, Decimal, Decimal, int]]) -> bool:
    fits = True
    if ranges[0][0] != _LOWEST:
        reader.refuse(
            Text(
                f"分档有缺口：{ranges[0][0]} 以下没有规定",
                f"gap: nothing is said below {ranges[0][0]}",
            ),
            "bands",
            ranges[0][3],
        )
        fits = False
    if ranges[-1][1] != _HIGHEST:
        reader.refuse(
            Text(
                f"分档有缺口：{ranges[-1][1]} 以上没有规定",
                f"gap: nothing is said above {ranges[-1][1]}",
            ),
            "bands",
            ranges[-1][3],
        )
        fits = False
    for (_, high, _, _), (low, _, _, index) in pairwise(ranges):
        if low > high:
            reader.refuse(
                Text(f"{high} 与 {low} 之间有缺口", f"gap between {high} and {low}"), "bands", index
            )
        elif low < high:
            reader.refuse(
                Text(f"{low} 与 {high} 之间分档重叠", f"bands overlap between {low} and {high}"),
                "bands",
                index,
            )
        fits = fits and low == high
    return fits


def _compared(
    value: NumberNode, sign: Any, bounds: list[tuple[Decimal, Decimal]]
) -> tuple[Band, ...]:
    bands = [
        Band(points, condition_of(Compare(sign, value, Number(bound))))
        for bound, points in bounds[:-1]
    ]
    return (*bands, Band(bounds[-1][1], None))


def _statements(reader: Reader, rows: list[dict[str, Any]]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for index, row in enumerate(rows):
        is_last = index == len(rows) - 1
        if "from" in row or "to" in row:
            reader.refuse(
                Text(
                    "from 和 to 只能用于有 value 的指标", "from and to need the indicator's value"
                ),
                "bands",
                index,
            )
            return ()
        if is_last and row.get("otherwise") is not True:
            reader.refuse(
                Text(
                    "分档有缺口：最后一档须为 otherwise = true",
                    "gap: the last band must be otherwise = true",
                ),
                "bands",
                index,
            )
        if not is_last and "when" not in row:
            reader.refuse(Text("这一档缺少 when", "a band needs when"), "bands", index)
            return ()
        reached = None if is_last else reader.condition_of(row["when"], "bands", index)
        band = Band(_points(reader, row, index), reached)
        if bands and band.points >= bands[-1].points:
            reader.refuse(
                Text("各档须按分值从高到低排列", "bands go from most to fewest points"),
                "bands",
                index,
            )
        bands.append(band)
    return tuple(bands)
