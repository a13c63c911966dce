"""The rules of quarterly reports and warnings, as data (`reference/monitoring.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from cultivation.enums.monitoring import WarningKind

_SOURCE = Path(__file__).parents[2] / "reference" / "monitoring.toml"
_LAST_DAY = date(9999, 12, 31)
OPENED, MISSED = "opened", "missed"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def _said(row: dict[str, Any], stem: str) -> str:
    is_english = (get_language() or "").startswith("en")
    return str(row[f"{stem}_en" if is_english else f"{stem}_zh"])


def monitoring_note() -> str:
    """How sure all of this is."""
    return _said(_rules(), "note")


@dataclass(frozen=True, slots=True)
class FigureRule:
    """A figure of the report: its unit (`wan`, `persons`, `pct`, `scale`), bounds, and from which
    change on the enterprise is asked."""

    name: str
    unit: str
    minimum: Decimal
    maximum: Decimal | None
    part_of: str
    is_optional: bool
    jump_pct: Decimal | None
    jump_points: Decimal | None

    def is_jump(self, before: Decimal | None, after: Decimal | None) -> bool:
        """Whether the change is one to ask about; from nothing to something is none in %."""
        if before is None or after is None or before == after:
            return False
        if self.jump_points is not None:
            return abs(after - before) >= self.jump_points
        if self.jump_pct is None or before == 0:
            return False
        return abs(after - before) * 100 >= self.jump_pct * abs(before)


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


@cache
def figure_rules() -> tuple[FigureRule, ...]:
    """The eight figures, in the order of the form."""
    return tuple(
        FigureRule(
            name=row["name"],
            unit=row["unit"],
            minimum=Decimal(row.get("minimum", 0)),
            maximum=_number(row.get("maximum")),
            part_of=row.get("part_of", ""),
            is_optional=row.get("is_optional", False),
            jump_pct=_number(row.get("jump_pct")),
            jump_points=_number(row.get("jump_points")),
        )
        for row in _rules()["figures"]
    )


def figure_names() -> tuple[str, ...]:
    """The columns of the eight figures."""
    return tuple(rule.name for rule in figure_rules())


def least() -> int:
    """On how many enterprises a shown figure stands at least."""
    return int(_rules()["statistics"]["least"])


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)


def quarter_before(year: int, quarter: int, back: int = 1) -> tuple[int, int]:
    """The quarter so many quarters back."""
    place = year * 4 + quarter - 1 - back
    return place // 4, place % 4 + 1


def last_quarter(day: date) -> tuple[int, int]:
    """The last quarter that is over on the day."""
    return quarter_before(day.year, (day.month - 1) // 3 + 1)


def round_days(year: int, quarter: int) -> tuple[date, date]:
    """The days offered for a round: opens, due."""
    end, days = quarter_end(year, quarter), _rules()["round"]
    return (
        end + timedelta(days=days["opens_after_days"]),
        end + timedelta(days=days["due_after_days"]),
    )


def earliest_planning(year: int, quarter: int) -> date:
    """The first day on which the quarter's round may be planned."""
    days = int(_rules()["round"]["earliest_days_before_end"])
    return quarter_end(year, quarter) - timedelta(days=days)


def reminder_steps(opens_on: date, due_on: date) -> list[tuple[str, date]]:
    """The steps of reminding with their days, in order: opened, so many days before, missed."""
    days = sorted(_rules()["reminders"]["days_before"], reverse=True)
    between = [(f"{left}_days", due_on - timedelta(days=left)) for left in days]
    within = [(step, day) for step, day in between if day > opens_on]
    return [(OPENED, opens_on), *within, (MISSED, due_on + timedelta(days=1))]


@dataclass(frozen=True, slots=True)
class WarningRule:
    """What gives rise to a warning. `against` is `quarter_before` or `year_before`."""

    code: str
    kind: WarningKind
    titles: frozenset[str]
    figure: str = ""
    change_pct: Decimal = Decimal(0)
    against: str = "quarter_before"
    quarters: int = 0
    within_days: int = 0

    @property
    def quarters_back(self) -> int:
        """How many quarters lie between the two figures."""
        return 4 if self.against == "year_before" else 1

    def is_met(self, before: Decimal, after: Decimal) -> bool:
        """Whether the change is as sharp as the rule says; from nothing there is no share."""
        if before <= 0:
            return False
        change = (after - before) * 100
        bound = self.change_pct * before
        return change <= bound if self.change_pct < 0 else change >= bound

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return warning_name(self.code)


def warning_rules(day: date) -> list[WarningRule]:
    """The rules in force on the day."""
    return [
        WarningRule(
            code=row["code"],
            kind=WarningKind(row["kind"]),
            titles=frozenset(row["titles"]),
            figure=row.get("figure", ""),
            change_pct=Decimal(row.get("change_pct", 0)),
            against=row.get("against", "quarter_before"),
            quarters=row.get("quarters", 0),
            within_days=row.get("within_days", 0),
        )
        for row in _rules()["warnings"]
        if row["from_day"] <= day <= row.get("to_day", _LAST_DAY)
    ]


def warning_name(code: str) -> str:
    """The name of a rule, also of one that is no longer in force."""
    return next((_said(row, "name") for row in _rules()["warnings"] if row["code"] == code), code)


def warning_codes() -> list[str]:
    """Every rule by its code."""
    return [row["code"] for row in _rules()["warnings"]]
