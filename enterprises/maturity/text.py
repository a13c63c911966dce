"""Words in both languages of the programme, and the canonical way to print a number."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text in `language` ("en…" is English, everything else Chinese)."""
        return self.en if language.startswith("en") else self.zh


def plain(number: Decimal) -> str:
    """Print a number canonically: no exponent, no trailing zeros, no negative zero."""
    printed = format(number, "f")
    if "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return "0" if printed in ("-0", "") else printed
