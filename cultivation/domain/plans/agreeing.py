"""The enterprise's consent, the beginning, and taking a plan back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from cultivation.domain.cancelling.acts import required
from cultivation.domain.plans.drawing import close_locked
from cultivation.domain.plans.rules import next_quarter, note_due_day, quarter_of
from cultivation.domain.plans.steps import keep_step, locked_for
from cultivation.enums.plans import MeasureState, PlanAction, PlanOutcome, PlanStatus
from cultivation.models import CultivationPlan


@transaction.atomic
def offer_plan(*, plan: CultivationPlan, version: int, actor: Actor) -> CultivationPlan:
    """Send the plan to the enterprise. It has a liaison and a measure by then.

    Raises as `steps.locked_for`, and `DomainError` (`no_liaison`, `no_measure`)."""
    locked = locked_for(PlanAction.OFFER, plan, version, actor)
    if locked.liaison_id is None:
        raise DomainError("no_liaison", _("Name the liaison first: the enterprise asks him."))
    if not locked.measures.exclude(state=MeasureState.DROPPED).exists():
        raise DomainError("no_measure", _("Add a measure first: goals alone help nobody."))
    locked.status, locked.offered_on = PlanStatus.OFFERED, timezone.localdate()
    return keep_step(locked, "plan.offered", actor)


@transaction.atomic
def take_back(*, plan: CultivationPlan, version: int, actor: Actor) -> CultivationPlan:
    """Take an offered plan back to change it."""
    locked = locked_for(PlanAction.TAKE_BACK, plan, version, actor)
    locked.status, locked.offered_on = PlanStatus.DRAFT, None
    return keep_step(locked, "plan.taken_back", actor)


@transaction.atomic
def consent(*, plan: CultivationPlan, version: int, actor: Actor) -> CultivationPlan:
    """The enterprise agrees."""
    locked = locked_for(PlanAction.CONSENT, plan, version, actor)
    locked.status = PlanStatus.AGREED
    locked.consented_on, locked.consented_by_id = timezone.localdate(), actor.person_id
    return keep_step(locked, "plan.consented", actor)


@transaction.atomic
def decline(*, plan: CultivationPlan, version: int, reason: str, actor: Actor) -> CultivationPlan:
    """The enterprise asks for changes; the plan is a draft again."""
    locked = locked_for(PlanAction.DECLINE, plan, version, actor)
    text = required(reason, "reason", _("Say what you would like to have changed."))
    locked.status, locked.offered_on = PlanStatus.DRAFT, None
    return keep_step(locked, "plan.declined", actor, comment=text)


@transaction.atomic
def start_plan(*, plan: CultivationPlan, version: int, actor: Actor) -> CultivationPlan:
    """Begin an agreed plan; from now on a note is owed for each quarter."""
    locked = locked_for(PlanAction.START, plan, version, actor)
    today = timezone.localdate()
    locked.status, locked.started_on = PlanStatus.RUNNING, today
    owe_note(locked, WorkCalendar.around(today))
    return keep_step(locked, "plan.started", actor)


def owe_note(plan: CultivationPlan, calendar: WorkCalendar) -> None:
    """Set which quarter's note is missing first, and by when; the caller saves it."""
    written = set(plan.notes.filter(goal=None).values_list("quarter", flat=True))
    quarter = quarter_of(plan.started_on or plan.opened_on)
    while quarter in written:
        quarter = next_quarter(quarter)
    plan.note_quarter, plan.note_from = quarter, next_quarter(quarter)
    plan.note_due_on = note_due_day(quarter, calendar)


@transaction.atomic
def withdraw_plan(
    *, plan: CultivationPlan, version: int, reason: str, actor: Actor
) -> CultivationPlan:
    """End a plan that is not to go on; an approver's act."""
    locked = locked_for(PlanAction.WITHDRAW, plan, version, actor)
    text = required(reason, "reason", _("Say why the plan is withdrawn."))
    was_shown = locked.offered_on is not None
    close_locked(locked, PlanOutcome.WITHDRAWN, text)
    return keep_step(locked, "plan.withdrawn", actor, comment=text, is_told=was_shown)
