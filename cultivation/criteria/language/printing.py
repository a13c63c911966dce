"""Prints a tree back as an expression with the fewest parentheses."""

from cultivation.criteria.language.tree import (
    And,
    Arithmetic,
    Choice,
    Compare,
    CompoundGrowth,
    Constant,
    Count,
    Extreme,
    Figure,
    Flag,
    Member,
    Negate,
    Node,
    Not,
    Number,
    Or,
)
from cultivation.criteria.text import plain

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 9)


def printed(node: Node) -> str:
    """Return the expression: `parse(printed(tree)) == tree`."""
    return _printed(node, _OR)


def _printed(node: Node, lowest: int) -> str:
    text, level = _with_level(node)
    return text if level >= lowest else f"({text})"


def _with_level(node: Node) -> tuple[str, int]:  # noqa: PLR0911 - one return for each kind of node
    match node:
        case Or(items=items):
            return " or ".join(_printed(item, _AND) for item in items), _OR
        case And(items=items):
            return " and ".join(_printed(item, _NOT) for item in items), _AND
        case Not(operand=operand):
            return f"not {_printed(operand, _NOT)}", _NOT
        case Compare(sign=sign, left=left, right=right):
            return f"{_printed(left, _SUM)} {sign} {_printed(right, _SUM)}", _COMPARISON
        case Member(choice=choice, codes=codes):
            options = ", ".join(f'"{code}"' for code in codes)
            return f"{choice.name} in {{{options}}}", _COMPARISON
        case Arithmetic(sign=sign, left=left, right=right):
            level = _SUM if sign in "+-" else _PRODUCT
            return f"{_printed(left, level)} {sign} {_printed(right, level + 1)}", level
        case Negate(operand=operand):
            return f"-{_printed(operand, _UNARY)}", _UNARY
        case _:
            return _atom(node)


def _atom(node: Node) -> tuple[str, int]:
    match node:
        case Number(value=value):
            return plain(value), _UNARY if value < 0 else _ATOM
        case Constant(value=value):
            return ("true" if value else "false"), _ATOM
        case Flag(name=name) | Choice(name=name) | Figure(name=name):
            return name, _ATOM
        case Extreme(which=which, items=items):
            return f"{which}({', '.join(_printed(item, _OR) for item in items)})", _ATOM
        case Count(items=statements):
            return f"count({', '.join(_printed(item, _OR) for item in statements)})", _ATOM
        case CompoundGrowth(later=later, earlier=earlier):
            return f"compound_growth({later.name}, {earlier.name})", _ATOM
        case _:
            raise TypeError(f"not a node: {node!r}")
