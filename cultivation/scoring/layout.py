"""How a rule set is laid out for SQL: its lines, and the columns that keep what they ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cultivation.criteria.language.lowered import Statement
from cultivation.criteria.verdict import LineKind
from cultivation.scoring.bands import CompiledIndicator


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """One line of the verdict, and the names of its annotations ("" where it has none)."""

    id: str
    kind: LineKind
    outcome: str
    points: str = ""
    waived_by: str = ""


@dataclass(frozen=True, slots=True)
class Tested:
    """What a line that must hold asks for, and what excuses it."""

    line: CompiledLine
    test: Statement
    waivers: tuple[tuple[str, Statement], ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of points that must reach a mark; no category is the whole score.

    Its bounds stand in the columns `least` and `most`.
    """

    line: CompiledLine
    category: str
    needed: Decimal
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Scored:
    """An indicator, and the column of its points."""

    line: CompiledLine
    indicator: CompiledIndicator
    points: str


class Columns:
    """Names of the columns that keep truths and points: the same question has one column, also
    when several rule sets ask it."""

    def __init__(self) -> None:
        self._truths: dict[Statement, str] = {}
        self._points: dict[object, str] = {}
        self._sums: dict[tuple[str, ...], str] = {}

    def truth(self, statement: Statement) -> str:
        """The column of a condition."""
        return self._truths.setdefault(statement, f"truth_{len(self._truths)}")

    def points(self, indicator: CompiledIndicator) -> str:
        """The column of an indicator's points."""
        return self._points.setdefault(indicator.key, f"points_{len(self._points)}")

    def total(self, points: Sequence[str]) -> str:
        """The stem of the columns that bound the sum of these columns of points."""
        return self._sums.setdefault(tuple(sorted(points)), f"sum_{len(self._sums)}")
