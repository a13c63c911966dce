"""Cultivation plans and services as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.domain.absences import staff_of
from accounts.domain.acting import Capacity
from common.domain.calendar import Deadline, WorkCalendar
from common.domain.errors import DomainError
from common.enums import SubjectKind
from common.models import Event
from cultivation.badges import TitleBadge
from cultivation.criteria import explain, wording
from cultivation.criteria.explained import Explanation
from cultivation.criteria.explanation import unit_of
from cultivation.criteria.measures import MEASURES
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.plans.gaps import newest_filing, verdict_of
from cultivation.domain.plans.rules import quarters_of
from cultivation.domain.plans.steps import may_draw, open_steps
from cultivation.domain.verdicts import parsed
from cultivation.enums.plans import (
    GoalOutcome,
    MeasureState,
    PlanAction,
    PlanOutcome,
    PlanStatus,
    ServiceState,
)
from cultivation.forms.cancelling import ReasonForm, VersionedForm
from cultivation.forms.plans import (
    CloseForm,
    FrameForm,
    LiaisonForm,
    MeasureForm,
    NoteForm,
    SettleForm,
)
from cultivation.models import CatalogueService, CultivationPlan, PlanGoal, PlanNote, RuleSet
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.events import shown_events

_TONES = {
    PlanStatus.DRAFT: "quiet",
    PlanStatus.OFFERED: "waiting",
    PlanStatus.AGREED: "information",
    PlanStatus.RUNNING: "information",
}
_OUTCOME_TONES = {
    PlanOutcome.REACHED: "done",
    PlanOutcome.NOT_REACHED: "attention",
    PlanOutcome.TITLE_LOST: "failed",
    PlanOutcome.WITHDRAWN: "quiet",
    PlanOutcome.REPLACED: "quiet",
}
_GOAL_TONES = {
    GoalOutcome.PASS: "done",
    GoalOutcome.WAIVED: "done",
    GoalOutcome.FAIL: "attention",
    GoalOutcome.UNDETERMINED: "waiting",
}
_SERVICE_TONES = {
    ServiceState.OFFERED: "done",
    ServiceState.PAUSED: "waiting",
    ServiceState.ENDED: "quiet",
}
# What an office does while it draws a plan up is its own business.
_INTERNAL_VERBS = ("plan.changed", "plan.opened", "plan.measure_added", "plan.note_overdue")


def plan_badge(plan: CultivationPlan, today: date) -> TitleBadge:
    """Where the plan stands; a note that is late says so."""
    if plan.status == PlanStatus.CLOSED:
        outcome = PlanOutcome(plan.outcome)
        return TitleBadge(outcome.label, _OUTCOME_TONES[outcome])
    status = PlanStatus(plan.status)
    where = ""
    if status == PlanStatus.RUNNING and plan.note_due_on is not None and plan.note_due_on < today:
        where = _("note overdue")
    elif plan.due_on < today:
        where = _("past its day")
    return TitleBadge(status.label, "attention" if where else _TONES[status], where)


def service_badge(service: CatalogueService) -> TitleBadge:
    """Whether the service can be booked."""
    state = ServiceState(service.state)
    return TitleBadge(state.label, _SERVICE_TONES[state])


def turn_of(plan: CultivationPlan, *, is_desk: bool) -> dict[str, Any] | None:
    """Whose turn it is; nobody's once it has ended."""
    if not plan.is_open:
        return None
    is_office = plan.status != PlanStatus.OFFERED
    name = plan.office.name if is_office else plan.enterprise.name
    kind = "office" if is_office else "enterprise"
    return {"kind": kind, "name": name, "is_mine": is_office == is_desk}


def note_deadline(plan: CultivationPlan) -> Deadline | None:
    """By when the next note is due; None for a plan that does not run."""
    if plan.status != PlanStatus.RUNNING or plan.note_due_on is None:
        return None
    return WorkCalendar.current().deadline(plan.note_due_on, today=timezone.localdate())


def quarter_words(quarter: date) -> str:
    """A quarter as people say it."""
    number = (quarter.month + 2) // 3
    return _("Q%(number)s %(year)s") % {"number": number, "year": quarter.year}


@lru_cache(maxsize=256)
def _units(sha256: str, rule_set: RuleSet) -> dict[str, str]:
    standard = parsed(rule_set)
    subjects = {gate.id: gate.test.subject for gate in standard.gates}
    return {name: unit_of(subject) for name, subject in subjects.items() if subject is not None}


def value_words(rule_set: RuleSet, line_id: str, value: str | None) -> str:
    """A value that the engine printed, with its unit, in the reader's language."""
    if value is None:
        return "—"
    if value in {"true", "false"}:
        return _("yes") if value == "true" else _("no")
    language = get_language() or "zh-hans"
    try:
        number = Decimal(value)
    except InvalidOperation:
        return _parts_words(value, language)
    unit = _units(rule_set.sha256, rule_set).get(line_id, "")
    return wording.amount(number, unit, language)


def _parts_words(value: str, language: str) -> str:
    """The figures of a condition on several of them (`name=value, …`), each by its name; any other
    word of the engine as it is. A line for each."""
    words = []
    for part in value.split(", "):
        name, _sign, printed = part.partition("=")
        measure = MEASURES.get(name)
        if measure is None:
            return value
        try:
            shown = wording.amount(Decimal(printed), measure.unit, language)
        except InvalidOperation:
            shown = {"true": _("yes"), "false": _("no")}.get(printed, printed)
        words.append(f"{measure.label.in_language(language)} {shown}")
    return "\n".join(words)


@dataclass(frozen=True, slots=True)
class ShownGoal:
    """A goal with its condition in words and both values."""

    goal: PlanGoal
    name: str
    threshold: str
    from_value: str
    now_value: str
    badge: TitleBadge
    enough: tuple[str, ...]
    deadline: Deadline | None
    is_unverified: bool


def explained_lines(plan: CultivationPlan) -> Mapping[str, Explanation]:
    """The lines of the plan's standard on the newest filing, in words."""
    filing = newest_filing(plan.enterprise) or plan.filing
    facts, verdict = verdict_of(plan.enterprise, filing, plan.rule_set, timezone.localdate())
    language = get_language() or "zh-hans"
    found = explain(parsed(plan.rule_set), facts, verdict, language=language)
    return {one.id: one for one in found}


def goal_names(plan: CultivationPlan) -> dict[str, str]:
    """The names of the standard's conditions, by line."""
    language = get_language() or "zh-hans"
    return {gate.id: gate.label.in_language(language) for gate in parsed(plan.rule_set).gates}


def shown_goals(plan: CultivationPlan) -> list[ShownGoal]:
    """The goals in their order."""
    try:
        lines: Mapping[str, Explanation] = explained_lines(plan)
    except DomainError:
        lines = {}
    names, calendar, today = goal_names(plan), WorkCalendar.current(), timezone.localdate()
    found = []
    for goal in plan.goals.all():
        line = lines.get(goal.line_id)
        is_due = plan.is_open and not goal.is_reached
        found.append(
            ShownGoal(
                goal=goal,
                name=line.name if line else names.get(goal.line_id, goal.line_id),
                threshold=f"{line.sign} {line.threshold}".strip() if line else "",
                from_value=value_words(plan.rule_set, goal.line_id, goal.from_value),
                now_value=value_words(plan.rule_set, goal.line_id, goal.now_value),
                badge=TitleBadge(
                    GoalOutcome(goal.now_outcome).label, _GOAL_TONES[GoalOutcome(goal.now_outcome)]
                ),
                enough=tuple(way.sentence for way in line.enough) if line and is_due else (),
                deadline=calendar.deadline(goal.due_on, today=today) if is_due else None,
                is_unverified=line.mark.unverified if line else False,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ShownQuarter:
    """A quarter of a running plan with its notes; `due_on` while the plan's own note is missing."""

    label: str
    notes: list[tuple[PlanNote, str]]
    deadline: Deadline | None
    is_missing: bool


def shown_quarters(plan: CultivationPlan, names: Mapping[str, str]) -> list[ShownQuarter]:
    """The quarters in which the plan ran, newest first, with what was noted."""
    if plan.started_on is None:
        return []
    notes = list(plan.notes.select_related("written_by", "office", "goal"))
    last = plan.closed_on or timezone.localdate()
    deadline = note_deadline(plan)
    found = []
    for quarter in reversed(quarters_of(plan.started_on, last)):
        own = [one for one in notes if one.quarter == quarter]
        rows = [(one, names.get(one.goal.line_id, "") if one.goal else "") for one in own]
        is_missing = plan.status == PlanStatus.RUNNING and not any(one.goal is None for one in own)
        is_next = quarter == plan.note_quarter
        found.append(
            ShownQuarter(quarter_words(quarter), rows, deadline if is_next else None, is_missing)
        )
    return found


def plan_timeline(plan: CultivationPlan, *, for_enterprise: bool) -> list[dict[str, Any]]:
    """The trail of a plan, newest first. An enterprise sees offices, not persons."""
    events = Event.objects.filter(
        subject_kind=SubjectKind.PLAN, subject_id=plan.pk, result="done"
    ).order_by("-sequence")
    if for_enterprise:
        events = events.exclude(verb__in=_INTERNAL_VERBS)
    return shown_events(events, for_enterprise=for_enterprise)


def _labels() -> dict[str, str | Promise]:
    drawing: dict[str, str | Promise] = {
        "measure": _("Add a measure"),
        "settle": _("Say what became of a measure"),
    }
    return drawing | {action.value: action.label for action in PlanAction}


def step_form(
    name: str, plan: CultivationPlan, typed: Mapping[str, Any] | None, names: Mapping[str, str]
) -> forms.Form:
    """The form of a step: as typed, or with what stands now."""
    goals = list(plan.goals.all())
    by_position = [(one.position, names.get(one.line_id, one.line_id)) for one in goals]
    by_key = [(one.pk, names.get(one.line_id, one.line_id)) for one in goals]
    today = timezone.localdate()
    initial: dict[str, Any] = {"version": plan.version}
    common: dict[str, Any] = {"prefix": name, "initial": initial}
    if name == PlanAction.CHANGE:
        initial |= {"due_on": plan.due_on, "summary": plan.summary}
        initial |= {f"goal_{one.position}": one.due_on for one in goals}
        return FrameForm(typed, goals=by_position, **common)
    if name == PlanAction.LIAISON:
        initial["person"] = plan.liaison_id
        staff = staff_of(plan.office_id, today, KEEPERS)
        people = {one.user_id: one.user.name for one in staff}
        return LiaisonForm(typed, people=people.items(), **common)
    if name == "measure":
        services = CatalogueService.objects.for_enterprise(plan.enterprise).open_on(today)
        return MeasureForm(
            typed, goals=by_key, services=services.order_by("category", "name"), **common
        )
    if name == "settle":
        waiting = plan.measures.filter(state=MeasureState.PLANNED).select_related("service")
        return SettleForm(typed, measures=[(one.pk, str(one)) for one in waiting], **common)
    if name == PlanAction.NOTE:
        quarters = quarters_of(plan.started_on or today, today)
        initial["quarter"] = (plan.note_quarter or today).isoformat()
        listed = [(one.isoformat(), quarter_words(one)) for one in reversed(quarters)]
        return NoteForm(typed, quarters=listed, goals=by_key, **common)
    kind = {
        PlanAction.CLOSE: CloseForm,
        PlanAction.DECLINE: ReasonForm,
        PlanAction.WITHDRAW: ReasonForm,
        PlanAction.REPLACE: ReasonForm,
    }.get(PlanAction(name), VersionedForm)
    return kind(typed, **common)


# What is done most stands first.
_ORDER = (
    PlanAction.CONSENT,
    PlanAction.DECLINE,
    PlanAction.NOTE,
    PlanAction.START,
    "measure",
    PlanAction.LIAISON,
    PlanAction.OFFER,
    "settle",
    PlanAction.CHANGE,
    PlanAction.TAKE_BACK,
    PlanAction.CLOSE,
    PlanAction.REPLACE,
    PlanAction.WITHDRAW,
)


def offered_steps(
    plan: CultivationPlan,
    capacity: Capacity,
    url: str,
    names: Mapping[str, str],
    refused: tuple[str, forms.Form] | None = None,
) -> list[OfferedAct]:
    """The steps open to the reader with their forms; a refused one with what was typed, open."""
    steps = {one.action.value: one for one in open_steps(plan, capacity)}
    open_names = set(steps)
    if may_draw(plan, capacity):
        open_names.add("measure")
        if plan.measures.filter(state=MeasureState.PLANNED).exists():
            open_names.add("settle")
    if refused:
        open_names.add(refused[0])
    labels, acts = _labels(), []
    for name in [str(one) for one in _ORDER if str(one) in open_names]:
        is_refused = refused is not None and refused[0] == name
        form = refused[1] if refused and is_refused else step_form(name, plan, None, names)
        is_danger = steps[name].is_danger if name in steps else False
        acts.append(OfferedAct(name, labels[name], url, form, is_refused, is_danger))
    return acts
