"""Assessing the digital level: the draft of an own rating, and recording an assessment."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.versions import expect_version
from common.enums import SubjectKind
from enterprises.domain.enterprises import expect_own
from enterprises.enums import AssessmentBasis
from enterprises.maturity import (
    Answers,
    AnswersError,
    Questionnaire,
    Result,
    assess,
    read_answers,
    shipped,
)
from enterprises.models import Assessment, AssessmentDraft, Enterprise

# The questionnaire that is in force.
CURRENT = "digital-2024"


def current_questionnaire() -> Questionnaire:
    """The questionnaire that new assessments are made with."""
    return questionnaire_of(CURRENT)


def questionnaire_of(code: str) -> Questionnaire:
    """A shipped questionnaire, the one in force in the reading that this site has chosen.

    Raises KeyError for another code, `ImproperlyConfigured` for a reading that it does not offer.
    """
    reading = settings.DIGITAL_READING
    if code != CURRENT or not reading:
        return shipped(code)
    try:
        return shipped(code, reading)
    except KeyError:
        raise ImproperlyConfigured(f"DIGITAL_READING: {code} has no reading {reading!r}") from None


def checked_answers(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> Answers:
    """The answers in their one form.

    Raises `DomainError` (`invalid_answers`) with a sentence for each code that is wrong.
    """
    try:
        return read_answers(questionnaire, raw)
    except AnswersError as error:
        language = get_language() or ""
        fields = {one.code: one.sentence.in_language(language) for one in error.problems}
        raise DomainError("invalid_answers", _("Some answers cannot be read."), fields) from None


@transaction.atomic
def save_draft(
    *,
    enterprise: Enterprise,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    version: int,
    actor: Actor,
) -> AssessmentDraft:
    """Keep the answers given so far; version 0 begins a draft. No act, hence no event. What is kept
    already may come again on an earlier version: whoever lost the answer sends the same.

    Raises `Conflict` when stale and `DomainError` (`not_yours`, `invalid_answers`); then nothing
    is saved.
    """
    expect_own(enterprise, actor)
    given = checked_answers(questionnaire, answers)
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    found = AssessmentDraft.objects.filter(enterprise=enterprise).first()
    draft = found or AssessmentDraft(enterprise=enterprise, version=0)
    kept = (draft.questionnaire, draft.answers)
    if version != draft.version and kept == (questionnaire.code, given.as_dict()):
        return draft
    expect_version(draft, version)
    draft.questionnaire = questionnaire.code
    draft.answers = given.as_dict()
    draft.version = version + 1
    draft.save(force_insert=found is None)
    return draft


@transaction.atomic
def record_assessment(
    *,
    enterprise: Enterprise,
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    basis: AssessmentBasis,
    assessed_on: date,
    actor: Actor,
    is_pledged: bool = False,
    graded_for: Office | None = None,
) -> Assessment:
    """Record an assessment with its answers beside the earlier ones, which stay as they are.

    Self-rated: by the enterprise itself, today, with the truth pledge; it closes the draft.
    On-site: on a visit that the office `graded_for` ordered (`grading.finish_visit`), whose guards,
    grader and evidence were asked already. Raises `DomainError`: `not_yours`, `no_visit`,
    `not_pledged`, `invalid_day`, `invalid_answers`, `incomplete` (open answers leave the level
    open).
    """
    locked = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    is_own = basis == AssessmentBasis.SELF_RATED
    if is_own:
        _expect_own_rating(locked, actor, is_pledged=is_pledged)
    elif graded_for is None:
        sentence = _("A grading on site is recorded on a visit that was ordered, with evidence.")
        raise DomainError("no_visit", sentence, {"basis": sentence})
    _expect_day(questionnaire, assessed_on, is_own=is_own)
    result = assess(questionnaire, checked_answers(questionnaire, answers))
    assessment = Assessment.objects.create(
        enterprise=locked,
        basis=basis,
        assessed_on=assessed_on,
        recorded_at=timezone.now(),
        is_pledged=is_pledged if is_own else False,
        office=None if is_own else graded_for,
        **_columns(questionnaire, result),
    )
    if is_own:
        AssessmentDraft.objects.filter(enterprise=locked).delete()
    _record_assessed(assessment, actor)
    return assessment


def _expect_own_rating(enterprise: Enterprise, actor: Actor, *, is_pledged: bool) -> None:
    expect_own(enterprise, actor)
    if not is_pledged:
        sentence = _("Confirm that the answers are true.")
        raise DomainError("not_pledged", sentence, {"is_pledged": sentence})


def _expect_day(questionnaire: Questionnaire, day: date, *, is_own: bool) -> None:
    today = timezone.localdate()
    earliest = today if is_own else questionnaire.in_force_from
    if earliest <= day <= today:
        return
    if is_own:
        # A rating dated back would change what was reported of that day.
        sentence = _("An own rating counts from the day on which it is made.")
    else:
        sentence = _("The day must lie between %(first)s and today.") % {"first": earliest}
    raise DomainError("invalid_day", sentence, {"assessed_on": sentence})


def _columns(questionnaire: Questionnaire, result: Result) -> dict[str, Any]:
    if result.level is None:
        sentence = _("Not answered yet.")
        raise DomainError(
            "incomplete",
            _("The level is open: some questions are not answered."),
            dict.fromkeys(result.missing, sentence),
        )
    return {
        "questionnaire": questionnaire.code,
        "sha256": questionnaire.sha256,
        "answers": result.answers.as_dict(),
        "score": result.score,
        "score_level": result.score_level,
        "scene_level": result.scene_level,
        "level": result.level,
        "missing": list(result.missing),
    }


def _record_assessed(assessment: Assessment, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=assessment.enterprise_id,
        verb="enterprise.assessed",
        actor=actor,
        after={
            "assessment": assessment.pk,
            "basis": assessment.basis,
            "level": assessment.level,
            "assessed_on": assessment.assessed_on.isoformat(),
            "questionnaire": assessment.questionnaire,
        },
    )
