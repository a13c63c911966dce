"""What is missing for the next level: the fewest further steps in points and in scenes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from enterprises.maturity.answers import Answer
from enterprises.maturity.assessing import Result, points_of
from enterprises.maturity.questionnaire import (
    TOP_LEVEL,
    Level,
    Option,
    Question,
    Questionnaire,
    Scene,
)
from enterprises.maturity.text import Text


@dataclass(frozen=True, slots=True)
class PointStep:
    """One thing more in a question: an option to reach, or a percentage to rise above."""

    question: Question
    option: Option | None
    above: Decimal | None
    gain: Decimal

    @property
    def label(self) -> Text | None:
        """The words of the option; None for a percentage."""
        return self.option.label if self.option else None


@dataclass(frozen=True, slots=True)
class SceneStep:
    """A scene to be brought from one level to another."""

    scene: Scene
    current: int
    target: int

    @property
    def distance(self) -> int:
        """How many levels it is away."""
        return self.target - self.current

    @property
    def meaning(self) -> Text:
        """What the scene's target level means."""
        return self.scene.levels[self.target - 1]


@dataclass(frozen=True, slots=True)
class Advice:
    """The gap to `level`. Steps are advised for what is answered; `unanswered` comes first."""

    level: Level
    points_short: Decimal
    scenes_short: int
    constrained_short: int
    point_steps: tuple[PointStep, ...]
    scene_steps: tuple[SceneStep, ...]
    unanswered: tuple[str, ...]


def next_level(questionnaire: Questionnaire, result: Result) -> Advice | None:
    """What is missing for the level above the one that is certain already; None at the top.

    Steps of questions about results (`is_result`) come last: they follow from the others.
    """
    if result.least.level == TOP_LEVEL:
        return None
    return advice_for(questionnaire, result, result.least.level + 1)


def advice_for(questionnaire: Questionnaire, result: Result, wanted: int) -> Advice:
    """What is missing for the wanted level (1 to 4), also where levels lie between; nothing is
    short where it is reached. Steps as in `next_level`."""
    level = questionnaire.level(wanted)
    short = max(Decimal(0), level.min_score - result.least.score)
    at_level = [
        one for one in questionnaire.scenes if result.answers.scenes.get(one.id, 0) >= level.level
    ]
    constrained = sum(scene.is_constrained for scene in at_level)
    scenes_short = max(0, level.min_scenes - len(at_level))
    constrained_short = max(0, level.min_constrained - constrained)
    return Advice(
        level=level,
        points_short=short,
        scenes_short=scenes_short,
        constrained_short=constrained_short,
        point_steps=tuple(_enough_points(questionnaire, result, short)),
        scene_steps=tuple(
            _enough_scenes(
                _scene_steps(questionnaire, result, level.level), scenes_short, constrained_short
            )
        ),
        unanswered=result.missing,
    )


def _enough_points(
    questionnaire: Questionnaire, result: Result, short: Decimal
) -> Iterator[PointStep]:
    """The greatest gains first, until the points suffice."""
    ranked: list[tuple[bool, Decimal, PointStep]] = []
    for question in questionnaire.questions:
        if question.id not in result.answers.questions:
            continue
        least = question.max_points
        for step in _steps(question, result.answers.questions[question.id]):
            # A step never comes before the smaller one that leads to it.
            least = min(least, step.gain)
            ranked.append((questionnaire.is_result(question), -least, step))
    # The order of the questionnaire decides between equals.
    ranked.sort(key=lambda one: one[:2])
    for _is_result, _rank, step in ranked:
        if short <= 0:
            return
        short -= step.gain
        yield step


def _steps(question: Question, answer: Answer) -> Iterator[PointStep]:
    """Single steps upwards; each gains over the one before it."""
    if isinstance(answer, tuple):
        open_ = [one for one in question.options if one.id not in answer and one.points > 0]
        for option in sorted(open_, key=lambda one: -one.points):
            yield PointStep(question, option, None, option.points)
        return
    reached = points_of(question, answer)
    if isinstance(answer, Decimal):
        for band in question.bands:
            if band.points > reached:
                yield PointStep(question, None, band.above, band.points - reached)
                reached = band.points
        return
    for option in sorted(question.options, key=lambda one: one.points):
        if option.points > reached:
            yield PointStep(question, option, None, option.points - reached)
            reached = option.points


def _scene_steps(questionnaire: Questionnaire, result: Result, target: int) -> list[SceneStep]:
    """The answered scenes below the target, the nearest first."""
    grades = result.answers.scenes
    steps = [
        SceneStep(scene, grades[scene.id], target)
        for scene in questionnaire.scenes
        if scene.id in grades and grades[scene.id] < target
    ]
    return sorted(steps, key=lambda one: one.distance)


def _enough_scenes(
    steps: Iterable[SceneStep], scenes_short: int, constrained_short: int
) -> list[SceneStep]:
    """The nearest constrained scenes that are needed, then the nearest of all others."""
    ordered = list(steps)
    chosen = [one for one in ordered if one.scene.is_constrained][:constrained_short]
    others = [one for one in ordered if one not in chosen]
    return chosen + others[: max(0, scenes_short - len(chosen))]
