"""Builds typed nodes and refuses what does not fit together."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, cast

from cultivation.criteria.language import units
from cultivation.criteria.language.errors import LanguageError
from cultivation.criteria.language.tree import (
    NUMBER_NODES,
    TRUTH_NODES,
    And,
    Arithmetic,
    ArithmeticSign,
    Choice,
    Compare,
    ComparisonSign,
    CompoundGrowth,
    Count,
    Extreme,
    Figure,
    Flag,
    Member,
    Negate,
    Node,
    Not,
    Number,
    NumberNode,
    Or,
    TruthNode,
)
from cultivation.criteria.measures import Measure

_LOWEST_RATE = Decimal(-100)
_EXTREMES: dict[str, Literal["min", "max"]] = {"min": "min", "max": "max"}


def measure_node(name: str, measures: Mapping[str, Measure], column: int) -> Flag | Choice | Figure:
    """The node of a measure by its name."""
    measure = measures.get(name)
    if measure is None:
        raise LanguageError(f"unknown measure {name!r}", column)
    if measure.kind == "bool":
        return Flag(name)
    if measure.kind == "choice":
        return Choice(name)
    return Figure(name, units.unit_named(measure.unit), measure.none_when_null)


def truth(node: Node, column: int) -> TruthNode:
    """The node, if it is a statement."""
    if not isinstance(node, TRUTH_NODES):
        raise LanguageError("a statement that is true or false is needed here", column)
    return node


def number(node: Node, column: int) -> NumberNode:
    """A number for arithmetic; a rank that may be none has no value to calculate with."""
    figure = _any_number(node, column)
    if isinstance(figure, Figure) and figure.none_when_null:
        raise LanguageError(
            f"{figure.name} may be none: it can only be compared with a number", column
        )
    if isinstance(figure, Count | CompoundGrowth):
        raise LanguageError("count and compound_growth can only be compared with a number", column)
    return figure


def _any_number(node: Node, column: int) -> NumberNode:
    if not isinstance(node, NUMBER_NODES):
        raise LanguageError("a number is needed here", column)
    return node


def negate(operand: Node, column: int) -> NumberNode:
    """-operand; a literal takes the sign itself."""
    figure = number(operand, column)
    if isinstance(figure, Number):
        return Number(-figure.value)
    return Negate(figure, figure.unit)


def arithmetic(sign: ArithmeticSign, left: Node, right: Node, column: int) -> Arithmetic:
    """left sign right, where the units allow it."""
    one, other = number(left, column), number(right, column)
    if sign in "+-":
        if not units.agree(one.unit, other.unit):
            raise LanguageError(
                f"{units.in_words(one.unit)} and {units.in_words(other.unit)} "
                f"cannot be combined by {sign}",
                column,
            )
        return Arithmetic(sign, one, other, one.unit if other.unit is None else other.unit)
    if sign == "*":
        factor = next((side.value for side in (one, other) if isinstance(side, Number)), None)
        return Arithmetic(sign, one, other, units.product(one.unit, other.unit, factor))
    divisor = other.value if isinstance(other, Number) else None
    if divisor is not None and divisor <= 0:
        raise LanguageError("a divisor must be above zero", column)
    return Arithmetic(sign, one, other, units.quotient(one.unit, other.unit, divisor))


def compare(sign: ComparisonSign, left: Node, right: Node, column: int) -> Compare:
    """left sign right, of figures of one unit."""
    one, other = _any_number(left, column), _any_number(right, column)
    for side, opposite in ((one, other), (other, one)):
        if _stands_alone(side) and not isinstance(opposite, Number):
            number(side, column)
        bound = opposite.value if isinstance(opposite, Number) else _LOWEST_RATE
        if isinstance(side, CompoundGrowth) and bound < _LOWEST_RATE:
            raise LanguageError("a growth rate is never below -100", column)
    if not units.agree(one.unit, other.unit):
        raise LanguageError(
            f"{units.in_words(one.unit)} cannot be compared with {units.in_words(other.unit)}",
            column,
        )
    return Compare(sign, one, other)


def _stands_alone(node: NumberNode) -> bool:
    """Nodes that have a value only in a comparison with a literal."""
    return isinstance(node, Count | CompoundGrowth) or (
        isinstance(node, Figure) and node.none_when_null
    )


def member(
    subject: Node, options: tuple[Node | str, ...], measures: Mapping[str, Measure], column: int
) -> TruthNode:
    """`subject in {…}`: codes for a choice, numbers for a figure."""
    if isinstance(subject, Choice):
        known = measures[subject.name].choice_codes
        for option in options:
            if not isinstance(option, str):
                raise LanguageError(f"{subject.name} is compared with codes in quotes", column)
            if option not in known:
                raise LanguageError(
                    f"{subject.name} has no {option!r}; it has {', '.join(known)}", column
                )
        return Member(subject, cast("tuple[str, ...]", options))
    if any(isinstance(option, str) for option in options):
        raise LanguageError("only a choice measure is compared with codes in quotes", column)
    statements = tuple(compare("==", subject, cast("Node", option), column) for option in options)
    return statements[0] if len(statements) == 1 else Or(statements)


def choice_equality(
    sign: str, subject: Choice, code: str, measures: Mapping[str, Measure], column: int
) -> TruthNode:
    """A choice measure is (not) one code."""
    if sign not in ("==", "!="):
        raise LanguageError("codes have no order: use ==, != or in", column)
    one = member(subject, (code,), measures, column)
    return one if sign == "==" else Not(one)


def joined(which: Literal["and", "or"], left: Node, right: Node, column: int) -> TruthNode:
    """`and`, `or`: a chain of the same word is one node."""
    one, other = truth(left, column), truth(right, column)
    kind = And if which == "and" else Or
    items = one.items if isinstance(one, kind) else (one,)
    return kind((*items, *(other.items if isinstance(other, kind) else (other,))))


def extreme(which: Literal["min", "max"], items: list[Node], column: int) -> Extreme:
    """The least or the greatest of figures of one unit."""
    numbers = tuple(number(item, column) for item in items)
    unit = next((one.unit for one in numbers if one.unit is not None), None)
    for one in numbers:
        if not units.agree(one.unit, unit):
            raise LanguageError(
                f"{which} of {units.in_words(unit)} and {units.in_words(one.unit)}", column
            )
    return Extreme(which, numbers, unit)


def function(name: str, items: list[Node], column: int) -> NumberNode:
    """The functions of the language: min, max, count, compound_growth."""
    if name in _EXTREMES:
        if len(items) < 2:
            raise LanguageError(f"{name} takes two or more numbers", column)
        return extreme(_EXTREMES[name], items, column)
    if name == "count":
        return Count(tuple(truth(item, column) for item in items), units.ITEMS)
    if name == "compound_growth":
        if len(items) != 2:
            raise LanguageError("compound_growth takes the later and the earlier figure", column)
        later, earlier = items
        if not (isinstance(later, Figure) and isinstance(earlier, Figure)):
            raise LanguageError("compound_growth takes two plain measures", column)
        if later.unit != earlier.unit:
            raise LanguageError("compound_growth takes two figures of one unit", column)
        return CompoundGrowth(later, earlier, units.PERCENT)
    raise LanguageError(f"unknown function {name!r}", column)
