"""Grounds of cancellation and the time limits around it, with how well each is known."""

from dataclasses import dataclass
from functools import cache

from cultivation.criteria.text import Text
from cultivation.life.texts import Source, read, source_of

UPDATES_MISSED = "updates_missed"
_FILE = "cancellation.toml"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a title may be cancelled, and what follows."""

    code: str
    name: Text
    by: frozenset[str]
    ban_years: int
    is_for_every_title: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days to state one's case before a decision; days to appeal after it."""

    statement_working_days: int
    appeal_days: int
    source: Source


@cache
def grounds() -> dict[str, Ground]:
    """The shipped grounds by code."""
    return {
        row["code"]: Ground(
            code=row["code"],
            name=Text(zh=row["name"]["zh"], en=row["name"]["en"]),
            by=frozenset(row["by"]),
            ban_years=row["ban_years"],
            is_for_every_title=row["every_title"],
            source=source_of(row),
        )
        for row in read(_FILE)["grounds"]
    }


@cache
def limits() -> Limits:
    """The time limits in use."""
    row = read(_FILE)["limits"]
    return Limits(row["statement_working_days"], row["appeal_days"], source_of(row))
