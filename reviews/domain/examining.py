"""The offices' acts on one case: examine, ask for correction, sign, send back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from reviews.domain.acts import Act, acting
from reviews.domain.desk.assigning import return_to
from reviews.domain.recommending import give_rank, take_rank_away
from reviews.domain.routes import enter_step
from reviews.domain.step_guards import why_not_pass
from reviews.enums import CaseAction, CaseStatus, Proposal, StepKind, StepState
from reviews.models import Case, Correction, CorrectionItem, Step

# The enterprise's time to correct unless the office gives another.
DEFAULT_CORRECTION_WORKING_DAYS = 5
MAX_CORRECTION_WORKING_DAYS = 60


@dataclass(frozen=True, slots=True)
class ItemToCorrect:
    """One thing to mend: a measure, a statement or `other`, and why."""

    subject: str
    reason: str


def request_correction(
    *,
    case: Case,
    actor: Actor,
    version: int,
    items: Sequence[ItemToCorrect],
    working_days: int = DEFAULT_CORRECTION_WORKING_DAYS,
) -> Case:
    """Ask the enterprise to correct, item by item. The step's clock stands still meanwhile.

    Raises `DomainError` (`no_items`, `no_reason`, `bad_deadline`).
    """
    _check_items(items, working_days)
    with acting(
        case=case, action=CaseAction.REQUEST_CORRECTION, actor=actor, version=version
    ) as act:
        today = timezone.localdate()
        correction = Correction.objects.create(
            case=act.case,
            step=act.current_step(),
            requested_by_id=actor.person_id,
            requested_at=timezone.now(),
            requested_on=today,
            due_on=WorkCalendar.current().add(today, working_days),
        )
        CorrectionItem.objects.bulk_create(
            CorrectionItem(correction=correction, subject=item.subject, reason=item.reason.strip())
            for item in items
        )
        act.case.status = CaseStatus.IN_CORRECTION
        act.after["items"] = [item.subject for item in items]
        act.comment = "\n".join(item.reason.strip() for item in items)
    return case


def _check_items(items: Sequence[ItemToCorrect], working_days: int) -> None:
    if not items:
        raise DomainError("no_items", _("Name at least one item to correct."))
    if any(not item.reason.strip() for item in items):
        raise DomainError("no_reason", _("Each item needs a reason."))
    if not 1 <= working_days <= MAX_CORRECTION_WORKING_DAYS:
        sentence = _("Give between 1 and %(most)s working days.") % {
            "most": MAX_CORRECTION_WORKING_DAYS
        }
        raise DomainError("bad_deadline", sentence, {"working_days": sentence})


def propose_pass(
    *, case: Case, actor: Actor, version: int, opinion: str, rank: int | None = None
) -> Case:
    """The examiner's opinion: the case meets the conditions. It then waits for a signature.

    At a recommendation `rank` is its place among those of the office in the round, if it has none
    yet or another. Raises what the step's kind asks for (`step_guards`) and `bad_rank`.
    """
    return _propose(case, actor, version, Proposal.PASS, opinion, rank=rank)


def propose_refusal(*, case: Case, actor: Actor, version: int, opinion: str) -> Case:
    """The examiner's opinion: the case does not meet the conditions, and why."""
    return _propose(case, actor, version, Proposal.REFUSE, opinion)


_PROPOSING = {
    Proposal.PASS: CaseAction.PROPOSE_PASS,
    Proposal.REFUSE: CaseAction.PROPOSE_REFUSAL,
}


def _propose(
    case: Case,
    actor: Actor,
    version: int,
    proposal: Proposal,
    opinion: str,
    *,
    rank: int | None = None,
) -> Case:
    _require(opinion, "opinion", _("Write your opinion: others rely on it."))
    with acting(case=case, action=_PROPOSING[proposal], actor=actor, version=version) as act:
        step = act.current_step()
        if proposal == Proposal.PASS:
            _check_may_pass(act, step, rank)
        step.proposal, step.opinion = proposal, opinion.strip()
        step.examined_by_id, step.examined_at = actor.user_id, timezone.now()
        # The signature is another person's: until somebody takes it, it is nobody's.
        step.officer_id = step.stands_in_for_id = None
        step.save()
        act.comment = step.opinion
    return case


def _check_may_pass(act: Act, step: Step, rank: int | None) -> None:
    if step.kind == StepKind.RECOMMENDATION and rank is not None:
        give_rank(step, rank)
        act.after["rank"] = step.rank
    refusal = why_not_pass(step)
    if refusal is not None:
        raise refusal


def return_to_examiner(*, case: Case, actor: Actor, version: int, reason: str) -> Case:
    """The one who should sign disagrees: the examiner looks again."""
    _require(reason, "reason", _("Say what the examiner should look at again."))
    with acting(
        case=case, action=CaseAction.RETURN_TO_EXAMINER, actor=actor, version=version
    ) as act:
        _back_to_examiner(act.case, act.current_step())
        act.comment = reason.strip()
    return case


def sign(*, case: Case, actor: Actor, version: int, comment: str = "") -> Case:
    """Sign what the examiner proposed. A passed step enters the next one; a refused step ends the
    case. The signer is another person than the examiner and signed no neighbouring step."""
    with acting(case=case, action=CaseAction.SIGN, actor=actor, version=version) as act:
        step = act.current_step()
        step.signed_by_id, step.signed_at = actor.user_id, timezone.now()
        act.comment = comment.strip()
        act.after["proposal"] = step.proposal
        if step.proposal == Proposal.REFUSE:
            step.state = StepState.REFUSED
            step.save()
            take_rank_away(step)
            act.case.status = CaseStatus.REFUSED
            act.verb = "case.refused"
        else:
            _pass_on(act, step)
    return case


def _pass_on(act: Act, step: Step) -> None:
    step.state = StepState.PASSED
    step.save()
    following = act.case.steps.get(position=step.position + 1)
    enter_step(following, today=timezone.localdate(), calendar=WorkCalendar.current())
    act.after["step"] = following.position


def send_back(*, case: Case, actor: Actor, version: int, reason: str) -> Case:
    """Give the case back to the level below, which examines and signs anew."""
    _require(reason, "reason", _("Say what the level below should look at again."))
    with acting(case=case, action=CaseAction.SEND_BACK, actor=actor, version=version) as act:
        step = act.current_step()
        step.state, step.entered_on, step.due_on = StepState.WAITING, None, None
        step.officer_id = step.stands_in_for_id = None
        step.save()
        take_rank_away(step)
        below = act.case.steps.get(position=step.position - 1)
        _back_to_examiner(act.case, below)
        enter_step(below, today=timezone.localdate(), calendar=WorkCalendar.current())
        act.comment = reason.strip()
        act.after["step"] = below.position
    return case


def _back_to_examiner(case: Case, step: Step) -> None:
    return_to(step, case, step.examined_by_id)
    step.proposal, step.opinion = Proposal.NONE, ""
    step.examined_by, step.examined_at = None, None
    step.signed_by, step.signed_at = None, None
    step.save()


def _require(text: str, field: str, sentence: str) -> None:
    if not text.strip():
        raise DomainError("reason_missing", sentence, {field: sentence})
