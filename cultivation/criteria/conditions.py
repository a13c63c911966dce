"""Compiles the text of a condition, and prints what was found for it."""

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cultivation.criteria.language import lower, parse_truth, printed
from cultivation.criteria.language.closures import statement, whole
from cultivation.criteria.language.lowered import Filed, Operation, Value
from cultivation.criteria.language.lowering import Fraction, expanded, fraction
from cultivation.criteria.language.tree import (
    Choice,
    Compare,
    CompoundGrowth,
    Count,
    Extreme,
    Figure,
    Flag,
    Member,
    Not,
    Number,
    NumberNode,
    TruthNode,
    figures_of,
)
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import Condition
from cultivation.criteria.text import EXACT, plain, plain_rounded

Shown = Callable[[Mapping[str, Any]], str | None]
Calculated = Callable[[Mapping[str, Any]], Decimal | None]


def condition(source: str) -> Condition:
    """Compile a statement. Raises LanguageError."""
    return condition_of(parse_truth(source), source)


def condition_of(tree: TruthNode, source: str | None = None) -> Condition:
    """Compile a tree; without `source` it is printed. Raises LanguageError."""
    lowered = lower(tree)
    subject, bound = _single_comparison(tree)
    return Condition(
        source=printed(tree) if source is None else source,
        tree=tree,
        lowered=lowered,
        measures=filed_measures(figures_of(tree)),
        threshold=_threshold(tree, bound),
        subject=subject,
        holds=statement(lowered),
        shown=shown(tree if subject is None else subject),
    )


def _single_comparison(tree: TruthNode) -> tuple[NumberNode | None, Decimal | None]:
    if isinstance(tree, Compare) and isinstance(tree.right, Number):
        return tree.left, tree.right.value
    return None, None


def _threshold(tree: TruthNode, bound: Decimal | None) -> str:
    if bound is not None:
        return plain(bound)
    match tree:
        case Flag():
            return "true"
        case Not(operand=Flag()):
            return "false"
        case Member(codes=codes):
            return " | ".join(codes)
        case _:
            return printed(tree)


def filed_measures(names: tuple[str, ...]) -> tuple[str, ...]:
    """Replace derived measures by the filed ones that they are computed from."""
    filed: dict[str, None] = {}
    for name in names:
        if MEASURES[name].is_derived:
            filed.update(dict.fromkeys(figures_of(expanded(Figure(name, None), MEASURES))))
        else:
            filed[name] = None
    return tuple(filed)


def shown(node: NumberNode | TruthNode) -> Shown:
    """How what was found is printed: one figure, one fact, or each measure by its name."""
    if isinstance(node, Not) and isinstance(node.operand, Flag):
        return _shown_fact(node.operand.name)
    if isinstance(node, Flag):
        return _shown_fact(node.name)
    if isinstance(node, Member):
        return lambda facts: facts[node.choice.name]
    names = figures_of(node)
    if isinstance(node, Figure | Count | CompoundGrowth) or (
        len(names) == 1 and MEASURES[names[0]].kind in ("int", "decimal", "money")
    ):
        return figure_shown(_number_in(node))
    return _shown_measures(names)


def _number_in(node: NumberNode | TruthNode) -> NumberNode:
    if isinstance(node, Compare):
        return node.right if isinstance(node.left, Number) else node.left
    if isinstance(node, Figure | Count | CompoundGrowth | Extreme):
        return node
    name = figures_of(node)[0]
    return Figure(name, None, MEASURES[name].none_when_null)


def _shown_fact(name: str) -> Shown:
    printed_facts = {True: "true", False: "false", None: None}
    return lambda facts: printed_facts[facts[name]]


def _shown_measures(names: tuple[str, ...]) -> Shown:
    parts = [(name, shown(_leaf(name))) for name in names]

    def each(facts: Mapping[str, Any]) -> str | None:
        found = [f"{name}={value}" for name, show in parts if (value := show(facts)) is not None]
        return ", ".join(found) or None

    return each


def _leaf(name: str) -> NumberNode | TruthNode:
    kind = MEASURES[name].kind
    if kind == "bool":
        return Flag(name)
    if kind == "choice":
        return Member(Choice(name), MEASURES[name].choice_codes)
    return Figure(name, None, MEASURES[name].none_when_null)


def figure_shown(node: NumberNode) -> Shown:
    """Print a figure, rounded to six places where it is a quotient."""
    if isinstance(node, Figure) and MEASURES[node.name].kind == "int":
        return _count_shown(node.name)
    calculate = calculated(node)

    def show(facts: Mapping[str, Any]) -> str | None:
        number = calculate(facts)
        return None if number is None else plain_rounded(number)

    return show


def _count_shown(name: str) -> Shown:
    def show(facts: Mapping[str, Any]) -> str | None:
        number = facts[name]
        return None if number is None else str(number)

    return show


@lru_cache(maxsize=512)
def calculated(node: NumberNode) -> Calculated:
    """Compute a figure to forty digits, for print; None when unknown."""
    node = expanded(node, MEASURES)
    if isinstance(node, CompoundGrowth):
        return _growth(node)
    if isinstance(node, Count):
        return _counted(node)
    if isinstance(node, Extreme):
        return _extreme(node)
    quotient = fraction(node)
    match quotient:
        case Fraction(top=Filed(name=name), bottom=Value(value=bottom)) if bottom == 1:
            return operator.itemgetter(name)
        case Fraction(
            top=Operation(sign="*", left=Value(value=factor), right=Filed(name=part)),
            bottom=Filed(name=all_of_it),
        ):
            return _share(factor, part, all_of_it)
    top, below = whole(quotient.top), whole(quotient.bottom)
    positive = [whole(one) for one in quotient.positive]

    def divided(facts: Mapping[str, Any]) -> Decimal | None:
        for one in positive:
            divisor = one(facts)
            if divisor is None or divisor <= 0:
                return None
        over, under = top(facts), below(facts)
        if over is None or under is None:
            return None
        return Decimal(over) if under == 1 else _SHORT.divide(Decimal(over), Decimal(under))

    return divided


def _share(factor: Decimal, part: str, all_of_it: str) -> Calculated:
    def shared(facts: Mapping[str, Any]) -> Decimal | None:
        over, under = facts[part], facts[all_of_it]
        if over is None or under is None or under <= 0:
            return None
        return _SHORT.divide(factor * over, under)

    return shared


_SHORT = EXACT.copy()
_SHORT.prec = 40


def _growth(node: CompoundGrowth) -> Calculated:
    def grown(facts: Mapping[str, Any]) -> Decimal | None:
        later, earlier = facts[node.later.name], facts[node.earlier.name]
        if later is None or earlier is None or earlier <= 0 or later < 0:
            return None
        root = _SHORT.divide(Decimal(later), Decimal(earlier)).sqrt(_SHORT)
        return _SHORT.multiply(root - 1, Decimal(100))

    return grown


def _counted(node: Count) -> Calculated:
    items = [statement(lower(item)) for item in node.items]

    def counted(facts: Mapping[str, Any]) -> Decimal | None:
        found = [item(facts) for item in items]
        return None if None in found else Decimal(found.count(True))

    return counted


def _extreme(node: Extreme) -> Calculated:
    items = [calculated(item) for item in node.items]
    choose = min if node.which == "min" else max

    def chosen(facts: Mapping[str, Any]) -> Decimal | None:
        found = [item(facts) for item in items]
        return None if any(one is None for one in found) else choose(found)  # type: ignore[type-var]

    return chosen
