"""Assesses answers: the score of one half, the level of each half, and the final level.

The final level needs both halves (工信厅企业〔2024〕56号): it is the lower of the two. What is not
answered counts neither as nothing nor as full: a figure that it could change is None.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from enterprises.maturity.answers import SCENES, Answer, Answers, read_answers, shown_answer
from enterprises.maturity.questionnaire import TOP_LEVEL, Question, Questionnaire, Scene
from enterprises.maturity.text import plain

Outcome = Literal["pass", "fail", "undetermined"]


class Line(NamedTuple):
    """One question or scene. It passes when it earns a point, or when the scene has a level.

    Points are printed canonically and None for a scene; `is_constrained` is None for a question.
    """

    id: str
    kind: Literal["question", "scene"]
    outcome: Outcome
    answer: Any
    points: str | None
    max_points: str | None
    is_constrained: bool | None


_FIELDS = tuple(Line.__annotations__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Score and levels with every open answer read in one way (as nothing, or as full)."""

    score: Decimal
    score_level: int
    scene_level: int

    @property
    def level(self) -> int:
        """The final level: both halves must reach it."""
        return min(self.score_level, self.scene_level)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a questionnaire about one set of answers.

    `missing` names what is not answered. A score or level that it leaves open is None; `least`
    and `most` are its bounds.
    """

    questionnaire: str
    sha256: str
    least: Standing
    most: Standing
    missing: tuple[str, ...]
    lines: tuple[Line, ...]
    answers: Answers

    @property
    def score(self) -> Decimal | None:
        """The points of the score half."""
        return self.least.score if self.least.score == self.most.score else None

    @property
    def score_level(self) -> int | None:
        """The level that the score alone reaches."""
        low, high = self.least.score_level, self.most.score_level
        return low if low == high else None

    @property
    def scene_level(self) -> int | None:
        """The level that the scenes alone reach."""
        low, high = self.least.scene_level, self.most.scene_level
        return low if low == high else None

    @property
    def level(self) -> int | None:
        """The final level."""
        return self.least.level if self.least.level == self.most.level else None

    def as_dict(self) -> dict[str, Any]:
        """The shape that commands and the API print."""
        return {
            "questionnaire": self.questionnaire,
            "sha256": self.sha256,
            "score": None if self.score is None else plain(self.score),
            "score_level": self.score_level,
            "scene_level": self.scene_level,
            "level": self.level,
            "missing": list(self.missing),
            "lines": [dict(zip(_FIELDS, line, strict=True)) for line in self.lines],
        }

    def to_json(self) -> bytes:
        """Stable bytes: the same answers under the same hash give the same bytes."""
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(", ", ": ")).encode()


def assess(questionnaire: Questionnaire, answers: Mapping[str, Any] | Answers) -> Result:
    """Assess answers (codes as in the questionnaire). Raises AnswersError."""
    given = answers if isinstance(answers, Answers) else read_answers(questionnaire, answers)
    return Result(
        questionnaire=questionnaire.code,
        sha256=questionnaire.sha256,
        least=_standing(questionnaire, given, is_full=False),
        most=_standing(questionnaire, given, is_full=True),
        missing=given.missing(questionnaire),
        lines=(
            *(_question_line(one, given) for one in questionnaire.questions),
            *(_scene_line(one, given) for one in questionnaire.scenes),
        ),
        answers=given,
    )


def points_of(question: Question, answer: Answer) -> Decimal:
    """The exact points that a checked answer earns."""
    if isinstance(answer, Decimal):
        # Bands are closed above: exactly 10 % still lies in the lower one.
        return next(band.points for band in question.bands if answer <= band.to)
    if isinstance(answer, str):
        return question.option(answer).points
    return sum((question.option(code).points for code in answer), Decimal(0))


def _standing(questionnaire: Questionnaire, answers: Answers, *, is_full: bool) -> Standing:
    """Score and levels; open answers are read as full, or as nothing."""
    score = Decimal(0)
    for question in questionnaire.questions:
        if question.id in answers.questions:
            score += points_of(question, answers.questions[question.id])
        elif is_full:
            score += question.max_points
    unknown = TOP_LEVEL if is_full else 0
    grades = {one.id: answers.scenes.get(one.id, unknown) for one in questionnaire.scenes}
    return Standing(
        score, level_of_score(questionnaire, score), level_of_scenes(questionnaire, grades)
    )


def level_of_score(questionnaire: Questionnaire, score: Decimal) -> int:
    """The highest level whose least score is reached; 0 below the first."""
    reached = (one.level for one in questionnaire.levels if score >= one.min_score)
    return max(reached, default=0)


def level_of_scenes(questionnaire: Questionnaire, grades: Mapping[str, int]) -> int:
    """The highest level that enough scenes, enough constrained ones among them, stand at or above.

    `grades` has every scene's level.
    """
    found = 0
    for level in questionnaire.levels:
        at_level = [one for one in questionnaire.scenes if grades[one.id] >= level.level]
        constrained = sum(scene.is_constrained for scene in at_level)
        if len(at_level) >= level.min_scenes and constrained >= level.min_constrained:
            found = level.level
    return found


def _question_line(question: Question, answers: Answers) -> Line:
    answer = answers.questions.get(question.id)
    points = None if answer is None else points_of(question, answer)
    return Line(
        id=question.id,
        kind="question",
        outcome=_outcome(points),
        answer=shown_answer(answer),
        points=None if points is None else plain(points),
        max_points=plain(question.max_points),
        is_constrained=None,
    )


def _scene_line(scene: Scene, answers: Answers) -> Line:
    grade = answers.scenes.get(scene.id)
    return Line(
        id=f"{SCENES}.{scene.id}",
        kind="scene",
        outcome=_outcome(grade),
        answer=grade,
        points=None,
        max_points=None,
        is_constrained=scene.is_constrained,
    )


def _outcome(found: Decimal | int | None) -> Outcome:
    if found is None:
        return "undetermined"
    return "pass" if found > 0 else "fail"
