"""Answers that the tests of the questionnaire start from."""

from typing import Any

from enterprises.maturity import Questionnaire, shipped

DIGITAL = shipped("digital-2024")
CONSTRAINED = [scene.id for scene in DIGITAL.scenes if scene.is_constrained]
GUIDING = [scene.id for scene in DIGITAL.scenes if not scene.is_constrained]


def lowest(questionnaire: Questionnaire = DIGITAL) -> dict[str, Any]:
    """Every question answered with what earns nothing."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions:
        if question.kind == "bands":
            answers[question.id] = 0
        elif question.kind == "multi":
            answers[question.id] = []
        else:
            answers[question.id] = min(question.options, key=lambda one: one.points).id
    return {**answers, "scenes": {scene.id: 0 for scene in questionnaire.scenes}}


def highest(questionnaire: Questionnaire = DIGITAL) -> dict[str, Any]:
    """Every question answered with what earns all."""
    answers: dict[str, Any] = {}
    for question in questionnaire.questions:
        if question.kind == "bands":
            answers[question.id] = 100
        elif question.kind == "multi":
            answers[question.id] = [option.id for option in question.options]
        else:
            answers[question.id] = max(question.options, key=lambda one: one.points).id
    return {**answers, "scenes": {scene.id: 4 for scene in questionnaire.scenes}}


def graded(level: int, constrained: int, guiding: int) -> dict[str, int]:
    """Scenes of which so many stand at the level, the others at 0."""
    at_level = {*CONSTRAINED[:constrained], *GUIDING[:guiding]}
    return {scene.id: level if scene.id in at_level else 0 for scene in DIGITAL.scenes}
