"""Cuts an expression into tokens."""

import re
from dataclasses import dataclass
from typing import Literal

from cultivation.criteria.language.errors import LanguageError
from cultivation.criteria.text import Text

TokenKind = Literal["number", "string", "name", "sign", "end"]

# A condition of a standard is short; the limit keeps a hostile text from costing anything.
MAX_LENGTH = 2000
KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false"})

_KINDS: dict[str | None, TokenKind] = {
    "number": "number", "string": "string", "name": "name", "sign": "sign",
}  # fmt: skip
_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<string>"[a-z0-9_]*")
    | (?P<name>[a-z][a-z0-9_]*)
    | (?P<sign><=|>=|==|!=|[-+*/<>(){},])
    """,
    re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    column: int


def tokenize(source: str) -> list[Token]:
    """Return the tokens of `source`, closed by an "end" token.

    Raises LanguageError at the first sign that is not part of the language.
    """
    if len(source) > MAX_LENGTH:
        raise LanguageError(
            Text(
                f"一个表达式最多 {MAX_LENGTH} 个字符",
                f"an expression has at most {MAX_LENGTH} characters",
            ),
            1,
        )
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = _PATTERN.match(source, position)
        if match is None:
            raise LanguageError(
                Text(f"此处不应有 {source[position]!r}", f"unexpected {source[position]!r}"),
                position + 1,
            )
        if match.lastgroup in _KINDS:
            tokens.append(Token(_KINDS[match.lastgroup], match.group(), position + 1))
        position = match.end()
    tokens.append(Token("end", "", len(source) + 1))
    return tokens
