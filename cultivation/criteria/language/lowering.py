"""Turns a typed tree into the lowered form: derived measures expanded, divisions multiplied out."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from cultivation.criteria.language.errors import LanguageError
from cultivation.criteria.language.lowered import (
    AllOf,
    AnyOf,
    Best,
    Comparison,
    Filed,
    IsOneOf,
    IsTrue,
    Known,
    Operation,
    Opposite,
    RankComparison,
    Statement,
    Tally,
    Value,
    Whole,
)
from cultivation.criteria.language.parser import parse_number
from cultivation.criteria.language.tree import (
    And,
    Arithmetic,
    Compare,
    ComparisonSign,
    CompoundGrowth,
    Constant,
    Count,
    Extreme,
    Figure,
    Flag,
    Member,
    Negate,
    Not,
    Number,
    NumberNode,
    Or,
    TruthNode,
)
from cultivation.criteria.measures import MEASURES, Measure
from cultivation.criteria.text import EXACT, Text

_ONE = Value(Decimal(1))
_HUNDRED = Decimal(100)
_MIRRORED: dict[ComparisonSign, ComparisonSign] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fraction:
    """top ÷ bottom, of which every one of `positive` must be above zero."""

    top: Whole
    bottom: Whole = _ONE
    positive: tuple[Whole, ...] = ()


def lower(node: TruthNode, measures: Mapping[str, Measure] = MEASURES) -> Statement:  # noqa: PLR0911 - one return for each kind of node
    """Return the lowered statement. Raises LanguageError for what has no exact form."""
    match node:
        case Constant(value=value):
            return Known(value)
        case Flag(name=name):
            return IsTrue(name)
        case Member(choice=choice, codes=codes):
            return IsOneOf(choice.name, codes)
        case Not(operand=operand):
            return Opposite(lower(operand, measures))
        case And(items=items):
            return AllOf(tuple(lower(item, measures) for item in items))
        case Or(items=items):
            return AnyOf(tuple(lower(item, measures) for item in items))
        case Compare(sign=sign, left=left, right=right):
            return _comparison(sign, expanded(left, measures), expanded(right, measures), measures)


def expanded(node: NumberNode, measures: Mapping[str, Measure]) -> NumberNode:
    """Replace a derived measure standing alone by its formula."""
    if isinstance(node, Figure) and measures[node.name].is_derived:
        return formula_of(measures[node.name].formula)
    return node


@lru_cache
def formula_of(formula: str) -> NumberNode:
    """The tree of a derived measure's formula."""
    return parse_number(formula)


def _comparison(  # noqa: PLR0911 - one return for each form
    sign: ComparisonSign, left: NumberNode, right: NumberNode, measures: Mapping[str, Measure]
) -> Statement:
    if isinstance(left, Number) and not isinstance(right, Number):
        return _comparison(_MIRRORED[sign], right, left, measures)
    if isinstance(right, Number):
        if isinstance(left, Figure) and left.none_when_null:
            return RankComparison(sign, left.name, right.value)
        if isinstance(left, Count):
            items = tuple(lower(item, measures) for item in left.items)
            return Tally(sign, items, right.value)
        if isinstance(left, CompoundGrowth):
            return _growth_comparison(sign, left, right.value)
    if isinstance(left, Extreme):
        return _extreme_comparison(sign, left, right, measures)
    if isinstance(right, Extreme):
        return _extreme_comparison(_MIRRORED[sign], right, left, measures)
    return _fractions_compared(sign, fraction(left, measures), fraction(right, measures))


def _growth_comparison(sign: ComparisonSign, growth: CompoundGrowth, rate: Decimal) -> Statement:
    """(√(a/b) − 1)·100 ⋛ r  ⟺  10000·a ⋛ (100 + r)²·b, as both sides are not negative."""
    factor = EXACT.multiply(_HUNDRED + rate, _HUNDRED + rate)
    earlier = Filed(growth.earlier.name)
    return Comparison(
        sign,
        _times(Value(Decimal(10000)), Filed(growth.later.name)),
        _times(Value(factor), earlier),
        (earlier,),
    )


def _extreme_comparison(
    sign: ComparisonSign, extreme: Extreme, other: NumberNode, measures: Mapping[str, Measure]
) -> Statement:
    """max(a, b) >= t holds when any item does; so one known item may decide."""
    if sign == "!=":
        return Opposite(_extreme_comparison("==", extreme, other, measures))
    if sign == "==":
        lower_side = _extreme_comparison("<=", extreme, other, measures)
        return AllOf((lower_side, _extreme_comparison(">=", extreme, other, measures)))
    items = tuple(
        _comparison(sign, expanded(item, measures), expanded(other, measures), measures)
        for item in extreme.items
    )
    any_decides = (extreme.which == "max") == (sign in (">", ">="))
    return AnyOf(items) if any_decides else AllOf(items)


def _fractions_compared(sign: ComparisonSign, left: Fraction, right: Fraction) -> Comparison:
    positive = (*left.positive, *(one for one in right.positive if one not in left.positive))
    if left.bottom == right.bottom:
        return Comparison(sign, left.top, right.top, positive)
    return Comparison(
        sign, _times(left.top, right.bottom), _times(right.top, left.bottom), positive
    )


def fraction(node: NumberNode, measures: Mapping[str, Measure] = MEASURES) -> Fraction:
    """Return the number as one fraction. Raises LanguageError where there is no exact form."""
    match node:
        case Number(value=value):
            return Fraction(Value(value))
        case Figure(name=name):
            if measures[name].is_derived:
                return fraction(formula_of(measures[name].formula), measures)
            return Fraction(Filed(name))
        case Negate(operand=operand):
            one = fraction(operand, measures)
            return Fraction(_times(Value(Decimal(-1)), one.top), one.bottom, one.positive)
        case Arithmetic(sign=sign, left=left, right=right):
            return _calculated(sign, fraction(left, measures), fraction(right, measures))
        case Extreme(which=which, items=items):
            return _best(which, [fraction(item, measures) for item in items])
        case _:
            raise LanguageError(
                Text(
                    "count 和 compound_growth 只能与数值比较",
                    "count and compound_growth can only be compared with a number",
                ),
                1,
            )


def _calculated(sign: str, one: Fraction, other: Fraction) -> Fraction:
    positive = (*one.positive, *(each for each in other.positive if each not in one.positive))
    if sign == "*":
        return Fraction(_times(one.top, other.top), _times(one.bottom, other.bottom), positive)
    if sign == "/":
        if not isinstance(other.top, Value) and other.top not in positive:
            positive = (*positive, other.top)
        return Fraction(_times(one.top, other.bottom), _times(one.bottom, other.top), positive)
    if one.bottom == other.bottom:
        return Fraction(_summed(sign, one.top, other.top), one.bottom, positive)
    top = _summed(sign, _times(one.top, other.bottom), _times(other.top, one.bottom))
    return Fraction(top, _times(one.bottom, other.bottom), positive)


def _best(which: str, items: list[Fraction]) -> Fraction:
    if any(item.bottom != _ONE for item in items):
        raise LanguageError(
            Text(
                f"商的 {which} 只能单独用于比较",
                f"{which} of quotients can only stand alone in a comparison",
            ),
            1,
        )
    return Fraction(Best("min" if which == "min" else "max", tuple(item.top for item in items)))


def _times(left: Whole, right: Whole) -> Whole:
    """left × right with the literals gathered in front."""
    if isinstance(right, Value):
        left, right = right, left
    if isinstance(left, Value):
        if isinstance(right, Value):
            return Value(EXACT.multiply(left.value, right.value))
        if left.value == 1:
            return right
        if isinstance(right, Operation) and right.sign == "*" and isinstance(right.left, Value):
            return _times(Value(EXACT.multiply(left.value, right.left.value)), right.right)
    elif isinstance(left, Operation) and left.sign == "*" and isinstance(left.left, Value):
        return _times(left.left, _times(left.right, right))
    return Operation("*", left, right)


def _summed(sign: str, left: Whole, right: Whole) -> Whole:
    if isinstance(left, Value) and isinstance(right, Value):
        return Value(
            EXACT.add(left.value, right.value) if sign == "+"
            else EXACT.subtract(left.value, right.value)
        )  # fmt: skip
    return Operation("+" if sign == "+" else "-", left, right)
