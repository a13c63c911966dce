"""A rule set as loaded: frozen, checked, compiled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from cultivation.criteria.language.closures import Truth
from cultivation.criteria.language.lowered import Statement
from cultivation.criteria.language.tree import NumberNode, TruthNode
from cultivation.criteria.text import Text

CaseKind = Literal["recognition", "re_examination"]
CASE_KINDS: tuple[CaseKind, ...] = ("recognition", "re_examination")
TITLE_KINDS = ("technology", "innovative", "srdi", "little_giant")

# The score as a whole, as a thing that a direct route may stand in for.
SCORE = "score"
CATEGORY_PREFIX = "category."
# The waiver of a line that this kind of case does not test.
NOT_TESTED = "case_kind"


@dataclass(frozen=True, slots=True)
class Mark:
    """How sure a fact of the standard is. `unverified` is shown wherever the fact is."""

    unverified: bool = False
    mark: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A statement, parsed and compiled.

    `measures`: the filed measures that it needs. `shown`: prints what was found. `threshold`:
    the literal that the figure is compared with, else the expression. `subject`: the figure that
    is compared, when the statement is one comparison with a literal.
    """

    source: str
    tree: TruthNode
    lowered: Statement
    measures: tuple[str, ...]
    threshold: str
    subject: NumberNode | None
    holds: Truth = field(compare=False, repr=False)
    shown: Callable[[Mapping[str, Any]], str | None] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Waiver:
    id: str
    label: Text
    when: Condition
    mark: Mark


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that must hold, or be waived."""

    id: str
    label: Text
    requirement: Text
    test: Condition
    case_kinds: tuple[CaseKind, ...]
    waivers: tuple[Waiver, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition without a number: a reviewer's opinion is asked for."""

    id: str
    label: Text
    requirement: Text
    test: Condition
    case_kinds: tuple[CaseKind, ...]
    waivers: tuple[Waiver, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Band:
    """`points` for whoever reaches it and no better one; `reached` is None for the last."""

    points: Decimal
    reached: Condition | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """Bands from best to worst. `value` is the figure, where the bands are its ranges.

    `points_of` names a measure that is the points itself (filed by the province); no bands then.
    """

    id: str
    label: Text
    requirement: Text
    category: str
    value: NumberNode | None
    points_of: str
    bands: tuple[Band, ...]
    max_points: Decimal
    mark: Mark
    shown: Callable[[Mapping[str, Any]], str | None] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    label: Text
    maximum: Decimal
    minimum: Decimal
    mark: Mark


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct route: when it holds, what it `waives` is excused (`score` or gates)."""

    id: str
    label: Text
    requirement: Text
    test: Condition
    waives: tuple[str, ...]
    mark: Mark


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """One standard. `canonical` is its whole content; `sha256` is taken over it.

    Two are the same standard when their `sha256` is the same.
    """

    code: str
    sha256: str
    canonical: str = field(repr=False)
    title: Text
    authority: Text
    document: str
    article: Text
    title_kind: str
    tier: int
    case_kinds: tuple[CaseKind, ...]
    offices: tuple[str, ...]
    in_force_from: date
    in_force_to: date | None
    title_valid_years: int
    extends: str
    pass_mark: Decimal | None
    maximum: Decimal | None
    gates: tuple[Gate, ...]
    judged: tuple[Judged, ...]
    categories: tuple[Category, ...]
    indicators: tuple[Indicator, ...]
    direct: tuple[Direct, ...]
    notes: tuple[Text, ...]
    mark: Mark

    @property
    def is_scored(self) -> bool:
        return self.pass_mark is not None

    @property
    def measures(self) -> tuple[str, ...]:
        """The filed measures that the rule set needs, in the order in which it speaks of them."""
        names: dict[str, None] = {}
        for condition in self.conditions:
            names.update(dict.fromkeys(condition.measures))
        names.update((one.points_of, None) for one in self.indicators if one.points_of)
        return tuple(names)

    @property
    def marks(self) -> dict[str, Mark]:
        """How sure each part is, by its id; the whole under the code, a waiver under its line's."""
        found = {self.code: self.mark}
        tested: tuple[Gate | Judged, ...] = (*self.gates, *self.judged)
        for part in tested:
            found[part.id] = part.mark
            found.update((f"{part.id}.{one.id}", one.mark) for one in part.waivers)
        found.update((CATEGORY_PREFIX + one.id, one.mark) for one in self.categories)
        found.update((one.id, one.mark) for one in self.indicators)
        found.update((one.id, one.mark) for one in self.direct)
        return found

    @property
    def unverified_ids(self) -> tuple[str, ...]:
        """What is not verified against its source."""
        return tuple(one for one, mark in self.marks.items() if mark.unverified)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition in it."""
        found = [gate.test for gate in self.gates]
        found.extend(item.test for item in self.judged)
        found.extend(route.test for route in self.direct)
        found.extend(waiver.when for gate in self.gates for waiver in gate.waivers)
        found.extend(waiver.when for item in self.judged for waiver in item.waivers)
        for indicator in self.indicators:
            found.extend(band.reached for band in indicator.bands if band.reached is not None)
        return tuple(found)
