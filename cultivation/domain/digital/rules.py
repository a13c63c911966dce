"""The dated rules of the digital work, as data (`reference/digital.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from cultivation.enums import Certainty, ProjectStatus
from cultivation.models import DigitalProject

_SOURCE = Path(__file__).parents[2] / "reference" / "digital.toml"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


def stuck_days() -> dict[str, int]:
    """After how many days without a step a project is stuck, by its state."""
    return dict(_rules()["stuck"]["days"])


def stuck_note() -> str:
    """How sure these days are."""
    is_english = (get_language() or "").startswith("en")
    return str(_rules()["stuck"]["note_en" if is_english else "note_zh"])


def last_steps_allowed(day: date) -> dict[str, date]:
    """The day of the last step before which a project of the state is stuck on `day`."""
    return {state: day - timedelta(days=days) for state, days in stuck_days().items()}


def is_overdue_on(project: DigitalProject, day: date) -> bool:
    """Whether the project's works run past their planned end."""
    runs = project.status in (ProjectStatus.FILED, ProjectStatus.UNDER_WAY)
    return runs and project.planned_end_on is not None and project.planned_end_on < day


def is_stuck_on(project: DigitalProject, day: date) -> bool:
    """Whether the project took no step for longer than its state allows."""
    allowed = last_steps_allowed(day).get(project.status)
    return allowed is not None and project.step_on < allowed


def acceptance_level() -> int:
    """The level that the grading on site must find before a subsidy is granted."""
    return int(_rules()["acceptance"]["minimum_level"])


def acceptance_source() -> tuple[str, Certainty]:
    """Where that stands, and how sure it is."""
    rule = _rules()["acceptance"]
    return str(rule["source"]), Certainty(rule["certainty"])


def recent_days() -> int:
    """Within how many days a contact counts as recent."""
    return int(_rules()["contacts"]["recent_days"])


@dataclass(frozen=True, slots=True)
class ParkTarget:
    """How many parks of a kind there should be by a day."""

    kind: str
    due_on: date
    count: int
    certainty: Certainty
    source: str


def park_target() -> ParkTarget:
    """The number of high-standard digital parks that is aimed at (about)."""
    row = _rules()["park_target"][0]
    return ParkTarget(
        row["kind"], row["due_on"], row["count"], Certainty(row["certainty"]), row["source"]
    )
