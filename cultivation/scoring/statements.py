"""Lowered statements of the engine as expressions over measures."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, DivisionByZero, Inexact, localcontext
from typing import Any, cast

from django.db.models import Func, IntegerField, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce

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
    Whole,
)
from cultivation.criteria.language.lowered import (
    Value as Number,
)
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.text import EXACT
from cultivation.scoring.expressions import (
    NO,
    NUMBER,
    OPEN,
    TRUTH,
    YES,
    all_of,
    any_of,
    first_of,
    infix,
    known,
    literal,
    not_false,
    numeric,
    opposite,
    when,
    word,
)

MeasureColumn = Callable[[str], Combinable]
_SIGNS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}


class Terms:
    """Turns statements into expressions.

    `measure` gives the expression of a filed measure; `shared` the figures that an earlier layer
    has computed.
    """

    def __init__(self, measure: MeasureColumn, shared: Mapping[Whole, Expression]) -> None:
        self.measure = measure
        self._shared = shared

    def figure(self, node: Whole) -> Expression:
        """A number; null when a measure in it is."""
        found = self._shared.get(node)
        if found is not None:
            return found
        match node:
            case Number(value=value):
                return literal(value)
            case Filed(name=name):
                return cast("Expression", self.measure(name))
            case Operation(sign=sign, left=left, right=right):
                return infix(sign, self._operand(left), self._operand(right), kind=NUMBER)
            case Best(which=which, items=items):
                return self._best(which, items)

    def _operand(self, node: Whole) -> Expression:
        figure = self.figure(node)
        if isinstance(node, Best) or (
            isinstance(node, Filed) and MEASURES[node.name].kind == "int"
        ):
            return numeric(figure)
        return figure

    def _best(self, which: str, items: tuple[Whole, ...]) -> Expression:
        """LEAST and GREATEST pass over nulls; here one unknown makes the whole unknown."""
        figures = [self.figure(item) for item in items]
        chosen = Func(
            *figures, function="LEAST" if which == "min" else "GREATEST", output_field=NUMBER
        )
        return when(all_of([known(figure) for figure in figures]), chosen, NUMBER)

    def truth(self, node: Statement) -> Expression:  # noqa: PLR0911 - one for each kind of node
        """A truth; null when it is undetermined."""
        match node:
            case Known(value=value):
                return Value(value, output_field=TRUTH)
            case IsTrue(name=name):
                return cast("Expression", self.measure(name))
            case IsOneOf(name=name, codes=codes):
                return self._one_of(name, codes)
            case Comparison():
                return self._comparison(node)
            case RankComparison(sign=sign, name=name, bound=bound):
                compared = infix(_SIGNS[sign], self.measure(name), literal(bound))
                return Coalesce(compared, Value(sign == "!="), output_field=TRUTH)
            case Tally():
                return self._tally(node)
            case Opposite(operand=operand):
                return opposite(self.truth(operand))
            case AllOf(items=items):
                return all_of([self.truth(item) for item in items])
            case AnyOf(items=items):
                return any_of([self.truth(item) for item in items])

    def _one_of(self, name: str, codes: tuple[str, ...]) -> Expression:
        if len(codes) == 1:
            return infix("=", self.measure(name), word(codes[0]))
        options = Func(*[word(code) for code in codes], template="(%(expressions)s)")
        return infix("IN", self.measure(name), options)

    def _comparison(self, node: Comparison) -> Expression:
        left, right = balanced(node)
        compared = self.bare_comparison(node.sign, left, right)
        if not node.positive:
            return compared
        return when(self.above_zero(node.positive), compared)

    def bare_comparison(self, sign: str, left: Whole, right: Whole) -> Expression:
        return infix(_SIGNS[sign], self.figure(left), self.figure(right))

    def above_zero(self, positive: Iterable[Whole]) -> Expression:
        return all_of([infix(">", self.figure(one), literal(Decimal(0))) for one in positive])

    def _tally(self, node: Tally) -> Expression:
        """How many hold lies between those that hold and those that may."""
        truths = [self.truth(item) for item in node.items]
        least = infix("+", *[one_if(truth) for truth in truths], kind=IntegerField())
        most = infix("+", *[one_if(not_false(truth)) for truth in truths], kind=IntegerField())
        bound = literal(node.bound)
        if node.sign in ("==", "!="):
            outside = any_of([infix(">", least, bound), infix("<", most, bound)])
            certain = infix("=", least, most)
            equal = first_of([(outside, NO), (certain, YES)], OPEN, TRUTH)
            return equal if node.sign == "==" else opposite(equal)
        sign = _SIGNS[node.sign]
        surest, likeliest = (least, most) if node.sign in (">", ">=") else (most, least)
        holds = infix(sign, surest, bound)
        may_hold = infix(sign, likeliest, bound)
        return first_of([(holds, YES), (opposite(may_hold), NO)], OPEN, TRUTH)


def one_if(truth: Expression) -> Expression:
    """1 where the truth holds, else 0."""
    one, none = (Value(n, output_field=IntegerField()) for n in (1, 0))
    return first_of([(truth, one)], none, IntegerField())


def balanced(node: Comparison) -> tuple[Whole, Whole]:
    """Both sides with their literal factors brought to the right, where that is exact.

    `100 · a >= 80 · b` is `a >= 0.8 · b`: one product less for every row.
    """
    left, right = node.left, node.right
    if not (isinstance(left, Operation) and left.sign == "*" and isinstance(left.left, Number)):
        return left, right
    factor = left.left.value
    ratio = _exact_quotient(_factor_of(right), factor)
    if factor <= 0 or ratio is None:
        return left, right
    if isinstance(right, Number):
        return left.right, Number(ratio)
    rest = right.right if isinstance(right, Operation) and _has_factor(right) else right
    return left.right, rest if ratio == 1 else Operation("*", Number(ratio), rest)


def _has_factor(node: Whole) -> bool:
    return isinstance(node, Operation) and node.sign == "*" and isinstance(node.left, Number)


def _factor_of(node: Whole) -> Decimal:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Operation) and node.sign == "*" and isinstance(node.left, Number):
        return node.left.value
    return Decimal(1)


def _exact_quotient(top: Decimal, bottom: Decimal) -> Decimal | None:
    with localcontext(EXACT) as context:
        context.traps[Inexact] = True
        context.traps[DivisionByZero] = True
        try:
            return context.divide(top, bottom)
        except (Inexact, ZeroDivisionError):
            return None


def shared_figures(statements: Iterable[Statement]) -> list[Whole]:
    """Calculated figures that more than one comparison needs."""
    comparisons = dict.fromkeys(one for node in statements for one in comparisons_in(node))
    found: Counter[Whole] = Counter()
    for one in comparisons:
        for side in (*balanced(one), *one.positive):
            figure = side.right if isinstance(side, Operation) and _has_factor(side) else side
            if isinstance(figure, Operation | Best):
                found[figure] += 1
    return [figure for figure, times in found.items() if times > 1]


def comparisons_in(node: Statement) -> Iterator[Comparison]:
    """The comparisons in a statement."""
    if isinstance(node, Comparison):
        yield node
    elif isinstance(node, Opposite):
        yield from comparisons_in(node.operand)
    elif isinstance(node, AllOf | AnyOf | Tally):
        for item in node.items:
            yield from comparisons_in(item)


def measures_in(node: Any) -> Iterator[str]:
    """Names of the filed measures that a lowered node reads."""
    match node:
        case Filed(name=name) | IsTrue(name=name) | IsOneOf(name=name) | RankComparison(name=name):
            yield name
        case Operation(left=left, right=right):
            yield from measures_in(left)
            yield from measures_in(right)
        case Comparison(left=left, right=right, positive=positive):
            for side in (left, right, *positive):
                yield from measures_in(side)
        case Best(items=items) | Tally(items=items) | AllOf(items=items) | AnyOf(items=items):
            for item in items:
                yield from measures_in(item)
        case Opposite(operand=operand):
            yield from measures_in(operand)
        case _:
            return
