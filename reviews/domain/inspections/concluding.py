"""The conclusion and the signatures of the inspectors."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from reviews.domain.inspections.common import changing, note
from reviews.domain.inspections.ordering import LEAST_INSPECTORS
from reviews.domain.inspections.recording import LONGEST_TEXT, expect_inspector
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.models import Inspection

REPLY_WORKING_DAYS = 5


@transaction.atomic
def conclude(
    *,
    inspection: Inspection,
    conclusion: InspectionConclusion,
    summary: str,
    version: int,
    actor: Actor,
) -> Inspection:
    """Lay down the conclusion and sign it as the first; the other inspectors sign after.

    Raises `DomainError` (`not_yours`, `incomplete` by field, `contradiction` when nothing deviates
    or everything is confirmed against the conclusion) and `Conflict`.
    """
    with changing(inspection, actor, [InspectionState.PLANNED], version=version) as locked:
        expect_inspector(locked, actor)
        _check_complete(locked, conclusion, summary)
        locked.state, locked.conclusion = InspectionState.SIGNING, conclusion
        locked.summary = summary.strip()[:LONGEST_TEXT]
        locked.held_to = locked.last_day
        _sign(locked, actor)
        note(locked, "inspection.signed", actor, after={"conclusion": conclusion.value})
    return locked


def _check_complete(inspection: Inspection, conclusion: InspectionConclusion, summary: str) -> None:
    missing: dict[str, str] = {}
    if inspection.held_from is None:
        missing["held_from"] = _("Enter the day of the visit.")
    if not summary.strip():
        missing["summary"] = _("Write what you saw and what follows from it.")
    for row in inspection.findings.filter(outcome=FindingOutcome.OPEN):
        missing[f"outcome_{row.pk}"] = _("Say whether this is confirmed.")
    if missing:
        raise DomainError(
            "incomplete", _("Something is still missing before the conclusion."), missing
        )
    deviates = inspection.findings.filter(outcome=FindingOutcome.DEVIATES).exists()
    if deviates and conclusion == InspectionConclusion.CONFIRMED:
        sentence = _("A figure deviates: the conclusion cannot be that all are confirmed.")
        raise DomainError("contradiction", sentence, {"conclusion": sentence})
    if not deviates and conclusion == InspectionConclusion.DEVIATIONS:
        sentence = _("No figure deviates: say which, or conclude otherwise.")
        raise DomainError("contradiction", sentence, {"conclusion": sentence})


@transaction.atomic
def sign_inspection(*, inspection: Inspection, version: int, actor: Actor) -> Inspection:
    """The signature of another inspector. The last one ends the inspection: the enterprise is told
    and may reply within five working days.

    Raises `DomainError` (`not_yours`) and `Conflict` (`signed_already`, `stale_version`).
    """
    with changing(inspection, actor, [InspectionState.SIGNING], version=version) as locked:
        expect_inspector(locked, actor)
        _sign(locked, actor)
        unsigned = locked.inspectors.filter(signed_at=None).exists()
        enough = locked.inspectors.count() >= LEAST_INSPECTORS
        if unsigned or not enough:
            note(locked, "inspection.signed", actor)
            return locked
        today = timezone.localdate()
        locked.state, locked.concluded_at = InspectionState.CONCLUDED, timezone.now()
        locked.reply_due_on = WorkCalendar.current().add(today, REPLY_WORKING_DAYS)
        note(
            locked,
            "inspection.concluded",
            actor,
            after={"conclusion": locked.conclusion},
            comment=locked.summary,
        )
    return locked


@transaction.atomic
def take_up_again(*, inspection: Inspection, version: int, actor: Actor) -> Inspection:
    """An inspector who does not agree opens the findings again; signatures given are void."""
    with changing(inspection, actor, [InspectionState.SIGNING], version=version) as locked:
        expect_inspector(locked, actor)
        locked.state, locked.conclusion = InspectionState.PLANNED, ""
        locked.inspectors.update(signed_at=None)
        note(locked, "inspection.taken_up_again", actor)
    return locked


def _sign(inspection: Inspection, actor: Actor) -> None:
    own = inspection.inspectors.filter(user=actor.user_id, signed_at=None)
    if not own.update(signed_at=timezone.now()):
        raise Conflict("signed_already", _("You have signed this already."))
