"""The tree of an expression: frozen nodes, each of a known type.

Truth nodes: Flag, Not, And, Or, Compare, Member. Number nodes: Number, Figure, Negate, Arithmetic,
Extreme, Count, CompoundGrowth. A Choice stands only inside a Member or an equality.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cultivation.criteria.language.units import Unit

ComparisonSign = Literal["<", "<=", ">", ">=", "==", "!="]
ArithmeticSign = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Constant:
    """true or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no measure."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A measure that takes one of a few codes."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A literal; it takes the unit of what it meets (unit None)."""

    value: Decimal
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A numeric measure. `none_when_null`: see Measure."""

    name: str
    unit: Unit | None
    none_when_null: bool = False


@dataclass(frozen=True, slots=True)
class Negate:
    operand: "NumberNode"
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Arithmetic:
    sign: ArithmeticSign
    left: "NumberNode"
    right: "NumberNode"
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Extreme:
    """min(…) or max(…)."""

    which: Literal["min", "max"]
    items: tuple["NumberNode", ...]
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Count:
    """count(…): how many of the statements hold."""

    items: tuple["TruthNode", ...]
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class CompoundGrowth:
    """Compound yearly growth over two years in %: (√(later ÷ earlier) − 1) × 100."""

    later: Figure
    earlier: Figure
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Compare:
    sign: ComparisonSign
    left: "NumberNode"
    right: "NumberNode"


@dataclass(frozen=True, slots=True)
class Member:
    """A choice measure is one of the codes."""

    choice: Choice
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    operand: "TruthNode"


@dataclass(frozen=True, slots=True)
class And:
    items: tuple["TruthNode", ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple["TruthNode", ...]


NumberNode = Number | Figure | Negate | Arithmetic | Extreme | Count | CompoundGrowth
TruthNode = Constant | Flag | Compare | Member | Not | And | Or
Node = NumberNode | TruthNode | Choice
NUMBER_NODES = (Number, Figure, Negate, Arithmetic, Extreme, Count, CompoundGrowth)
TRUTH_NODES = (Constant, Flag, Compare, Member, Not, And, Or)


def figures_of(node: Node) -> tuple[str, ...]:
    """Names of the measures in the tree, in order of first appearance, derived ones unexpanded."""
    names: dict[str, None] = {}
    pending: list[Node] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, Flag | Choice | Figure):
            names.setdefault(one.name)
        pending.extend(reversed(_children(one)))
    return tuple(names)


def _children(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 - one return for each kind of node
    match node:
        case Negate(operand=operand) | Not(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Extreme(items=numbers):
            return numbers
        case Count(items=items) | And(items=items) | Or(items=items):
            return items
        case CompoundGrowth(later=later, earlier=earlier):
            return (later, earlier)
        case Member(choice=choice):
            return (choice,)
        case _:
            return ()
