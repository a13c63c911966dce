"""The dated rules of posted needs and key support, as data (`reference/leading.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from cultivation.enums import Certainty
from cultivation.enums.leading import SupportVerdict

_SOURCE = Path(__file__).parents[2] / "reference" / "leading.toml"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def _said(row: dict[str, Any], stem: str) -> str:
    is_english = (get_language() or "").startswith("en")
    return str(row[f"{stem}_en" if is_english else f"{stem}_zh"])


def needs_note() -> str:
    """How sure the days of posted needs are."""
    return _said(_rules()["needs"], "note")


def choose_days() -> int:
    """How many days after the deadline a need with answers expires unmatched."""
    return int(_rules()["needs"]["choose_days"])


@dataclass(frozen=True, slots=True)
class SupportRule:
    """What a batch grants and when it is taken back. Money in 万元."""

    code: str
    source: str
    certainty: Certainty
    years: int
    total_wan: Decimal
    first_pct: Decimal
    least_investment_wan: Decimal

    @property
    def first_wan(self) -> Decimal:
        """The first payment."""
        return (self.total_wan * self.first_pct / 100).quantize(Decimal("0.01"))

    @property
    def rest_wan(self) -> Decimal:
        """What is paid after the evaluation."""
        return self.total_wan - self.first_wan

    @property
    def text(self) -> str:
        """The rule in words, and how its open word is read."""
        row = next(row for row in _rules()["support"] if row["code"] == self.code)
        return _said(row, "text")

    @property
    def reading(self) -> str:
        """How the rule's open word is read here."""
        row = next(row for row in _rules()["support"] if row["code"] == self.code)
        return _said(row, "reading")

    def verdict(self, *, invested_wan: Decimal, goals_met: bool) -> SupportVerdict:
        """What follows from an evaluation (财建〔2024〕148号): too little invested, the money is
        recovered; enough but goals unmet, the remainder is withheld; else it is paid."""
        if invested_wan < self.least_investment_wan:
            return SupportVerdict.RECOVER
        return SupportVerdict.PAY_REST if goals_met else SupportVerdict.WITHHOLD


@cache
def support_rules() -> tuple[SupportRule, ...]:
    """Every rule of support."""
    return tuple(_rule(row) for row in _rules()["support"])


def _rule(row: dict[str, Any]) -> SupportRule:
    return SupportRule(
        code=row["code"],
        source=row["source"],
        certainty=Certainty(row["certainty"]),
        years=row["years"],
        total_wan=Decimal(row["total_wan"]),
        first_pct=Decimal(row["first_pct"]),
        least_investment_wan=Decimal(row["least_investment_wan"]),
    )


def support_rule(code: str) -> SupportRule:
    """A rule by its code. Raises `StopIteration` for an unknown one."""
    return next(one for one in support_rules() if one.code == code)


def support_rule_on(day: date) -> SupportRule | None:
    """The rule in force on a day; None when there is none."""
    for row in _rules()["support"]:
        if row["from_day"] <= day <= row["to_day"]:
            return support_rule(row["code"])
    return None
