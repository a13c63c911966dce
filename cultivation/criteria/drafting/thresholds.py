"""The numbers that a condition compares with: found in order, and replaced in its text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from cultivation.criteria.in_words import statement_in_words
from cultivation.criteria.language import printed
from cultivation.criteria.language.tree import (
    And,
    Compare,
    ComparisonSign,
    Count,
    Node,
    Not,
    Number,
    NumberNode,
    Or,
    TruthNode,
)
from cultivation.criteria.language.units import Unit
from cultivation.criteria.text import Text
from cultivation.criteria.wording import SIGNS

_MIRRORED: dict[ComparisonSign, ComparisonSign] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that a figure is compared with: `subject sign value`."""

    subject: NumberNode
    sign: ComparisonSign
    value: Decimal

    @property
    def unit(self) -> str:
        """The name of the unit; "" for a bare number."""
        return unit_name(self.subject.unit)

    @property
    def words(self) -> Text:
        """The figure and the sign, as people read them."""
        words = statement_in_words(cast("TruthNode", self.subject))
        sign = SIGNS[self.sign]
        return Text(f"{words.zh} {sign}", f"{words.en} {sign}")


def unit_name(unit: Unit | None) -> str:
    """The name of a simple unit; "" for a bare number and for what has no name."""
    if unit is not None and len(unit) == 1 and unit[0][1] == 1:
        return unit[0][0]
    return ""


def thresholds(tree: TruthNode) -> list[Threshold]:
    """Every number that a figure is compared with, from left to right."""
    found: list[Threshold] = []

    def note(node: Compare) -> Compare:
        if isinstance(node.right, Number):
            found.append(Threshold(node.left, node.sign, node.right.value))
        else:
            number = cast("Number", node.left)
            found.append(Threshold(node.right, _MIRRORED[node.sign], number.value))
        return node

    _walked(tree, note)
    return found


def with_thresholds(tree: TruthNode, values: Mapping[int, Decimal]) -> str:
    """The statement with other numbers at these places of `thresholds`."""
    place = -1

    def moved(node: Compare) -> Compare:
        nonlocal place
        place += 1
        if place not in values:
            return node
        if isinstance(node.right, Number):
            return replace(node, right=replace(node.right, value=values[place]))
        number = cast("Number", node.left)
        return replace(node, left=replace(number, value=values[place]))

    return printed(_walked(tree, moved))


def shape(tree: TruthNode) -> str:
    """The statement with all its thresholds blanked: what two statements have in common that
    differ in numbers alone."""
    return with_thresholds(tree, dict.fromkeys(range(len(thresholds(tree))), Decimal(0)))


def _walked(node: TruthNode, visit: Callable[[Compare], Compare]) -> TruthNode:
    """The tree with every comparison with a number replaced by what `visit` makes of it."""
    match node:
        case And(items=items) | Or(items=items):
            return replace(node, items=tuple(_walked(item, visit) for item in items))
        case Not(operand=operand):
            return replace(node, operand=_walked(operand, visit))
        case Compare():
            inside = replace(node, left=_inside(node.left, visit), right=_inside(node.right, visit))
            numbers = [isinstance(side, Number) for side in (inside.left, inside.right)]
            return visit(inside) if numbers.count(True) == 1 else inside
        case _:
            return node


def _inside(node: NumberNode, visit: Callable[[Compare], Compare]) -> NumberNode:
    if isinstance(node, Count):
        return replace(node, items=tuple(_walked(item, visit) for item in node.items))
    return node


def same(one: Node, other: Node) -> bool:
    """Whether two trees are printed alike."""
    return printed(one) == printed(other)
