"""Words in both languages of the programme, and the canonical way to print a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal

Language = Literal["zh-hans", "en"]

# Products of money figures grow to some eighty digits; they must stay exact.
EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `language` ("en…" is English, everything else Chinese)."""
        return self.en if language.startswith("en") else self.zh


def plain(number: Decimal | int) -> str:
    """Print a number canonically: no exponent, no trailing zeros, no negative zero."""
    if isinstance(number, int):
        return str(number)
    printed = format(number, "f")
    if "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return "0" if printed in ("-0", "") else printed


def grouped(number: Decimal | int) -> str:
    """Print a number for people: as `plain`, with the thousands separated."""
    if isinstance(number, int):
        return format(number, ",")
    printed = format(number, ",f")
    if "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return "0" if printed in ("-0", "") else printed


def plain_rounded(number: Decimal) -> str:
    """Print a computed figure canonically, half-even to six places.

    Comparisons never use the rounded figure. Called in a context that rounds half-even (`EXACT`).
    """
    printed = format(number, ".6f").rstrip("0").rstrip(".")
    return "0" if printed == "-0" else printed


def joined(parts: Iterable[str], language: str) -> str:
    """Join the items of a list as the language does."""
    return ("; " if language.startswith("en") else "；").join(parts)
