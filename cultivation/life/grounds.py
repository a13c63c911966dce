"""Grounds of cancellation and the time limits around it, with how well each is known."""

from dataclasses import dataclass
from functools import cache

from cultivation.life.texts import Source, read, source_of

BY_CALENDAR, BY_OFFICIALS, BY_COMPLAINT = "calendar", "officials", "complaint"
_FILE = "cancellation.toml"


@dataclass(frozen=True, slots=True)
class GroundRule:
    """What is known of a ground: who may find it, and whether it touches every title."""

    code: str
    by: frozenset[str]
    is_for_every_title: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Limits:
    """Working days to state one's case before a decision; days to appeal after it."""

    statement_working_days: int
    appeal_days: int
    source: Source


@cache
def ground_rules() -> dict[str, GroundRule]:
    """The shipped grounds by code."""
    return {
        row["code"]: GroundRule(
            code=row["code"],
            by=frozenset(row["by"]),
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
