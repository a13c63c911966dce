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
from cultivation.criteria.text import Text

_LOWEST_RATE = Decimal(-100)
_EXTREMES: dict[str, Literal["min", "max"]] = {"min": "min", "max": "max"}


def measure_node(name: str, measures: Mapping[str, Measure], column: int) -> Flag | Choice | Figure:
    """The node of a measure by its name."""
    measure = measures.get(name)
    if measure is None:
        raise LanguageError(Text(f"没有 {name!r} 这个指标", f"unknown measure {name!r}"), column)
    if measure.kind == "bool":
        return Flag(name)
    if measure.kind == "choice":
        return Choice(name)
    return Figure(name, units.unit_named(measure.unit), measure.none_when_null)


def truth(node: Node, column: int) -> TruthNode:
    """The node, if it is a statement."""
    if not isinstance(node, TRUTH_NODES):
        raise LanguageError(
            Text("此处需要可判断真假的条件", "a statement that is true or false is needed here"),
            column,
        )
    return node


def number(node: Node, column: int) -> NumberNode:
    """A number for arithmetic; a rank that may be none has no value to calculate with."""
    figure = _any_number(node, column)
    if isinstance(figure, Figure) and figure.none_when_null:
        raise LanguageError(
            Text(
                f"{figure.name} 可以为“无”：只能与数值比较",
                f"{figure.name} may be none: it can only be compared with a number",
            ),
            column,
        )
    if isinstance(figure, Count | CompoundGrowth):
        raise LanguageError(
            Text(
                "count 和 compound_growth 只能与数值比较",
                "count and compound_growth can only be compared with a number",
            ),
            column,
        )
    return figure


def _any_number(node: Node, column: int) -> NumberNode:
    if not isinstance(node, NUMBER_NODES):
        raise LanguageError(Text("此处需要数值", "a number is needed here"), column)
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
            left_unit, right_unit = units.in_words(one.unit), units.in_words(other.unit)
            raise LanguageError(
                Text(
                    f"{left_unit.zh} 与 {right_unit.zh} 不能用 {sign} 运算",
                    f"{left_unit.en} and {right_unit.en} cannot be combined by {sign}",
                ),
                column,
            )
        return Arithmetic(sign, one, other, one.unit if other.unit is None else other.unit)
    if sign == "*":
        factor = next((side.value for side in (one, other) if isinstance(side, Number)), None)
        return Arithmetic(sign, one, other, units.product(one.unit, other.unit, factor))
    divisor = other.value if isinstance(other, Number) else None
    if divisor is not None and divisor <= 0:
        raise LanguageError(Text("除数须大于零", "a divisor must be above zero"), column)
    return Arithmetic(sign, one, other, units.quotient(one.unit, other.unit, divisor))


def compare(sign: ComparisonSign, left: Node, right: Node, column: int) -> Compare:
    """left sign right, of figures of one unit."""
    one, other = _any_number(left, column), _any_number(right, column)
    for side, opposite in ((one, other), (other, one)):
        if _stands_alone(side) and not isinstance(opposite, Number):
            number(side, column)
        bound = opposite.value if isinstance(opposite, Number) else _LOWEST_RATE
        if isinstance(side, CompoundGrowth) and bound < _LOWEST_RATE:
            raise LanguageError(
                Text("增长率不会低于 -100", "a growth rate is never below -100"), column
            )
    if not units.agree(one.unit, other.unit):
        left_unit, right_unit = units.in_words(one.unit), units.in_words(other.unit)
        raise LanguageError(
            Text(
                f"{left_unit.zh} 不能与 {right_unit.zh} 比较",
                f"{left_unit.en} cannot be compared with {right_unit.en}",
            ),
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
                raise LanguageError(
                    Text(
                        f"{subject.name} 须与引号内的代码比较",
                        f"{subject.name} is compared with codes in quotes",
                    ),
                    column,
                )
            if option not in known:
                raise LanguageError(
                    Text(
                        f"{subject.name} 没有 {option!r}；可用的有 {'、'.join(known)}",
                        f"{subject.name} has no {option!r}; it has {', '.join(known)}",
                    ),
                    column,
                )
        return Member(subject, cast("tuple[str, ...]", options))
    if any(isinstance(option, str) for option in options):
        raise LanguageError(
            Text(
                "只有选项类指标才能与引号内的代码比较",
                "only a choice measure is compared with codes in quotes",
            ),
            column,
        )
    statements = tuple(compare("==", subject, cast("Node", option), column) for option in options)
    return statements[0] if len(statements) == 1 else Or(statements)


def choice_equality(
    sign: str, subject: Choice, code: str, measures: Mapping[str, Measure], column: int
) -> TruthNode:
    """A choice measure is (not) one code."""
    if sign not in ("==", "!="):
        raise LanguageError(
            Text("代码没有大小之分：请用 ==、!= 或 in", "codes have no order: use ==, != or in"),
            column,
        )
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
            common, other = units.in_words(unit), units.in_words(one.unit)
            raise LanguageError(
                Text(
                    f"{which} 不能混用 {common.zh} 与 {other.zh}",
                    f"{which} of {common.en} and {other.en}",
                ),
                column,
            )
    return Extreme(which, numbers, unit)


def function(name: str, items: list[Node], column: int) -> NumberNode:
    """The functions of the language: min, max, count, compound_growth."""
    if name in _EXTREMES:
        if len(items) < 2:
            raise LanguageError(
                Text(f"{name} 需要两个以上数值", f"{name} takes two or more numbers"), column
            )
        return extreme(_EXTREMES[name], items, column)
    if name == "count":
        return Count(tuple(truth(item, column) for item in items), units.ITEMS)
    if name == "compound_growth":
        if len(items) != 2:
            raise LanguageError(
                Text(
                    "compound_growth 需要后期和前期两个数值",
                    "compound_growth takes the later and the earlier figure",
                ),
                column,
            )
        later, earlier = items
        if not (isinstance(later, Figure) and isinstance(earlier, Figure)):
            raise LanguageError(
                Text(
                    "compound_growth 只能用于两个填报指标",
                    "compound_growth takes two plain measures",
                ),
                column,
            )
        if later.unit != earlier.unit:
            raise LanguageError(
                Text(
                    "compound_growth 的两个数值须同一单位",
                    "compound_growth takes two figures of one unit",
                ),
                column,
            )
        return CompoundGrowth(later, earlier, units.PERCENT)
    raise LanguageError(Text(f"没有 {name!r} 这个函数", f"unknown function {name!r}"), column)
