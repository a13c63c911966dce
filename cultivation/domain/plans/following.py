"""Following a running plan: the liaison, the notes, the newest verdict, the end."""

from datetime import date

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.absences import is_posted
from accounts.models import User
from common.domain.actor import SYSTEM, Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from cultivation.domain.cancelling.acts import required
from cultivation.domain.plans.agreeing import owe_note
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.plans.drawing import close_locked
from cultivation.domain.plans.gaps import held_titles, line_of, newest_filing, verdict_of
from cultivation.domain.plans.rules import quarters_of
from cultivation.domain.plans.steps import keep_step, locked_for, locked_plan
from cultivation.enums import TitleKind
from cultivation.enums.plans import GoalOutcome, PlanAction, PlanOutcome, PlanStatus
from cultivation.models import CultivationPlan, PlanGoal, PlanNote
from enterprises.models import Filing, Membership


@transaction.atomic
def name_liaison(
    *, plan: CultivationPlan, version: int, person: User, actor: Actor
) -> CultivationPlan:
    """Name who looks after the enterprise (服务专员): somebody who examines or signs at the plan's
    office and has no link to it. Raises `DomainError` (`not_posted`) and as `locked_for`."""
    locked = locked_for(PlanAction.LIAISON, plan, version, actor)
    today = timezone.localdate()
    is_linked = Membership.objects.filter(enterprise=locked.enterprise, user=person).exists()
    if is_linked or not is_posted(person.pk, locked.office_id, today, KEEPERS):
        sentence = _("Choose somebody who is posted at your office today and has no link to it.")
        raise DomainError("not_posted", sentence, {"person": sentence})
    before = locked.liaison_id
    locked.liaison, locked.liaison_since = person, today
    was_shown = locked.offered_on is not None
    return keep_step(
        locked, "plan.liaison_named", actor, is_told=was_shown, liaison=person.pk, before=before
    )


@transaction.atomic
def write_note(
    *,
    plan: CultivationPlan,
    version: int,
    quarter: date,
    text: str,
    actor: Actor,
    goal: PlanGoal | None = None,
) -> PlanNote:
    """Write the note of a quarter on the whole plan or on one goal, once for each.

    Raises `DomainError` (`text_missing`, `invalid_day`, `not_of_plan`) and `Conflict`
    (`noted_already`, and as `locked_for`)."""
    locked = locked_for(PlanAction.NOTE, plan, version, actor)
    words = required(text, "text", _("Write what was done and what comes next."))
    today = timezone.localdate()
    if locked.started_on is None or quarter not in quarters_of(locked.started_on, today):
        sentence = _("Choose a quarter in which the plan ran.")
        raise DomainError("invalid_day", sentence, {"quarter": sentence})
    if goal is not None and goal.plan_id != locked.pk:
        raise DomainError("not_of_plan", _("This goal belongs to another plan."))
    if locked.notes.filter(goal=goal, quarter=quarter).exists():
        raise Conflict("noted_already", _("The note of this quarter is written already."))
    note = PlanNote.objects.create(
        plan=locked,
        goal=goal,
        quarter=quarter,
        text=words,
        written_by_id=actor.person_id,
        office_id=locked.office_id,
        written_at=timezone.now(),
    )
    owe_note(locked, WorkCalendar.around(today))
    keep_step(locked, "plan.noted", actor, quarter=quarter.isoformat())
    return note


def measure_locked(plan: CultivationPlan, today: date) -> list[PlanGoal]:
    """Hold the newest filing against the plan's standard and write what each goal's line says.
    Returns the goals whose outcome changed. Figures that contradict each other leave it as it is.
    """
    plan.measured_on = today
    filing = newest_filing(plan.enterprise)
    if filing is None:
        return []
    plan.measured_filing, plan.measured_version = filing, filing.version
    try:
        _facts, verdict = verdict_of(plan.enterprise, filing, plan.rule_set, today)
    except DomainError:
        return []
    changed = []
    for goal in plan.goals.all():
        line = line_of(verdict.lines, goal.line_id)
        if line is None or (line.outcome, line.value) == (goal.now_outcome, goal.now_value):
            continue
        if line.outcome != goal.now_outcome:
            changed.append(goal)
        goal.now_outcome, goal.now_value = line.outcome, line.value
        is_reached = line.outcome in GoalOutcome.reached()
        goal.reached_on = (goal.reached_on or today) if is_reached else None
        goal.save(update_fields=["now_outcome", "now_value", "reached_on"])
    return changed


@transaction.atomic
def close_plan(
    *, plan: CultivationPlan, version: int, reason: str, actor: Actor
) -> CultivationPlan:
    """Close a running plan. How it ended is the newest verdict's to say: reached when every goal's
    line passes, else not reached. Raises `DomainError` (`text_missing`, `not_measured`)."""
    locked = locked_for(PlanAction.CLOSE, plan, version, actor)
    text = required(reason, "reason", _("Sum the plan up in a sentence."))
    today = timezone.localdate()
    measure_locked(locked, today)
    if not locked.is_measured_anew and today <= locked.due_on:
        raise DomainError(
            "not_measured",
            _("No filing came in since the plan was drawn up: it is measured by the next one."),
        )
    is_reached = all(goal.is_reached for goal in locked.goals.all())
    outcome = PlanOutcome.REACHED if is_reached else PlanOutcome.NOT_REACHED
    close_locked(locked, outcome, text)
    return keep_step(locked, "plan.closed", actor, comment=text, outcome=outcome)


@transaction.atomic
def follow_plan(*, plan: CultivationPlan, today: date) -> str:
    """What the clock does for one open plan: close it when the title that it builds on is lost or
    the one that it aims at is held; else free it from a liaison who left, measure it by the newest
    filing, tell once of a quarter's overdue note. Safe to run twice. Returns what was done."""
    locked = locked_plan(plan, None, SYSTEM)
    if not locked.is_open:
        return ""
    if _close_by_titles(locked, today):
        return "closed"
    done = ""
    if locked.liaison_id is not None and not is_posted(
        locked.liaison_id, locked.office_id, today, KEEPERS
    ):
        left = locked.liaison_id
        locked.liaison = locked.liaison_since = None
        keep_step(locked, "plan.liaison_left", SYSTEM, is_told=True, left=left)
        done = "liaison_left"
    if locked.status == PlanStatus.RUNNING:
        return _follow_running(locked, today) or done
    locked.measured_on = today
    locked.save(update_fields=["measured_on"])
    return done


def _follow_running(plan: CultivationPlan, today: date) -> str:
    changed = measure_locked(plan, today)
    if changed:
        lines = [goal.line_id for goal in changed]
        keep_step(plan, "plan.measured", SYSTEM, lines=lines)
    else:
        plan.save(update_fields=["measured_on", "measured_filing", "measured_version"])
    is_overdue = plan.note_due_on is not None and plan.note_due_on < today
    if is_overdue and plan.note_told_quarter != plan.note_quarter:
        plan.note_told_quarter = plan.note_quarter
        keep_step(plan, "plan.note_overdue", SYSTEM)
    return "measured" if changed else ""


def _close_by_titles(plan: CultivationPlan, today: date) -> bool:
    """Close the plan when the titles say so."""
    held = held_titles(plan.enterprise, today)
    aimed = next((one for one in held if one.kind == plan.target), None)
    if aimed is not None:
        measure_locked(plan, today)
        reason = _("The enterprise holds title %(number)s.") % {"number": aimed.number}
        close_locked(plan, PlanOutcome.REACHED, reason)
        keep_step(plan, "plan.closed", SYSTEM, outcome=plan.outcome, title=aimed.number)
        return True
    base = plan.base_title
    if base is None or any(TitleKind(one.kind).rung >= TitleKind(base.kind).rung for one in held):
        return False
    state = base.state_on(today).label
    reason = _("Title %(number)s counts no more (%(state)s): the plan built on it.") % {
        "number": base.number,
        "state": state,
    }
    if base.ending_reason:
        reason = f"{reason} {base.ending_reason}"
    close_locked(plan, PlanOutcome.TITLE_LOST, reason)
    keep_step(plan, "plan.title_lost", SYSTEM, comment=reason, title=base.number)
    return True


def follow_plans_of(enterprise_id: int) -> None:
    """The same for the open plan of an enterprise whose titles changed."""
    today = timezone.localdate()
    for plan in CultivationPlan.objects.open().filter(enterprise=enterprise_id):
        follow_plan(plan=plan, today=today)


def follow_plans(*, today: date, batch: int = 100) -> dict[str, int]:
    """Follow a batch of open plans that were not looked at today, or whose newest filing is not
    the one they were measured by. Returns how many were looked at, and how many closed."""
    found = list(_waiting(today)[:batch])
    closed = 0
    for plan in found:
        closed += follow_plan(plan=plan, today=today) == "closed"
    return {"followed": len(found), "closed": closed}


def _waiting(today: date) -> "QuerySet[CultivationPlan]":
    filings = Filing.objects.filter(enterprise=OuterRef("enterprise")).order_by("-fiscal_year")
    is_another = Q(status=PlanStatus.RUNNING) & (
        ~Q(newest=F("measured_filing")) | ~Q(newest_version=F("measured_version"))
    )
    return (
        CultivationPlan.objects.open()
        .annotate(newest=Subquery(filings.values("pk")[:1]))
        .annotate(newest_version=Subquery(filings.values("version")[:1]))
        .filter(Q(measured_on=None) | Q(measured_on__lt=today) | is_another)
        .order_by("pk")
    )
