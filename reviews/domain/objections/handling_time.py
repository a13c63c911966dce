"""How long an office has for an objection: dated rows of `reference/objections.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.parent.parent / "reference" / "objections.toml"


@dataclass(frozen=True, slots=True)
class HandlingTime:
    """Working days after the day of receipt. `doubt_zh` and `doubt_en` say why the figure is not
    verified; empty when it is."""

    working_days: int
    doubt_zh: str
    doubt_en: str


def handling_time(received_on: date) -> HandlingTime:
    """What stands for an objection that came in on the day.

    Raises `LookupError` for a day before the first row.
    """
    row = next((row for row in _rows() if row["from"] <= received_on), None)
    if row is None:
        raise LookupError(f"No row of {_FILE.name} is in force on {received_on}.")
    doubt = row["note"] if row.get("unverified") else {"zh": "", "en": ""}
    return HandlingTime(row["working_days"], doubt["zh"], doubt["en"])


@lru_cache(maxsize=1)
def _rows() -> list[dict[str, Any]]:
    """The rows, latest first."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["handling"]
    return sorted(rows, key=lambda row: row["from"], reverse=True)
