"""The sentences of an explanation, in Chinese and in English."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal
from typing import Any

from cultivation.criteria.measures import MEASURES, UNITS, Measure
from cultivation.criteria.text import EXACT, Text, grouped, plain

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}
_TWO_PLACES = Decimal("0.01")
_MANY_PLACES = Decimal("0.000000000001")
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
NOT_KNOWN = Text("未填报", "not known")
_NO_AWARD = Text("无", "none")


def is_english(language: str) -> bool:
    """Whether the language is English; everything else is shown in Chinese."""
    return language.startswith("en")


# English counts a single one otherwise.
_ONE_OF = {
    "persons": "person",
    "years": "year",
    "items": "item",
    "level": "level",
    "points": "point",
}


def amount(number: Decimal | int, unit: str, language: str) -> str:
    """A figure as people read it: thousands separated, money with two places, and its unit."""
    rounded = Decimal(number).quantize(_TWO_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    return _named(_read(rounded, unit), unit, language)


def exact_amount(number: Decimal | int, unit: str, language: str) -> str:
    """A figure with as many places as tell it from its neighbours."""
    rounded = Decimal(number).quantize(_MANY_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    return _named(grouped(rounded), unit, language)


def _named(printed: str, unit: str, language: str) -> str:
    """A figure that stands for itself: a level and a rank are named, not counted."""
    english = is_english(language)
    if unit == "rank":
        return f"no. {printed}" if english else f"第 {printed} 名"
    if unit == "level" and english:
        return f"level {printed}"
    return with_unit(printed, unit, language)


def distance(number: Decimal | int, unit: str, language: str) -> str:
    """How far two figures lie apart; never printed as nothing when there is something."""
    apart = abs(Decimal(number))
    rounded = apart.quantize(_TWO_PLACES, rounding=ROUND_HALF_EVEN, context=EXACT)
    if rounded == 0:
        rounded = apart.quantize(_TWO_PLACES, rounding=ROUND_UP, context=EXACT)
    if unit != "pct":
        return with_unit(_read(rounded, unit), unit, language)
    if is_english(language):
        return f"{grouped(rounded)} percentage point{'' if rounded == 1 else 's'}"
    return f"{grouped(rounded)} 个百分点"


def _read(number: Decimal, unit: str) -> str:
    return format(number, ",.2f") if unit == "wan" else grouped(number)


def with_unit(printed: str, unit: str, language: str) -> str:
    """A printed figure with its unit."""
    if not unit:
        return printed
    if unit == "pct":
        return f"{printed}%"
    if printed == "1" and unit in _ONE_OF and is_english(language):
        return f"1 {_ONE_OF[unit]}"
    return f"{printed} {UNITS[unit].in_language(language)}"


def fact(name: str, facts: Mapping[str, Any], language: str) -> str:
    """What was filed for one measure, in words."""
    return filed(MEASURES[name], facts[name], language)


def filed(measure: Measure, value: Any, language: str) -> str:
    """A filed value of one measure, in words."""
    if value is None:
        return (_NO_AWARD if measure.none_when_null else NOT_KNOWN).in_language(language)
    if measure.kind == "bool":
        return _YES_NO[value].in_language(language)
    if measure.kind == "choice":
        return dict(measure.choices)[value].in_language(language)
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
        return f"{name} at {target} or better" if english else f"{name}达到{target}"
    difference = distance(needed - present, measure.unit, language)
    if english:
        return f"{name} {'up' if needed > present else 'down'} by {difference}"
    more, less = ("再提高", "降低") if measure.unit in _RAISED else ("再增加", "减少")
    return f"{name}{more if needed > present else less} {difference}"


# What is raised or lowered in Chinese, where other figures grow or shrink.
_RAISED = frozenset({"pct", "level", "points"})


def _turned(name: str, *, needed: bool, english: bool) -> str:
    if english:
        return f"“{name}” {'met' if needed else 'no longer the case'}"
    return f"满足“{name}”" if needed else f"不再“{name}”"


def enough(clauses: list[str], gain: Decimal | None, language: str) -> str:
    """The sentence that says what would have been enough, or what a step would bring."""
    english = is_english(language)
    joined = _listed(clauses, english=english)
    if gain is None:
        return f"{joined} would be enough" if english else f"{joined}即达标"
    points = plain(gain)
    if english:
        return f"{joined} would bring {_more_points(points)}"
    return f"{joined}可再得 {points} 分"


def _listed(clauses: list[str], *, english: bool) -> str:
    """Changes that are needed together, as one list."""
    *first, last = clauses
    if not first:
        return last
    if english:
        return f"{', '.join(first)} and {last}"
    return f"{'，'.join(first)}，且{last}"


def _more_points(points: str) -> str:
    return f"{points} more {'point' if points == '1' else 'points'}"


def enough_together(clauses: list[str], gain: Decimal, language: str) -> str:
    """The sentence for several steps that together reach the mark."""
    points = plain(gain)
    english = is_english(language)
    together = _listed(clauses, english=english)
    if english:
        return f"{together} would together bring {_more_points(points)}, which would be enough"
    return f"{together}，合计可再得 {points} 分，即达标"


def margin(difference: Decimal, sign: str, unit: str, language: str) -> str:
    """By how much a figure passes or misses; "" for signs without a direction."""
    english = is_english(language)
    if sign not in (">=", "<=", ">", "<"):
        return ""
    if difference == 0:
        return "exactly on the threshold" if english else "恰好等于标准值"
    apart = distance(difference, unit, language)
    if difference > 0:
        return f"{apart} above the threshold" if english else f"高于标准 {apart}"
    return f"{apart} below the threshold" if english else f"低于标准 {apart}"


_RESULTS = {
    "pass": Text("符合", "Met"),
    "fail": Text("不符合", "Not met"),
    "waived": Text("豁免：", "Waived: "),
    "undetermined": Text("无法判定：", "Cannot be determined: "),
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
    result = _RESULTS[outcome].in_language(language) + because
    if is_english(language):
        margin_words = margin_words and f", {margin_words}"
        return f"Required: {requirement}. {_found(found + margin_words, language)}{result}."
    margin_words = margin_words and f"，{margin_words}"
    return f"要求：{requirement}；{_found(found + margin_words, language)}{result}。"


def _found(found: str, language: str) -> str:
    """What was found; nothing where nothing can be computed, as the result says why."""
    if found == NOTHING_FOUND.in_language(language):
        return ""
    return f"Found: {found}. " if is_english(language) else f"实际：{found}；"


def points_sentence(
    *, requirement: str, found: str, points: str, max_points: str, because: str, language: str
) -> str:
    """What an indicator asks, what was found and what it scored; `because` while it is open."""
    undetermined = _RESULTS["undetermined"].in_language(language) + because
    if is_english(language):
        of_most = f"{points} of {max_points} point{'' if max_points == '1' else 's'}"
        scored = undetermined if because else of_most
        return f"Scored: {requirement}. {_found(found, language)}{scored}."
    scored = undetermined if because else f"得 {points} 分（满分 {max_points} 分）"
    return f"评分：{requirement}；{_found(found, language)}{scored}。"


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
    """The range of points that is not settled yet."""
    if is_english(language):
        return f"between {least} and {most} points"
    return f"{least} 至 {most} 分之间"
