"""Drawing a plan up: its goals from the verdict, its measures from the catalogue or own words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.numbers import take_number
from cultivation.domain.cancelling.acts import expect_status, required
from cultivation.domain.plans.catalogue import book_place, give_up_place
from cultivation.domain.plans.gaps import Gaps, gaps_of
from cultivation.domain.plans.rules import most_days, usual_days
from cultivation.domain.plans.steps import (
    expect_keeper,
    keep_step,
    locked_for,
    locked_to_draw,
)
from cultivation.enums import TitleKind
from cultivation.enums.plans import MeasureState, PlanAction, PlanOutcome, PlanStatus
from cultivation.models import CatalogueService, CultivationPlan, PlanGoal, PlanMeasure
from cultivation.models.plans.steps import PLAN_STEPS
from enterprises.models import Enterprise


@transaction.atomic
def open_plan(
    *,
    enterprise: Enterprise,
    actor: Actor,
    target: TitleKind | None = None,
    due_on: date | None = None,
    summary: str = "",
) -> CultivationPlan:
    """Draw a plan up for an enterprise: one goal for each condition of the next rung that its
    newest filing misses. Kept by the lowest office responsible for it.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, the codes of `gaps_of`, `no_gap`,
    `invalid_day`) and `Conflict` (`plan_open`).
    """
    locked = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    if CultivationPlan.objects.open().filter(enterprise=locked).exists():
        raise Conflict("plan_open", _("The enterprise has a plan under way already."))
    plan = _drawn(locked, actor, target, due_on, summary)
    return keep_step(plan, "plan.opened", actor, is_told=False, target=plan.target)


def _drawn(
    enterprise: Enterprise,
    actor: Actor,
    target: TitleKind | None,
    due_on: date | None,
    summary: str,
) -> CultivationPlan:
    today = timezone.localdate()
    plan = CultivationPlan(
        enterprise=enterprise, office=enterprise.responsible_office, opened_on=today, version=0
    )
    expect_keeper(plan, actor, PLAN_STEPS[PlanAction.CHANGE].by)
    gaps = gaps_of(enterprise, on=today, target=target)
    if not gaps.lines:
        raise DomainError(
            "no_gap",
            _("The newest filing meets every condition of this title: there is no gap to close."),
        )
    plan.target, plan.rule_set, plan.base_title = gaps.target, gaps.rule_set, gaps.base_title
    plan.filing, plan.filing_version = gaps.filing, gaps.filing.version
    plan.opened_by_id = actor.person_id
    plan.due_on = _expect_day(due_on or today + timedelta(days=usual_days()), today)
    plan.summary = summary.strip()
    plan.number = f"P{today.year}-{take_number(f'cultivation plan {today.year}'):06}"
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:
        raise Conflict("plan_open", _("The enterprise has a plan under way already.")) from None
    _lay_goals(plan, gaps)
    return plan


def _lay_goals(plan: CultivationPlan, gaps: Gaps) -> None:
    PlanGoal.objects.bulk_create(
        PlanGoal(
            plan=plan,
            position=position,
            line_id=line.id,
            line_kind=line.kind,
            from_outcome=line.outcome,
            from_value=line.value,
            threshold=line.threshold,
            due_on=plan.due_on,
            now_outcome=line.outcome,
            now_value=line.value,
        )
        for position, line in enumerate(gaps.lines, start=1)
    )


def _expect_day(day: date | None, opened_on: date, field: str = "due_on") -> date:
    today = timezone.localdate()
    if day is None or day <= today:
        sentence = _("Choose a day that lies ahead.")
    elif (day - opened_on).days > most_days():
        sentence = _("A plan runs for three years at most.")
    else:
        return day
    raise DomainError("invalid_day", sentence, {field: sentence})


@transaction.atomic
def change_frame(
    *,
    plan: CultivationPlan,
    version: int,
    due_on: date | None,
    summary: str,
    actor: Actor,
    goal_days: Mapping[int, date | None] | None = None,
) -> CultivationPlan:
    """Change the day of the plan, its words, and by when each goal is to be reached (`goal_days`,
    by the goal's position). A goal is never due after its plan."""
    locked = locked_for(PlanAction.CHANGE, plan, version, actor)
    locked.due_on = _expect_day(due_on, locked.opened_on)
    locked.summary = summary.strip()
    for goal in locked.goals.all():
        day = (goal_days or {}).get(goal.position) or goal.due_on
        wanted = _expect_day(min(day, locked.due_on), locked.opened_on)
        if wanted != goal.due_on:
            goal.due_on = wanted
            goal.save(update_fields=["due_on"])
    return keep_step(locked, "plan.changed", actor, is_told=False)


@transaction.atomic
def add_measure(
    *,
    plan: CultivationPlan,
    version: int,
    actor: Actor,
    planned_on: date | None,
    goal: PlanGoal | None = None,
    service: CatalogueService | None = None,
    words: str = "",
) -> PlanMeasure:
    """Add a measure for a goal or the whole plan: a service of the catalogue, in which a place is
    booked for the year of `planned_on`, or own words.

    Raises as `steps.locked_to_draw` and `book_place`, and `DomainError` (`text_missing`,
    `invalid_day`, `not_of_plan`).
    """
    locked = locked_to_draw(plan, version, actor)
    if goal is not None and goal.plan_id != locked.pk:
        raise DomainError("not_of_plan", _("This goal belongs to another plan."))
    day = _expect_day(planned_on, locked.opened_on, "planned_on")
    if day > locked.due_on:
        sentence = _("The plan ends before this day.")
        raise DomainError("invalid_day", sentence, {"planned_on": sentence})
    text = words.strip()
    if service is None:
        text = required(text, "words", _("Choose a service, or say in words what is to be done."))
    booking = None
    if service is not None:
        booking = book_place(
            service=service, enterprise=locked.enterprise, year=day.year, actor=actor
        )
    measure = PlanMeasure.objects.create(
        plan=locked, goal=goal, service=service, booking=booking, words=text, planned_on=day
    )
    keep_step(locked, "plan.measure_added", actor, is_told=False, measure=measure.pk)
    return measure


@transaction.atomic
def settle_measure(
    *,
    measure: PlanMeasure,
    version: int,
    state: MeasureState,
    actor: Actor,
    done_on: date | None = None,
    note: str = "",
) -> PlanMeasure:
    """Note that a measure took place, or drop it (its place is free again). Goals are measured by
    filings, so neither changes how far the plan is.

    Raises as `steps.locked_to_draw`, and `DomainError` (`invalid_day`)."""
    locked = locked_to_draw(measure.plan, version, actor)
    found = PlanMeasure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    expect_status(found.state, MeasureState.PLANNED)
    if state == MeasureState.DONE:
        today = timezone.localdate()
        if done_on is None or not locked.opened_on <= done_on <= today:
            sentence = _("Give the day on which it took place, not before the plan was drawn up.")
            raise DomainError("invalid_day", sentence, {"done_on": sentence})
        found.done_on = done_on
    elif found.booking is not None:
        give_up_place(booking=found.booking, actor=actor)
    found.state, found.note = state, note.strip()
    found.save()
    keep_step(locked, "plan.measure_settled", actor, is_told=False, measure=found.pk, state=state)
    return found


@transaction.atomic
def replace_plan(
    *,
    plan: CultivationPlan,
    version: int,
    reason: str,
    actor: Actor,
    target: TitleKind | None = None,
    due_on: date | None = None,
) -> CultivationPlan:
    """Close a plan and draw a new one up from the newest filing in its place. Returns the new one.

    Raises as `open_plan` and `steps.locked_for`, and `DomainError` (`text_missing`)."""
    locked = locked_for(PlanAction.REPLACE, plan, version, actor)
    text = required(reason, "reason", _("Say why a new plan is needed."))
    close_locked(locked, PlanOutcome.REPLACED, text)
    locked.save()
    new = _drawn(locked.enterprise, actor, target, due_on, locked.summary)
    new.liaison_id, new.liaison_since = locked.liaison_id, locked.liaison_since
    keep_step(new, "plan.opened", actor, is_told=False, target=new.target)
    locked.replaced_by = new
    keep_step(locked, "plan.replaced", actor, comment=text, by=new.number)
    return new


def close_locked(plan: CultivationPlan, outcome: PlanOutcome, reason: str) -> None:
    """Set a locked plan closed; places of measures that did not take place are free again. The
    caller writes it."""
    plan.status, plan.outcome, plan.reason = PlanStatus.CLOSED, outcome, reason
    plan.closed_on = timezone.localdate()
    waiting = plan.measures.filter(state=MeasureState.PLANNED, booking__isnull=False)
    for booking in [one.booking for one in waiting.select_related("booking")]:
        if booking is not None and booking.given_up_on is None:
            booking.given_up_on = plan.closed_on
            booking.save(update_fields=["given_up_on"])


def frame_of(plan: CultivationPlan) -> dict[str, Any]:
    """The frame as a form takes it."""
    return {"due_on": plan.due_on, "summary": plan.summary, "version": plan.version}
