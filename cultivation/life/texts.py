"""Reading dated rules: how they are marked, and in two languages."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cultivation.criteria.text import Text

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from and how well that is known; `unverified` is said on screen."""

    document: str
    mark: str
    is_unverified: bool
    note: Text


@cache
def read(name: str) -> Mapping[str, Any]:
    """A shipped file of rules, read once per process."""
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def source_of(row: Mapping[str, Any]) -> Source:
    """The source of a row."""
    note = row.get("note", {"zh": "", "en": ""})
    return Source(
        document=row["source"],
        mark=row.get("mark", ""),
        is_unverified=bool(row.get("unverified", False)),
        note=Text(zh=note["zh"], en=note["en"]),
    )


def day_of_year(month_day: str, year: int) -> date:
    """`05-31` in a year."""
    month, day = month_day.split("-")
    return date(year, int(month), int(day))
