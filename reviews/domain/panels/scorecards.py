"""Scorecards as data: which dimensions are scored for a title, and what each weighs."""

import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from cultivation.enums import TitleKind

_SCORECARDS = Path(__file__).parent.parent.parent / "reference" / "scorecards.toml"
_CENT = Decimal("0.01")
MOST_POINTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is scored from 0 to 100; the weights of a scorecard add up to 100."""

    code: str
    zh: str
    en: str
    weight: int
    help_zh: str
    help_en: str

    def label(self, language: str) -> str:
        """The name in a language."""
        return self.en if language.startswith("en") else self.zh

    def help(self, language: str) -> str:
        """What to look at, in a language."""
        return self.help_en if language.startswith("en") else self.help_zh


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    return tomllib.loads(_SCORECARDS.read_text(encoding="utf-8"))


def outlier_points() -> Decimal:
    """How far from the median of a case a total is pointed out."""
    return Decimal(_shipped()["outlier_points"])


def dimensions_for(title_kind: TitleKind) -> list[dict[str, Any]]:
    """The scorecard of a title as it is copied onto a panel."""
    cards = _shipped()["scorecards"]
    return next(card["dimensions"] for card in cards if title_kind in card["title_kinds"])


def dimensions_of(kept: list[dict[str, Any]]) -> list[Dimension]:
    """A panel's own scorecard."""
    return [Dimension(**one) for one in kept]


def total_of(scores: dict[str, Any], dimensions: list[Dimension]) -> Decimal:
    """The weighted total, 0 to 100, two places. Every dimension has its score."""
    weighted = sum(
        (Decimal(str(scores[one.code])) * one.weight for one in dimensions), start=Decimal(0)
    )
    return (weighted / 100).quantize(_CENT, ROUND_HALF_UP)
