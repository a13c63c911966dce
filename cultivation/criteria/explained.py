"""What an explanation consists of, ready for a screen to draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from cultivation.criteria import wording
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import Mark
from cultivation.criteria.scoring_steps import Step
from cultivation.criteria.text import EXACT
from cultivation.criteria.verdict import Line, LineKind, LineOutcome


class Change(NamedTuple):
    """One figure or fact that would have to be another."""

    measure: str
    present: Any
    needed: Any


class Enough(NamedTuple):
    """One way to satisfy the line, or (with `gain`) to better it by so many points.

    `is_whole`: the points gained are those that the mark still lacks.
    """

    changes: tuple[Change, ...]
    gain: Decimal | None
    language: str
    is_whole: bool = False

    @property
    def sentence(self) -> str:
        """The way in words."""
        clauses = [
            wording.change(MEASURES[name], present, needed, self.language)
            for name, present, needed in self.changes
        ]
        if self.is_whole and self.gain is not None:
            return wording.enough_together(clauses, self.gain, self.language)
        return wording.enough(clauses, self.gain, self.language)


class Reason(NamedTuple):
    """One line of a verdict with its reason as figures, for programs.

    `difference` is the margin in the unit of the threshold, below zero where a figure is smaller;
    None where the line compares no known figure with a number. `enough` is empty unless it fails.
    """

    line: Line
    difference: Decimal | None
    enough: tuple[Enough, ...]


class Explainer(Protocol):
    """Puts one line of a standard into words; static parts are prepared once per standard."""

    sign: str

    def name(self, language: str) -> str: ...
    def threshold(self, language: str) -> str: ...
    def mark(self, line: Line) -> Mark: ...
    def found(self, line: Line, asked: "Asked") -> tuple[str, str]: ...
    def difference(self, line: Line, asked: "Asked") -> Decimal | None: ...
    def missing(self, line: Line, asked: "Asked") -> tuple[str, ...]: ...
    def sentence(self, line: Line, asked: "Asked", said: "Explanation") -> str: ...
    def enough(self, line: Line, asked: "Asked") -> tuple[Enough, ...]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What one call of `explain` is about; the next steps are found once and used again."""

    facts: Mapping[str, Any]
    language: str
    next_steps: Mapping[str, list[Step]]


class Explanation:
    """One line of a verdict for people; every text is in the language asked for.

    `sign` is the comparison (≥, ≤, …) where the line is one, else "". `missing` names measures.
    What takes work (the words, the margin, what would have been enough) is worked out when it is
    first read, so that a long run pays only for what it uses.
    """

    def __init__(self, explainer: Explainer, line: Line, asked: Asked) -> None:
        self._explainer = explainer
        self._line = line
        self._asked = asked
        self._enough: tuple[Enough, ...] | None = None

    @property
    def id(self) -> str:
        return self._line.id

    @property
    def kind(self) -> LineKind:
        return self._line.kind

    @property
    def outcome(self) -> LineOutcome:
        return self._line.outcome

    @property
    def points(self) -> str | None:
        return self._line.points

    @property
    def max_points(self) -> str | None:
        return self._line.max_points

    @property
    def sign(self) -> str:
        return self._explainer.sign

    @property
    def name(self) -> str:
        return self._explainer.name(self._asked.language)

    @property
    def threshold(self) -> str:
        return self._explainer.threshold(self._asked.language)

    @property
    def mark(self) -> Mark:
        return self._explainer.mark(self._line)

    @cached_property
    def _found(self) -> tuple[str, str]:
        with localcontext(EXACT):
            return self._explainer.found(self._line, self._asked)

    @property
    def value(self) -> str:
        """What was found, in words."""
        return self._found[0]

    @property
    def margin(self) -> str:
        """By how much it passes or misses, in words."""
        return self._found[1]

    @cached_property
    def missing(self) -> tuple[str, ...]:
        if self.outcome != "undetermined":
            return ()
        with localcontext(EXACT):
            return self._explainer.missing(self._line, self._asked)

    @cached_property
    def sentence(self) -> str:
        """What was asked, what was found, by how much, and with what result."""
        return self._explainer.sentence(self._line, self._asked, self)

    @property
    def enough(self) -> tuple[Enough, ...]:
        """The ways to satisfy the line; for an indicator, into its next band."""
        if self._enough is None:
            with localcontext(EXACT):
                self._enough = ways_of(self._explainer, self._line, self._asked)
        return self._enough


def ways_of(explainer: Explainer, line: Line, asked: Asked) -> tuple[Enough, ...]:
    """What would have been enough; nothing where nothing more is to be had."""
    is_open = line.outcome == "fail" or (line.outcome == "pass" and line.kind == "indicator")
    return explainer.enough(line, asked) if is_open else ()
