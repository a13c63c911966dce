"""What an evaluation answers, and its stable bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from cultivation.criteria.text import plain

Outcome = Literal["pass", "fail", "undetermined"]
LineOutcome = Literal["pass", "fail", "undetermined", "waived"]
LineKind = Literal["gate", "indicator", "direct", "judged"]


class Line(NamedTuple):
    """One line of a verdict; figures are printed canonically.

    An indicator passes when it earns a point. `waived_by` names the waiver or the direct route.
    """

    id: str
    kind: LineKind
    outcome: LineOutcome
    value: str | None
    threshold: str | None
    points: str | None
    max_points: str | None
    waived_by: str | None


_FIELDS = tuple(Line.__annotations__)
_HEAD = ("rule_set", "sha256", "outcome", "score")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of one rule set about one set of facts.

    `score` is None when the rule set has none or when missing figures leave it open;
    `least_score` and `most_score` are its bounds then.
    """

    rule_set: str
    sha256: str
    outcome: Outcome
    score: Decimal | None
    least_score: Decimal | None
    most_score: Decimal | None
    lines: tuple[Line, ...]

    def line(self, line_id: str) -> Line:
        """Return one line. Raises KeyError."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def as_dict(self) -> dict[str, Any]:
        """The shape that commands and the API print."""
        return {
            "rule_set": self.rule_set,
            "sha256": self.sha256,
            "outcome": self.outcome,
            "score": None if self.score is None else plain(self.score),
            "lines": [dict(zip(_FIELDS, line, strict=True)) for line in self.lines],
        }

    def to_json(self) -> bytes:
        """Stable bytes: the same facts under the same hash give the same bytes."""
        return _printed(self.as_dict())


def stored_bytes(stored: Mapping[str, Any]) -> bytes:
    """The bytes of a verdict that was kept by a store which does not keep the order of names."""
    lines = [{name: line.get(name) for name in _FIELDS} for line in stored["lines"]]
    return _printed({**{name: stored.get(name) for name in _HEAD}, "lines": lines})


def _printed(verdict: Mapping[str, Any]) -> bytes:
    return json.dumps(verdict, ensure_ascii=False, separators=(", ", ": ")).encode()
