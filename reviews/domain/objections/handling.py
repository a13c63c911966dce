"""What an office does with an objection: admit it, look into it, propose a result, sign it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.holding import hold
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from common.models import Event
from reviews.domain.acts import Act, finish
from reviews.domain.letter_texts import expect_letter_text
from reviews.domain.locking import locked_cases
from reviews.domain.notices.turning import bring_up_to_date
from reviews.domain.objections.taking import OBJECTION_CAME
from reviews.domain.permissions import why_linked_to_any
from reviews.domain.routes import begin_step
from reviews.domain.stays import past_stays
from reviews.enums import (
    CaseAction,
    CaseStatus,
    ObjectionResult,
    ObjectionState,
    Proposal,
    StepKind,
    StepState,
)
from reviews.models import Case, Notice, Objection, Step
from reviews.workflow import BY_ACTION

RESULT_PROPOSED = "objection.result_proposed"
RESULT_RETURNED = "objection.result_returned"
_STATES_OF = {
    ObjectionResult.INADMISSIBLE: ObjectionState.INADMISSIBLE,
    ObjectionResult.UPHELD: ObjectionState.UPHELD,
    ObjectionResult.REJECTED: ObjectionState.REJECTED,
}


def admit(*, objection: Objection, actor: Actor, version: int) -> Objection:
    """Take it up: the office looks into it."""
    with _handling(objection, actor, version, PostingRole.EXAMINER) as locked:
        _expect(locked, ObjectionState.RECEIVED)
        locked.state = ObjectionState.ADMITTED
        locked.admitted_by_id, locked.admitted_at = actor.user_id, timezone.now()
        _note(locked, "objection.admitted", actor)
    return objection


def propose_result(
    *,
    objection: Objection,
    actor: Actor,
    version: int,
    result: ObjectionResult,
    answer: str,
    findings: str = "",
    sends_back: bool = False,
    reason: str = "",
) -> Objection:
    """Propose what comes of it: not admissible, upheld (the case is refused or, with `sends_back`,
    examined again) or rejected. `answer` is what the objector will be told, `findings` stay inside,
    `reason` is what the enterprise reads when it is upheld.

    Raises `DomainError` (`answer_missing`, `findings_missing`, `reason_missing`)."""
    if not answer.strip():
        sentence = _("Write what the objector is told.")
        raise DomainError("answer_missing", sentence, {"answer": sentence})
    if result != ObjectionResult.INADMISSIBLE and not findings.strip():
        sentence = _("Write what was looked into and found.")
        raise DomainError("findings_missing", sentence, {"findings": sentence})
    if result == ObjectionResult.UPHELD and not reason.strip():
        sentence = _("Write why the case is refused or examined again: the enterprise reads it.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    expect_letter_text(reason, "reason")
    with _handling(objection, actor, version, PostingRole.EXAMINER) as locked:
        is_inadmissible = result == ObjectionResult.INADMISSIBLE
        _expect(locked, ObjectionState.RECEIVED if is_inadmissible else ObjectionState.ADMITTED)
        locked.state, locked.proposed_result = ObjectionState.PROPOSED, result
        locked.answer, locked.findings = answer.strip(), findings.strip()
        is_upheld = result == ObjectionResult.UPHELD
        locked.sends_back = sends_back and is_upheld
        locked.reason = reason.strip() if is_upheld else ""
        locked.examined_by_id, locked.examined_at = actor.user_id, timezone.now()
        _note(locked, RESULT_PROPOSED, actor)
    return objection


def return_result(*, objection: Objection, actor: Actor, version: int, reason: str) -> Objection:
    """The one who should sign disagrees: the examiner looks again at what he wrote."""
    if not reason.strip():
        sentence = _("Say what the examiner should look at again.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    with _handling(objection, actor, version, PostingRole.APPROVER) as locked:
        _expect(locked, ObjectionState.PROPOSED)
        was_admitted = locked.admitted_at is not None
        locked.state = ObjectionState.ADMITTED if was_admitted else ObjectionState.RECEIVED
        locked.proposed_result, locked.examined_by_id, locked.examined_at = "", None, None
        _note(locked, RESULT_RETURNED, actor, reason.strip())
    return objection


def sign_result(*, objection: Objection, actor: Actor, version: int) -> Objection:
    """Sign the proposed result, which the objector can read from then on. Upheld, a case on notice
    is refused or goes back to be examined again; else it may be announced.

    Raises `DomainError` (`two_pairs_of_eyes`)."""
    with _handling(objection, actor, version, PostingRole.APPROVER) as locked:
        _expect(locked, ObjectionState.PROPOSED)
        if locked.examined_by_id == actor.user_id:
            raise DomainError(
                "two_pairs_of_eyes",
                _("Whoever examined an objection does not sign its result: ask a colleague."),
            )
        result = ObjectionResult(locked.proposed_result)
        locked.state = _STATES_OF[result]
        locked.decided_by_id, locked.decided_at = actor.user_id, timezone.now()
        if result == ObjectionResult.UPHELD:
            _uphold(locked, actor)
        _note(locked, f"objection.{locked.state}", actor)
    return objection


@contextmanager
def _handling(
    objection: Objection, actor: Actor, version: int, role: PostingRole
) -> Iterator[Objection]:
    """One transaction: lock the notice before the objection (as whoever announces does), check
    version, office, role and links, let the body change it, save."""
    with transaction.atomic():
        hold(Notice, objection.notice_id)
        locked = (
            Objection.objects.select_for_update(of=("self",))
            .select_related("notice__office", "entry__case")
            .get(pk=objection.pk)
        )
        expect_version(locked, version, trail=trail_of_objection(locked), actor=actor)
        if actor.office_id != locked.notice.office_id or actor.role != role:
            raise DomainError("not_yours", _("This is not yours to do in your present role."))
        refusal = why_linked_to_any([locked.entry.case], actor)
        if refusal is not None:
            raise refusal
        yield locked
        locked.version += 1
        locked.save()
        if locked.state in ObjectionState.decided():
            bring_up_to_date([locked.entry.case_id], today=timezone.localdate())
    objection.refresh_from_db()


def _expect(objection: Objection, state: ObjectionState) -> None:
    if objection.state != state:
        raise Conflict(
            "action_not_open",
            _("This cannot be done now: the objection is “%(state)s”.")
            % {"state": ObjectionState(objection.state).label},
        )


def _uphold(objection: Objection, actor: Actor) -> None:
    """The case leaves the notice: refused, or back with the office that decided it last. Where
    another objection took it off before, the result stands and the case stays where it is."""
    (case,) = locked_cases([objection.entry.case_id])
    verb = BY_ACTION[CaseAction.UPHOLD_OBJECTION].verb
    if case.status != CaseStatus.IN_NOTICE:
        record(
            subject_kind=SubjectKind.CASE,
            subject_id=case.pk,
            verb=verb,
            actor=actor,
            after={"status": case.status},
            comment=objection.reason,
        )
        return
    act = Act(case, list(case.steps.all()), actor, verb)
    act.comment = objection.reason
    if objection.sends_back:
        _send_to_examiner(act, case)
    else:
        act.current_step().state = StepState.REFUSED
        case.status = CaseStatus.REFUSED
    finish(act)


def _send_to_examiner(act: Act, case: Case) -> None:
    examined = [step for step in case.steps.all() if step.is_examined]
    last = examined[-1]
    for step in case.steps.all():
        if step.position >= last.position:
            act.rows += past_stays(step)
            _clear(step)
    case.status = CaseStatus.IN_REVIEW
    begin_step(last, today=timezone.localdate(), calendar=act.calendar)
    act.after["step"] = last.position


def _clear(step: Step) -> None:
    step.state, step.entered_on, step.due_on = StepState.WAITING, None, None
    step.officer_id = step.stands_in_for_id = None
    step.signed_by, step.signed_at = None, None
    if step.kind not in {StepKind.NOTICE, StepKind.DECISION}:
        step.proposal, step.opinion = Proposal.NONE, ""
        step.examined_by, step.examined_at = None, None


def trail_of_objection(objection: Objection) -> QuerySet[Event]:
    """What was done with it: entries on its notice."""
    return entries_of(SubjectKind.NOTICE, objection.notice_id, objection=objection.pk)


def why_returned(objection: Objection) -> str:
    """Why its result was returned to the examiner, until he proposes one anew; else empty."""
    if objection.state not in {ObjectionState.RECEIVED, ObjectionState.ADMITTED}:
        return ""
    returned = trail_of_objection(objection).filter(verb=RESULT_RETURNED)
    return returned.order_by("-pk").values_list("comment", flat=True).first() or ""


def _note(objection: Objection, verb: str, actor: Actor, comment: str = "") -> None:
    notice = objection.notice
    event = record(
        subject_kind=SubjectKind.NOTICE,
        subject_id=notice.pk,
        verb=verb,
        actor=actor,
        after={
            "objection": objection.pk,
            "state": objection.state,
            "number": notice.number,
            "office": notice.office.code,
        },
        comment=comment,
    )
    # It waits for somebody else from now on.
    if verb in {RESULT_PROPOSED, RESULT_RETURNED}:
        enqueue(
            OBJECTION_CAME,
            subject_kind=SubjectKind.NOTICE,
            subject_id=notice.pk,
            payload={"event": event.pk, "verb": verb, "objection": objection.pk},
        )
