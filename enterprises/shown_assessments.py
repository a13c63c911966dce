"""Assessments as pages show them: the level so far, the way to the next one, lines, differences."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from enterprises.assessment_form import answer_words, label_of_code, words
from enterprises.domain.assessing import questionnaire_of
from enterprises.maturity import (
    SCENES,
    Advice,
    PointStep,
    Questionnaire,
    Result,
    advice_for,
    assess,
    next_level,
)
from enterprises.maturity.text import plain
from enterprises.models import Assessment


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One thing that brings the next level nearer."""

    label: str
    what: str
    gain: str


@dataclass(frozen=True, slots=True)
class ShownStanding:
    """Where answers stand, and what the next level still asks for."""

    level: int
    most_level: int
    level_name: str
    score: str
    most_score: str
    score_level: int
    scene_level: int
    unanswered: int
    next_name: str
    next_note: str
    points_short: str
    scenes_short: int
    constrained_short: int
    steps: list[ShownStep]

    @property
    def is_open(self) -> bool:
        """Open answers could still raise the level."""
        return self.level != self.most_level


def shown_standing(
    questionnaire: Questionnaire, result: Result, *, wanted: int = 0
) -> ShownStanding:
    """The standing of a result and the way to the `wanted` level, to the next one where that is
    reached; open answers count as nothing so far."""
    least = result.least
    advice = next_level(questionnaire, result)
    if wanted > least.level:
        advice = advice_for(questionnaire, result, wanted)
    note = advice.level.mark.note if advice else None
    return ShownStanding(
        level=least.level,
        most_level=result.most.level,
        level_name=words(questionnaire.level(least.level).name) if least.level else "",
        score=plain(least.score),
        most_score=plain(result.most.score),
        score_level=least.score_level,
        scene_level=least.scene_level,
        unanswered=len(result.missing),
        next_name=words(advice.level.name) if advice else "",
        next_note=words(note) if note else "",
        points_short=plain(advice.points_short) if advice and advice.points_short else "",
        scenes_short=advice.scenes_short if advice else 0,
        constrained_short=advice.constrained_short if advice else 0,
        steps=_steps(advice) if advice else [],
    )


def _steps(advice: Advice) -> list[ShownStep]:
    points = [
        ShownStep(
            words(one.question.label),
            _point_words(one),
            _("+%(points)s points") % {"points": plain(one.gain)},
        )
        for one in advice.point_steps
    ]
    scenes = [
        ShownStep(
            words(one.scene.label),
            words(one.meaning),
            _("scene level %(current)s → %(target)s")
            % {"current": one.current, "target": one.target},
        )
        for one in advice.scene_steps
    ]
    return points + scenes


def _point_words(step: PointStep) -> str:
    if step.option is not None:
        return words(step.option.label)
    return _("above %(share)s%%") % {"share": plain(step.above or Decimal(0))}


def result_of(assessment: Assessment) -> tuple[Questionnaire, Result] | None:
    """The questionnaire and the whole result of a kept assessment.

    None without a questionnaire, or when its text is no longer the one that was answered.
    """
    try:
        questionnaire = questionnaire_of(assessment.questionnaire)
    except KeyError:
        return None
    if questionnaire.sha256 != assessment.sha256:
        return None
    return questionnaire, assess(questionnaire, assessment.answers)


def shown_lines(
    questionnaire: Questionnaire, result: Result
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of the two halves, as the verdict component takes them."""
    lines = [
        {
            "outcome": line.outcome,
            "name": _line_name(questionnaire, line.id, is_constrained=line.is_constrained),
            "value": answer_words(questionnaire, line.id, line.answer),
            "points": line.points,
            "max_points": line.max_points,
        }
        for line in result.lines
    ]
    count = len(questionnaire.questions)
    return lines[:count], lines[count:]


def _line_name(questionnaire: Questionnaire, code: str, *, is_constrained: bool | None) -> str:
    label = label_of_code(questionnaire, code)
    return _("%(scene)s ★") % {"scene": label} if is_constrained else str(label)


def differences(
    questionnaire: Questionnaire, before: Assessment, now: Assessment
) -> list[tuple[str, str, str]]:
    """Label, answer before, answer now: where two assessments of one questionnaire differ."""
    if (before.questionnaire, before.sha256) != (now.questionnaire, now.sha256):
        return []
    return answers_apart(questionnaire, before.answers, now.answers)


def answers_apart(
    questionnaire: Questionnaire, before: dict[str, Any], now: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """Label, answer before, answer now: where two sets of answers differ."""
    codes = [one.id for one in questionnaire.questions]
    codes += [f"{SCENES}.{one.id}" for one in questionnaire.scenes]
    found = []
    for code in codes:
        old, new = _answer(before, code), _answer(now, code)
        if old != new:
            found.append(
                (
                    str(label_of_code(questionnaire, code)),
                    answer_words(questionnaire, code, old),
                    answer_words(questionnaire, code, new),
                )
            )
    return found


def _answer(answers: dict[str, Any], code: str) -> Any:
    half, _dot, scene = code.partition(".")
    return answers.get(SCENES, {}).get(scene) if half == SCENES else answers.get(code)
