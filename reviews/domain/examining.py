"""The offices' acts on one case: examine, ask for correction, sign, send back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from cultivation.enums import CaseKind
from reviews.domain.acts import Act, acting
from reviews.domain.changes.report import go_on_with_begun, set_begun_aside
from reviews.domain.correcting import clock_goes_on, subjects_of
from reviews.domain.desk.assigning import return_to
from reviews.domain.desk.examinations import (
    Ground,
    expect_grounds,
    expect_may_pass,
    keep_examination,
    mark,
)
from reviews.domain.desk.verifying import Verified
from reviews.domain.effects.change import hand_over
from reviews.domain.letter_texts import expect_letter_text
from reviews.domain.recommending import BEHIND_THE_LAST, give_rank, take_rank_away
from reviews.domain.routes import begin_step
from reviews.domain.stays import past_stays
from reviews.domain.step_guards import (
    needs_rank,
    panel_saw_it_come_back,
    why_not_pass,
    why_not_refuse,
)
from reviews.enums import CaseAction, CaseStatus, ExaminationMarkKind, Proposal, StepKind, StepState
from reviews.models import Case, Correction, CorrectionItem, Step

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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

    Raises `DomainError` (`no_items`, `no_reason`, `unknown_subject`, `bad_deadline`).
    """
    _check_items(items, working_days, subjects_of(case.kind))
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
        if act.case.kind == CaseKind.CHANGE:
            go_on_with_begun(act.case.change_report)
        act.case.status = CaseStatus.IN_CORRECTION
        act.after["items"] = [item.subject for item in items]
        act.comment = "\n".join(item.reason.strip() for item in items)
    return case


def end_correction(*, case: Case, actor: Actor, version: int) -> Case:
    """Go on without a correction whose day has passed: what was handed in last is examined, the
    step's clock goes on. An answer that was begun stays with the request, and the next correction
    goes on from what was typed.

    Raises `Conflict` (`correction_running`) up to and on the due day.
    """
    with acting(case=case, action=CaseAction.END_CORRECTION, actor=actor, version=version) as act:
        _go_on_unanswered(act)
    return case


def take_back_correction(*, case: Case, actor: Actor, version: int, reason: str) -> Case:
    """Take a correction back that was asked for by mistake, while it is not answered: the
    enterprise is told why, the step's clock goes on. What the enterprise has typed is kept as by
    `end_correction`.

    Raises `DomainError` (`reason_missing`).
    """
    _require(reason, "reason", _("Say why: the enterprise reads it."))
    with acting(
        case=case, action=CaseAction.TAKE_BACK_CORRECTION, actor=actor, version=version
    ) as act:
        act.comment = reason.strip()
        _go_on_unanswered(act, taken_back_reason=act.comment)
    return case


def _go_on_unanswered(act: Act, *, taken_back_reason: str = "") -> None:
    """End the open correction without an answer: what was handed in last is examined."""
    correction = act.case.corrections.open().get()
    correction.ended_at, correction.taken_back_reason = timezone.now(), taken_back_reason
    correction.save(update_fields=["ended_at", "taken_back_reason"])
    if act.case.kind == CaseKind.CHANGE:
        set_begun_aside(act.case.change_report)
    clock_goes_on(act, correction)


def _check_items(
    items: Sequence[ItemToCorrect], working_days: int, subjects: Collection[str]
) -> None:
    if not items:
        raise DomainError("no_items", _("Name at least one item to correct."))
    strangers = [item.subject for item in items if item.subject not in subjects]
    if strangers:
        sentence = _("The application has nothing that is called “%(subject)s”.") % {
            "subject": strangers[0]
        }
        raise DomainError("unknown_subject", sentence, {"items": sentence})
    if any(not item.reason.strip() for item in items):
        raise DomainError("no_reason", _("Each item needs a reason."))
    for item in items:
        expect_letter_text(item.reason)
    if not 1 <= working_days <= MAX_CORRECTION_WORKING_DAYS:
        sentence = _("Give between 1 and %(most)s working days.") % {
            "most": MAX_CORRECTION_WORKING_DAYS
        }
        raise DomainError("bad_deadline", sentence, {"working_days": sentence})


def propose_pass(
    *,
    case: Case,
    actor: Actor,
    version: int,
    opinion: str,
    rank: int | None = None,
    override_reason: str = "",
    earlier_panel_reason: str = "",
) -> Case:
    """The examiner's opinion: the case meets the conditions. It then waits for a signature.

    At a recommendation `rank` is its place among those of the office in the round, if it has none
    yet or another; `BEHIND_THE_LAST` is the end for a case that has none. `override_reason` says
    why the case passes although the verdict on verified figures and judgements is another,
    `earlier_panel_reason` why the result of a panel counts that judged it before it came back to
    the step. Raises what the step's kind asks for (`step_guards`), `bad_rank` and what
    `expect_may_pass` raises.
    """
    check_opinion(opinion)
    with acting(case=case, action=CaseAction.PROPOSE_PASS, actor=actor, version=version) as act:
        _pass_proposed(
            act,
            expect_may_pass(act, override_reason),
            opinion=opinion,
            rank=rank,
            override_reason=override_reason,
            earlier_panel_reason=earlier_panel_reason,
        )
    return case


def pass_proposed_among_many(act: Act, *, opinion: str, override_reason: str = "") -> None:
    """What `propose_pass` changes in one of many cases. A recommendation that has no rank yet is
    put behind the last. `override_reason` stands for open verdicts alone: one that is not met needs
    a reason of its own, as does the result of an earlier panel."""
    step = act.current_step()
    found = expect_may_pass(act, override_reason, is_for_many=True)
    rank = BEHIND_THE_LAST if step.kind == StepKind.RECOMMENDATION else None
    _pass_proposed(act, found, opinion=opinion, rank=rank, override_reason=override_reason)


def _pass_proposed(
    act: Act,
    found: Verified,
    *,
    opinion: str,
    rank: int | None,
    override_reason: str,
    earlier_panel_reason: str = "",
) -> None:
    step = act.current_step()
    if rank is not None and step.kind != StepKind.RECOMMENDATION:
        sentence = _("Only a recommendation has a rank.")
        raise DomainError("bad_rank", sentence, {"rank": sentence})
    keeps_rank = rank == BEHIND_THE_LAST and step.rank is not None
    gets_rank = rank is not None and not keeps_rank
    met = {needs_rank: gets_rank, panel_saw_it_come_back: bool(earlier_panel_reason.strip())}
    refusal = why_not_pass(act, met=[guard for guard, is_met in met.items() if is_met])
    if refusal is not None:
        raise refusal
    # Last, for it is written at once: of many cases one that is refused has changed nothing.
    if gets_rank and rank is not None:
        give_rank(step, rank)
        act.after["rank"] = step.rank
    _examined(act, Proposal.PASS, opinion)
    keep_examination(
        act, found, override_reason=override_reason, earlier_panel_reason=earlier_panel_reason
    )


def propose_refusal(
    *, case: Case, actor: Actor, version: int, opinion: str, grounds: Sequence[Ground] = ()
) -> Case:
    """The examiner's opinion: the case does not meet the conditions, and why, condition by
    condition. Each condition that the verdict on verified figures and judgements misses needs a
    ground; where it misses none there is at least one. Raises what `expect_grounds` raises."""
    check_opinion(opinion)
    expect_letter_text(opinion, "opinion")
    for ground in grounds:
        expect_letter_text(ground.reason)
    with acting(case=case, action=CaseAction.PROPOSE_REFUSAL, actor=actor, version=version) as act:
        found = expect_grounds(act, grounds)
        _examined(act, Proposal.REFUSE, opinion)
        keep_examination(act, found, grounds=grounds)
    return case


def check_opinion(opinion: str) -> None:
    """Raises `DomainError` (`reason_missing`) for an empty opinion."""
    _require(opinion, "opinion", gettext_lazy("Write your opinion: others rely on it."))


def _examined(act: Act, proposal: Proposal, opinion: str) -> None:
    step = act.current_step()
    step.proposal, step.opinion = proposal, opinion.strip()
    step.examined_by_id, step.examined_at = act.actor.user_id, timezone.now()
    # The signature is another person's: until somebody takes it, it is nobody's.
    step.officer_id = step.stands_in_for_id = None
    act.comment = step.opinion


def return_to_examiner(*, case: Case, actor: Actor, version: int, reason: str) -> Case:
    """The one who should sign disagrees: the examiner looks again."""
    _require(reason, "reason", _("Say what the examiner should look at again."))
    with acting(
        case=case, action=CaseAction.RETURN_TO_EXAMINER, actor=actor, version=version
    ) as act:
        returned_to_examiner(act, reason=reason)
    return case


def returned_to_examiner(act: Act, *, reason: str) -> None:
    """What `return_to_examiner` changes."""
    mark(act.current_step(), ExaminationMarkKind.RETURNED, act, reason)
    _back_to_examiner(act.case, act.current_step())
    act.comment = reason.strip()


def sign(*, case: Case, actor: Actor, version: int, comment: str = "") -> Case:
    """Sign what the examiner proposed. A passed step enters the next one; a refused step ends the
    case, not before the enterprise has had its say on an inspection (`reply_running`). The signer
    is another person than the examiner and signed no neighbouring step."""
    with acting(case=case, action=CaseAction.SIGN, actor=actor, version=version) as act:
        signed(act, comment=comment)
    return case


def signed(act: Act, *, comment: str = "") -> None:
    """What `sign` changes. Raises what stands against a refusal (`why_not_refuse`)."""
    step = act.current_step()
    refusal = why_not_refuse(act) if step.proposal == Proposal.REFUSE else None
    if refusal is not None:
        raise refusal
    step.signed_by_id, step.signed_at = act.actor.user_id, timezone.now()
    act.comment = comment.strip()
    act.after["proposal"] = step.proposal
    mark(step, ExaminationMarkKind.SIGNED, act, comment)
    if step.proposal == Proposal.REFUSE:
        step.state = StepState.REFUSED
        act.case.status = CaseStatus.REFUSED
        act.verb = "case.refused"
    else:
        step.state = StepState.PASSED
        following = act.neighbour(+1)
        if following is None:
            _accept(act)
            return
        if act.case.kind == CaseKind.CHANGE:
            hand_over(act.case, following)
        begin_step(following, today=timezone.localdate(), calendar=act.calendar)
        act.after["step"] = following.position


def _accept(act: Act) -> None:
    """The last signature of a change, whose route ends with it. Raises `ValueError` for a case
    that needs a public notice."""
    if act.case.kind != CaseKind.CHANGE:
        raise ValueError(f"Case {act.case.number} ends with an examined step.")
    act.case.status = CaseStatus.CERTIFIED
    act.verb = "case.change_accepted"


def signed_among_many(act: Act, *, comment: str = "") -> None:
    """What `sign` changes in one of many cases. A refusal ends a case: whoever signs it has its
    page before him. Raises `DomainError` (`refusal_one_by_one`)."""
    if act.current_step().proposal == Proposal.REFUSE:
        raise DomainError(
            "refusal_one_by_one",
            _("Proposed to refuse: read its grounds and sign it on its own page."),
        )
    signed(act, comment=comment)


def send_back(*, case: Case, actor: Actor, version: int, reason: str) -> Case:
    """Give the case back to the level below, which examines and signs anew."""
    _require(reason, "reason", _("Say what the level below should look at again."))
    with acting(case=case, action=CaseAction.SEND_BACK, actor=actor, version=version) as act:
        sent_back(act, reason=reason)
    return case


def sent_back(act: Act, *, reason: str) -> None:
    """What `send_back` changes."""
    step, below = act.current_step(), act.neighbour(-1)
    if below is None:
        raise ValueError(f"Case {act.case.number} has no level below.")
    act.rows += [*past_stays(step, left_at=timezone.now()), *past_stays(below)]
    step.state, step.entered_on, step.due_on = StepState.WAITING, None, None
    step.officer_id = step.stands_in_for_id = None
    take_rank_away(step)
    mark(below, ExaminationMarkKind.SENT_BACK, act, reason)
    _back_to_examiner(act.case, below)
    begin_step(below, today=timezone.localdate(), calendar=act.calendar)
    act.comment = reason.strip()
    act.after["step"] = below.position


def _back_to_examiner(case: Case, step: Step) -> None:
    return_to(step, case, step.examined_by_id)
    step.proposal, step.opinion = Proposal.NONE, ""
    step.examined_by, step.examined_at = None, None
    step.signed_by, step.signed_at = None, None


def _require(text: str, field: str, sentence: "StrOrPromise") -> None:
    if not text.strip():
        raise DomainError("reason_missing", str(sentence), {field: str(sentence)})
