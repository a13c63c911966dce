"""What an explanation consists of, ready for a screen to draw."""

from decimal import Decimal
from typing import Any, NamedTuple

from cultivation.criteria.rule_set import Mark


class Change(NamedTuple):
    """One figure or fact that would have to be another."""

    measure: str
    present: Any
    needed: Any


class Enough(NamedTuple):
    """One way to satisfy the line, or (with `gain`) to better it by so many points."""

    changes: tuple[Change, ...]
    gain: Decimal | None
    sentence: str


class Explanation(NamedTuple):
    """One line of a verdict for people; every text is in the language asked for.

    `sign` is the comparison (≥, ≤, …) where the line is one, else "". `missing` names measures.
    """

    id: str
    kind: str
    outcome: str
    sign: str
    name: str
    value: str
    threshold: str
    margin: str
    points: str | None
    max_points: str | None
    sentence: str
    missing: tuple[str, ...]
    enough: tuple[Enough, ...]
    mark: Mark
