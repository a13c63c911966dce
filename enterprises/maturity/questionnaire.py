"""A questionnaire of the digital level: a score half and a scene half, as read from its file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from enterprises.maturity.text import Text

QuestionKind = Literal["multi", "single", "bands"]
QUESTION_KINDS: tuple[QuestionKind, ...] = ("multi", "single", "bands")

TOP_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """How sure the source of an entry is; `is_unverified` is shown wherever the entry is."""

    source: str = ""
    is_unverified: bool = False
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """What a level (1-4) asks for: a score, and scenes at or above it, some of them constrained."""

    level: int
    name: Text
    min_score: Decimal
    min_scenes: int
    min_constrained: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the score. `is_result`: it follows from the rest and cannot be put in place."""

    id: str
    label: Text
    weight_pct: Decimal
    is_result: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a dimension."""

    id: str
    dimension: str
    label: Text
    share_pct: Decimal


@dataclass(frozen=True, slots=True)
class Option:
    """An answer that can be chosen and the points it earns."""

    id: str
    label: Text
    points: Decimal
    mark: Mark


@dataclass(frozen=True, slots=True)
class Band:
    """Percentages above `above` up to and with `to`; the first band begins with 0 itself."""

    above: Decimal
    to: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the score half, with `options` (multi, single) or `bands`."""

    id: str
    group: str
    label: Text
    help: Text | None
    kind: QuestionKind
    max_points: Decimal
    options: tuple[Option, ...]
    bands: tuple[Band, ...]
    mark: Mark

    def option(self, option_id: str) -> Option:
        """Return one option. Raises KeyError."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


@dataclass(frozen=True, slots=True)
class SceneGroup:
    """A heading over scenes."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Scene:
    """A scene, graded 0 (nothing yet) to 4; `levels` says what 1 to 4 mean."""

    id: str
    group: str
    label: Text
    is_constrained: bool
    levels: tuple[Text, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole questionnaire; `sha256` is the hash of its content."""

    code: str
    sha256: str
    title: Text
    authority: Text
    document: str
    in_force_from: date
    levels: tuple[Level, ...]
    dimensions: tuple[Dimension, ...]
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    scene_groups: tuple[SceneGroup, ...]
    scenes: tuple[Scene, ...]
    notes: tuple[Text, ...]
    mark: Mark
    _results: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        dimensions = {one.id for one in self.dimensions if one.is_result}
        groups = frozenset(one.id for one in self.groups if one.dimension in dimensions)
        object.__setattr__(self, "_results", groups)

    def is_result(self, question: Question) -> bool:
        """Whether the question asks what the digital work has led to."""
        return question.group in self._results

    def questions_of(self, dimension: Dimension) -> Iterator[Question]:
        """The questions of a dimension, in order."""
        groups = {one.id for one in self.groups if one.dimension == dimension.id}
        return (question for question in self.questions if question.group in groups)

    def scenes_of(self, group: SceneGroup) -> Iterator[Scene]:
        """The scenes under a heading, in order."""
        return (scene for scene in self.scenes if scene.group == group.id)

    def level(self, number: int) -> Level:
        """What a level from 1 to 4 asks for. Raises KeyError."""
        for level in self.levels:
            if level.level == number:
                return level
        raise KeyError(number)
