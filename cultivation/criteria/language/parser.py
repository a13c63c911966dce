"""Reads an expression into a typed tree by precedence climbing.

From loose to tight: or · and · not · comparison and in · + - · * / · unary minus.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from cultivation.criteria.language import building
from cultivation.criteria.language.errors import LanguageError
from cultivation.criteria.language.tokens import KEYWORDS, Token, tokenize
from cultivation.criteria.language.tree import (
    NUMBER_NODES,
    ArithmeticSign,
    Choice,
    ComparisonSign,
    Constant,
    Node,
    Not,
    Number,
    NumberNode,
    TruthNode,
)
from cultivation.criteria.measures import MEASURES, Measure
from cultivation.criteria.text import Text

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _UNARY = range(1, 8)
_BINARY = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in", "not"), _COMPARISON),
    **dict.fromkeys("+-", _SUM),
    **dict.fromkeys("*/", _PRODUCT),
}
# The signs by name, so that each is of its own type.
_WORDS: dict[str, Literal["and", "or"]] = {"and": "and", "or": "or"}
_CALCULATIONS: dict[str, ArithmeticSign] = {"+": "+", "-": "-", "*": "*", "/": "/"}
_COMPARISONS: dict[str, ComparisonSign] = {
    "<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "==", "!=": "!=",
}  # fmt: skip
MAX_DEPTH = 40


def parse_truth(source: str, measures: Mapping[str, Measure] = MEASURES) -> TruthNode:
    """Read a statement that is true or false. Raises LanguageError."""
    return building.truth(_Parser(source, measures).whole(), 1)


def parse_number(source: str, measures: Mapping[str, Measure] = MEASURES) -> NumberNode:
    """Read a figure. Raises LanguageError."""
    node = _Parser(source, measures).whole()
    if not isinstance(node, NUMBER_NODES):
        raise LanguageError(Text("此处需要数值", "a number is needed here"), 1)
    return node


class _Parser:
    def __init__(self, source: str, measures: Mapping[str, Measure]) -> None:
        self._tokens = tokenize(source)
        self._measures = measures
        self._next = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression(_OR)
        if self._peek().kind != "end":
            raise self._unexpected(self._peek())
        return node

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        if token.kind != "end":
            self._next += 1
        return token

    def _expect(self, text: str) -> Token:
        token = self._take()
        if token.text != text or token.kind == "string":
            raise LanguageError(
                Text(f"此处需要 {text!r}", f"{text!r} is needed here"), token.column
            )
        return token

    @staticmethod
    def _unexpected(token: Token) -> LanguageError:
        if not token.text:
            end = Text("表达式不完整", "unexpected end of the expression")
            return LanguageError(end, token.column)
        found = Text(f"此处不应有 {token.text!r}", f"unexpected {token.text!r}")
        return LanguageError(found, token.column)

    def _expression(self, lowest: int) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LanguageError(
                Text("表达式嵌套过深", "the expression is nested too deeply"), self._peek().column
            )
        left = self._unary()
        while (level := self._binary_level()) >= lowest:
            left = self._binary(left, level)
            if level == _COMPARISON and self._binary_level() == _COMPARISON:
                raise LanguageError(
                    Text(
                        "比较不能连写：请用 and 连接",
                        "comparisons cannot be chained: join them by and",
                    ),
                    self._peek().column,
                )
        self._depth -= 1
        return left

    def _binary_level(self) -> int:
        token = self._peek()
        return _BINARY.get(token.text, 0) if token.kind in ("sign", "name") else 0

    def _binary(self, left: Node, level: int) -> Node:
        token = self._take()
        sign = token.text
        if sign in {"in", "not"}:
            return self._membership(left, token)
        right = self._operand_of_comparison(left) if level == _COMPARISON else None
        if isinstance(right, str):
            if not isinstance(left, Choice):
                raise LanguageError(
                    Text(
                        "只有选项类指标才能与引号内的代码比较",
                        "only a choice measure is compared with codes in quotes",
                    ),
                    token.column,
                )
            return building.choice_equality(sign, left, right, self._measures, token.column)
        if right is None:
            right = self._expression(level + 1)
        if sign in _WORDS:
            return building.joined(_WORDS[sign], left, right, token.column)
        if sign in _CALCULATIONS:
            return building.arithmetic(_CALCULATIONS[sign], left, right, token.column)
        return building.compare(_COMPARISONS[sign], left, right, token.column)

    def _operand_of_comparison(self, left: Node) -> Node | str:
        if self._peek().kind == "string":
            return self._take().text.strip('"')
        return self._expression(_COMPARISON + 1)

    def _membership(self, subject: Node, token: Token) -> Node:
        if token.text == "not":
            self._expect("in")
        self._expect("{")
        options = [self._option()]
        while self._peek().text == ",":
            self._take()
            options.append(self._option())
        self._expect("}")
        found = building.member(subject, tuple(options), self._measures, token.column)
        return Not(found) if token.text == "not" else found

    def _option(self) -> Node | str:
        token = self._take()
        if token.kind == "string":
            return token.text.strip('"')
        if token.kind == "number":
            return Number(Decimal(token.text))
        raise LanguageError(
            Text("此处需要数值或引号内的代码", "a number or a code in quotes is needed here"),
            token.column,
        )

    def _unary(self) -> Node:
        token = self._take()
        if token.kind == "name" and token.text == "not":
            return Not(building.truth(self._expression(_NOT), token.column))
        if token.kind == "sign" and token.text == "-":
            return building.negate(self._expression(_UNARY), token.column)
        if token.kind == "sign" and token.text == "(":
            node = self._expression(_OR)
            self._expect(")")
            return node
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "name":
            return self._named(token)
        raise self._unexpected(token)

    def _named(self, token: Token) -> Node:
        if token.text in ("true", "false"):
            return Constant(token.text == "true")
        if token.text in KEYWORDS:
            raise self._unexpected(token)
        if self._peek().text != "(":
            return building.measure_node(token.text, self._measures, token.column)
        self._take()
        items = [self._expression(_OR)]
        while self._peek().text == ",":
            self._take()
            items.append(self._expression(_OR))
        self._expect(")")
        return building.function(token.text, items, token.column)
