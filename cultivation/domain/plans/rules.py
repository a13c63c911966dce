"""The dated rules of cultivation plans, as data (`reference/plans.toml`), and quarters."""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from common.domain.calendar import WorkCalendar

_SOURCE = Path(__file__).parents[2] / "reference" / "plans.toml"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def note_working_days() -> int:
    """Within how many working days after a quarter its note is due."""
    return int(_rules()["notes"]["working_days"])


def notes_note() -> str:
    """How sure that is."""
    is_english = (get_language() or "").startswith("en")
    return str(_rules()["notes"]["note_en" if is_english else "note_zh"])


def usual_days() -> int:
    """How many days a plan runs unless another day is chosen."""
    return int(_rules()["length"]["days"])


def most_days() -> int:
    """How many days a plan may run at most."""
    return int(_rules()["length"]["most_days"])


def quarter_of(day: date) -> date:
    """The first day of the day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(quarter: date) -> date:
    """The first day of the quarter after the one that begins on `quarter`."""
    return quarter_of(quarter + timedelta(days=100))


def note_due_day(quarter: date, calendar: WorkCalendar) -> date:
    """The day by which the note of the quarter is to be written."""
    return calendar.add(next_quarter(quarter) - timedelta(days=1), note_working_days())


def quarters_of(started_on: date, today: date) -> list[date]:
    """The quarters from the one in which a plan began to the present one, first one first."""
    found, quarter = [], quarter_of(started_on)
    while quarter <= today:
        found.append(quarter)
        quarter = next_quarter(quarter)
    return found
