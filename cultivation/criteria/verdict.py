"""What an evaluation answers, and its stable bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
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
        score = None if self.score is None else plain(self.score)
        head = (self.rule_set, self.sha256, self.outcome, score)
        return _printed(head, self.lines)


def stored_bytes(stored: Mapping[str, Any]) -> bytes:
    """The bytes of a verdict that was kept by a store which does not keep the order of names."""
    lines = (Line(*(line.get(name) for name in _FIELDS)) for line in stored["lines"])
    return _printed([stored.get(name) for name in _HEAD], lines)


def _printed(head: Iterable[str | None], lines: Iterable[Line]) -> bytes:
    """What `json.dumps` prints of the same object, several times as fast."""
    members = [f'"{name}": {_quoted(text)}' for name, text in zip(_HEAD, head, strict=True)]
    printed = []
    for line_id, kind, outcome, value, threshold, points, most, waived_by in lines:
        start, middle, end = _around(line_id, kind, outcome, threshold, most, waived_by)
        printed.append(f"{start}{_quoted(value)}{middle}{_quoted(points)}{end}")
    return f'{{{", ".join(members)}, "lines": [{", ".join(printed)}]}}'.encode()


@lru_cache(maxsize=4096)
def _around(  # noqa: PLR0917 - the members of a line, of which few combinations come up
    line_id: str,
    kind: str,
    outcome: str,
    threshold: str | None,
    most: str | None,
    waived_by: str | None,
) -> tuple[str, str, str]:
    """A line's JSON before its value, between value and points, and after the points."""
    start = f'{{"id": {_quoted(line_id)}, "kind": {_quoted(kind)}, "outcome": {_quoted(outcome)}'
    return (
        f'{start}, "value": ',
        f', "threshold": {_quoted(threshold)}, "points": ',
        f', "max_points": {_quoted(most)}, "waived_by": {_quoted(waived_by)}}}',
    )


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)
