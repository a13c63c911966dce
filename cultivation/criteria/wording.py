"""The sentences of an explanation, in Chinese and in English."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Any

from cultivation.criteria.measures import MEASURES, UNITS, Measure
from cultivation.criteria.text import EXACT, Text, plain

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}
_TWO_PLACES = Decimal("0.01")
_MANY_PLACES = Decimal("0.000000000001")
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_NOT_KNOWN = Text("未填报", "not known")
_NO_AWARD = Text("无", "none")


def is_english(language: str) -> bool:
    """Whether the language is English; everything else is shown in Chinese."""
    return language.startswith("en")


def amount(number: Decimal | int, unit: str, language: str) -> str:
    """A figure as people read it: money with two places, and its unit."""
    rounded = Decimal(number).quantize(_TWO_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    return with_unit(_read(rounded, unit), unit, language)


def exact_amount(number: Decimal | int, unit: str, language: str) -> str:
    """A figure with as many places as tell it from its neighbours."""
    rounded = Decimal(number).quantize(_MANY_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    return with_unit(plain(rounded), unit, language)


def distance(number: Decimal | int, unit: str, language: str) -> str:
    """How far two figures lie apart; never printed as nothing when there is something."""
    apart = abs(Decimal(number))
    rounded = apart.quantize(_TWO_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    if rounded == 0:
        rounded = apart.quantize(_TWO_PLACES, rounding=ROUND_UP, context=EXACT)
    if unit == "pct":
        points = " percentage points" if is_english(language) else " 个百分点"
        return f"{plain(rounded)}{points}"
    return with_unit(_read(rounded, unit), unit, language)


def _read(number: Decimal, unit: str) -> str:
    return format(number, ".2f") if unit == "wan" else plain(number)


def with_unit(printed: str, unit: str, language: str) -> str:
    """A printed figure with its unit."""
    if not unit:
        return printed
    if unit == "pct":
        return f"{printed}%"
    return f"{printed} {UNITS[unit].in_language(language)}"


def fact(name: str, facts: Mapping[str, Any], language: str) -> str:
    """What was filed for one measure, in words."""
    return filed(MEASURES[name], facts[name], language)


def filed(measure: Measure, value: Any, language: str) -> str:
    """A filed value of one measure, in words."""
    if value is None:
        return (_NO_AWARD if measure.none_when_null else _NOT_KNOWN).in_language(language)
    if measure.kind == "bool":
        return _YES_NO[value].in_language(language)
    if measure.kind == "choice":
        return dict(measure.choices)[value].in_language(language)
    if measure.unit == "rank":
        return f"no. {value}" if is_english(language) else f"第 {value} 名"
    return amount(value, measure.unit, language)


def change(measure: Measure, present: Any, needed: Any, language: str) -> str:
    """One change of a figure or a fact, as a clause."""
    english = is_english(language)
    name = measure.label.in_language(language)
    if measure.kind == "bool":
        return _turned(name, needed=needed, english=english)
    if measure.kind == "choice":
        target = filed(measure, needed, language)
        return f"{name} at “{target}”" if english else f"{name}达到“{target}”"
    if measure.unit == "rank":
        target = filed(measure, needed, language)
        return f"{name} at {target}" if english else f"{name}达到{target}"
    difference = distance(needed - present, measure.unit, language)
    if needed > present:
        return f"{name} {difference} higher" if english else f"{name}再增加 {difference}"
    return f"{name} {difference} lower" if english else f"{name}减少 {difference}"


def _turned(name: str, *, needed: bool, english: bool) -> str:
    if english:
        return f"“{name}” {'met' if needed else 'no longer the case'}"
    return f"满足“{name}”" if needed else f"不再“{name}”"


def enough(clauses: list[str], gain: Decimal | None, language: str) -> str:
    """The sentence that says what would have been enough, or what a step would bring."""
    english = is_english(language)
    joined = (" and " if english else "，且").join(clauses)
    if gain is None:
        return f"{joined} would be enough" if english else f"{joined}即达标"
    points = plain(gain)
    if english:
        return f"{joined} would bring {points} more points"
    return f"{joined}可再得 {points} 分"


def enough_together(clauses: list[str], gain: Decimal, language: str) -> str:
    """The sentence for several steps that together reach the mark."""
    points = plain(gain)
    if is_english(language):
        return f"{' and '.join(clauses)} would bring {points} more points, which would be enough"
    return f"{'，且'.join(clauses)}，合计可再得 {points} 分，即达标"


def margin(difference: Decimal, sign: str, unit: str, language: str) -> str:
    """By how much a figure passes or misses; "" for signs without a direction."""
    english = is_english(language)
    if sign not in (">=", "<=", ">", "<"):
        return ""
    if difference == 0:
        return "exactly on the threshold" if english else "恰好等于标准值"
    apart = distance(difference, unit, language)
    if difference > 0:
        return f"{apart} above" if english else f"高于标准 {apart}"
    return f"{apart} below" if english else f"低于标准 {apart}"


_RESULTS = {
    "pass": Text("符合", "met"),
    "fail": Text("不符合", "not met"),
    "waived": Text("豁免：", "waived: "),
    "undetermined": Text("无法判定：", "cannot be determined: "),
}


def sentence(
    *,
    requirement: str,
    found: str,
    margin_words: str,
    outcome: str,
    because: str,
    language: str,
) -> str:
    """What was asked, what was found, by how much, and with what result."""
    result = _RESULTS[outcome]
    if language.startswith("en"):
        margin_words = margin_words and f", {margin_words}"
        return f"Asked: {requirement}; found {found}{margin_words}; {result.en}{because}."
    margin_words = margin_words and f"，{margin_words}"
    return f"要求：{requirement}；实际：{found}{margin_words}；{result.zh}{because}。"


def points_sentence(
    *, requirement: str, found: str, points: str, max_points: str, because: str, language: str
) -> str:
    """What an indicator asks, what was found and what it scored; `because` while it is open."""
    if language.startswith("en"):
        scored = (
            f"cannot be determined: {because}" if because else f"{points} of {max_points} points"
        )
        return f"Asked: {requirement}; found {found}; {scored}."
    scored = f"无法判定：{because}" if because else f"得 {points} 分（满分 {max_points} 分）"
    return f"要求：{requirement}；实际：{found}；{scored}。"


def missing(names: tuple[str, ...], language: str) -> str:
    """Names what has not been filed; with nothing missing, a figure cannot be divided by."""
    english = is_english(language)
    if not names:
        return "a figure to divide by is zero or below" if english else "作为分母的数值为零或负数"
    labels = [MEASURES[name].label.in_language(language) for name in names]
    return f"missing {', '.join(labels)}" if english else f"缺少{'、'.join(labels)}"


SCORE_LABEL = Text("总分", "Score")
NOT_TESTED_LABEL = Text("本类申报不测试此项", "not tested in this kind of case")
NO_SCORE = Text("尚不能确定", "not yet settled")
NOTHING_FOUND = Text("无法计算", "cannot be computed")


def minimum_requirement(label: Text, needed: str) -> Text:
    """What the score or a category asks for."""
    return Text(f"{label.zh}不低于 {needed} 分", f"{label.en} {needed} points or more")


def bounds(least: str, most: str, language: str) -> str:
    """The range of a figure that is not settled."""
    return f"between {least} and {most}" if is_english(language) else f"{least} 至 {most} 之间"
