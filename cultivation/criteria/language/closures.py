"""Compiles the lowered form into Python functions over a complete mapping of facts.

True, False, None are Kleene's three values; an unknown number is None. Facts hold every filed
measure (None when not known). Callers work in the exact decimal context (`text.EXACT`).
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

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

Facts = Mapping[str, Any]
Truth = Callable[[Facts], bool | None]
Figure = Callable[[Facts], Decimal | None]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_CALCULATE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def whole(node: Whole) -> Figure:  # noqa: PLR0911 - one return for each form
    """Compile a number."""
    match node:
        case Value(value=value):
            return lambda facts: value
        case Filed(name=name):
            return operator.itemgetter(name)
        case Operation(sign="*", left=Value(value=factor), right=Filed(name=name)):
            return _scaled_measure(factor, name)
        case Operation(sign="*", left=Value(value=factor), right=right):
            return _scaled(factor, whole(right))
        case Operation(sign=sign, left=Filed(name=one), right=Filed(name=other)):
            return _of_two_measures(_CALCULATE[sign], one, other)
        case Operation(sign=sign, left=left, right=right):
            return _calculated(_CALCULATE[sign], whole(left), whole(right))
        case Best(which=which, items=items):
            return _best(min if which == "min" else max, [whole(item) for item in items])


def _scaled_measure(factor: Decimal, name: str) -> Figure:
    def scaled(facts: Facts) -> Decimal | None:
        number = facts[name]
        return None if number is None else factor * number

    return scaled


def _scaled(factor: Decimal, figure: Figure) -> Figure:
    def scaled(facts: Facts) -> Decimal | None:
        number = figure(facts)
        return None if number is None else factor * number

    return scaled


def _of_two_measures(calculate: Callable[[Any, Any], Any], one: str, other: str) -> Figure:
    def calculated(facts: Facts) -> Decimal | None:
        left, right = facts[one], facts[other]
        return None if left is None or right is None else calculate(left, right)

    return calculated


def _calculated(calculate: Callable[[Any, Any], Any], left: Figure, right: Figure) -> Figure:
    def calculated(facts: Facts) -> Decimal | None:
        one = left(facts)
        if one is None:
            return None
        other = right(facts)
        return None if other is None else calculate(one, other)

    return calculated


def _best(choose: Callable[[list[Any]], Any], figures: list[Figure]) -> Figure:
    def best(facts: Facts) -> Decimal | None:
        numbers = [figure(facts) for figure in figures]
        return None if None in numbers else choose(numbers)

    return best


def statement(node: Statement) -> Truth:  # noqa: PLR0911 - one return for each kind of node
    """Compile a statement."""
    match node:
        case Known(value=value):
            return lambda facts: value
        case IsTrue(name=name):
            return operator.itemgetter(name)
        case IsOneOf(name=name, codes=codes):
            return _one_of(name, frozenset(codes))
        case Comparison():
            return _comparison(node)
        case RankComparison(sign=sign, name=name, bound=bound):
            return _rank(_COMPARE[sign], name, bound, none_satisfies=sign == "!=")
        case Tally(sign=sign, items=items, bound=bound):
            return _tally(_COMPARE[sign], [statement(item) for item in items], bound)
        case Opposite(operand=operand):
            return _opposite(statement(operand))
        case AllOf(items=items):
            return _decided_by([statement(item) for item in items], decisive=False)
        case AnyOf(items=items):
            return _decided_by([statement(item) for item in items], decisive=True)


def _one_of(name: str, codes: frozenset[str]) -> Truth:
    def one_of(facts: Facts) -> bool | None:
        code = facts[name]
        return None if code is None else code in codes

    return one_of


def _comparison(node: Comparison) -> Truth:
    compare = _COMPARE[node.sign]
    left = whole(node.left)
    if not node.positive and isinstance(node.right, Value):
        return _against_literal(compare, left, node.right.value)
    if share := _share_of(node):
        return _shares(compare, *share)
    right = whole(node.right)
    positive = [whole(one) for one in node.positive]

    def compared(facts: Facts) -> bool | None:
        for one in positive:
            bottom = one(facts)
            if bottom is None or bottom <= 0:
                return None
        first = left(facts)
        if first is None:
            return None
        second = right(facts)
        return None if second is None else compare(first, second)

    return compared


def _share_of(node: Comparison) -> tuple[Decimal, str, Decimal, str] | None:
    """factor · part ⋛ bound · whole with whole above zero: the shape of nearly every ratio."""
    match node:
        case Comparison(
            left=Operation(sign="*", left=Value(value=factor), right=Filed(name=part)),
            right=Operation(sign="*", left=Value(value=bound), right=Filed(name=all_of_it)),
            positive=(Filed(name=divisor),),
        ) if divisor == all_of_it:
            return factor, part, bound, all_of_it
        case _:
            return None


def _shares(
    compare: Callable[[Any, Any], bool], factor: Decimal, part: str, bound: Decimal, all_of_it: str
) -> Truth:
    def compared(facts: Facts) -> bool | None:
        under = facts[all_of_it]
        if under is None or under <= 0:
            return None
        over = facts[part]
        return None if over is None else compare(factor * over, bound * under)

    return compared


def _against_literal(compare: Callable[[Any, Any], bool], left: Figure, bound: Decimal) -> Truth:
    def compared(facts: Facts) -> bool | None:
        number = left(facts)
        return None if number is None else compare(number, bound)

    return compared


def _rank(
    compare: Callable[[Any, Any], bool], name: str, bound: Decimal, *, none_satisfies: bool
) -> Truth:
    def compared(facts: Facts) -> bool | None:
        rank = facts[name]
        return none_satisfies if rank is None else compare(rank, bound)

    return compared


def _tally(compare: Callable[[Any, Any], bool], items: list[Truth], bound: Decimal) -> Truth:
    def tallied(facts: Facts) -> bool | None:
        found = [item(facts) for item in items]
        least = found.count(True)
        outcomes = {compare(least + more, bound) for more in range(found.count(None) + 1)}
        return outcomes.pop() if len(outcomes) == 1 else None

    return tallied


def _opposite(operand: Truth) -> Truth:
    def opposite(facts: Facts) -> bool | None:
        found = operand(facts)
        return None if found is None else not found

    return opposite


def _decided_by(items: list[Truth], *, decisive: bool) -> Truth:
    """`or` is decided by one true statement, `and` by one false one."""

    def decided(facts: Facts) -> bool | None:
        unknown = False
        for item in items:
            found = item(facts)
            if found is decisive:
                return decisive
            if found is None:
                unknown = True
        return None if unknown else not decisive

    return decided


# For bands from best to worst: the places of the best one that may be reached and of the best one
# that is; the last band takes everybody.
Reached = Callable[[Facts], tuple[int, int]]


def first_reached(bands: Sequence[Statement]) -> Reached:
    """Compile bands from best to worst, without the last, which takes everybody else."""
    ranges = _ranges_of(bands)
    if ranges is not None:
        return ranges
    tests = [statement(band) for band in bands]
    last = len(tests)

    def reached(facts: Facts) -> tuple[int, int]:
        best = last
        for place, holds in enumerate(tests):
            held = holds(facts)
            if held is True:
                return min(best, place), place
            if held is None and best == last:
                best = place
        return best, last

    return reached


def _ranges_of(bands: Sequence[Statement]) -> Reached | None:
    """Bands that are ranges of one figure: what they share is worked out once for all of them."""
    comparisons = [band for band in bands if isinstance(band, Comparison)]
    split = [_bound_and_base(one.right) for one in comparisons]
    shared = {(one.sign, one.left, one.positive) for one in comparisons}
    if len(comparisons) < len(bands) or len(shared) != 1 or len({base for _, base in split}) != 1:
        return None
    first = comparisons[0]
    compare, left, base = _COMPARE[first.sign], whole(first.left), whole(split[0][1])
    positive = [whole(one) for one in first.positive]
    bounds = [(place, bound) for place, (bound, _) in enumerate(split)]
    open_, last = (0, len(bands)), (len(bands), len(bands))

    def reached(facts: Facts) -> tuple[int, int]:
        for one in positive:
            bottom = one(facts)
            if bottom is None or bottom <= 0:
                return open_
        figure, unit = left(facts), base(facts)
        if figure is None or unit is None:
            return open_
        for place, bound in bounds:
            if compare(figure, bound * unit):
                return place, place
        return last

    return reached


def _bound_and_base(node: Whole) -> tuple[Decimal, Whole]:
    """bound · base, of which a lone literal is the bound and a lone figure the base."""
    match node:
        case Value(value=bound):
            return bound, _ONE
        case Operation(sign="*", left=Value(value=bound), right=base):
            return bound, base
        case _:
            return Decimal(1), node


_ONE = Value(Decimal(1))
