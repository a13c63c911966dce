"""What all pages of an enterprise's case show: its row, its steps, its timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.domain.acting import Capacity
from common.domain.actor import SYSTEM
from common.domain.calendar import Deadline, WorkCalendar
from common.enums import ActResult, SubjectKind
from common.models import Event
from common.sentences import sentence_of
from enterprises.views.acting import enterprise_capacity
from reviews.badges import Badge, CaseRow, case_rows
from reviews.disclosure import COMMENTED_VERBS, INTERNAL_VERBS
from reviews.enums import CaseStatus, StepKind, StepState, Turn
from reviews.models import Case, Step
from reviews.queries import with_current_step


def own_case(request: HttpRequest, number: str) -> Case:
    """One of the enterprise's own cases; 404 for any other."""
    case = (
        with_current_step(Case.objects.visible_to(enterprise_capacity(request)))
        .select_related("enterprise", "round__rule_set", "turn_office", "filing")
        .filter(number=number)
        .first()
    )
    if case is None:
        raise Http404
    return case


def own_rows(cases: Iterable[Case], capacity: Capacity, calendar: WorkCalendar) -> list[CaseRow]:
    """Lines of lists. Whether an examiner has proposed anything yet is not shown."""
    shown = list(cases)
    for case in shown:
        case.step_proposal = None  # type: ignore[attr-defined]
    return case_rows(shown, capacity, calendar, timezone.localdate())


def own_row(request: HttpRequest, case: Case, calendar: WorkCalendar) -> CaseRow:
    """The line of one case."""
    return own_rows([case], enterprise_capacity(request), calendar)[0]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the way, as the enterprise sees it: the office, not the person."""

    label: str
    office: str
    badge: Badge
    deadline: Deadline | None
    opinion: str
    is_current: bool


_STEP_TONES = {
    StepState.WAITING: "quiet",
    StepState.CURRENT: "waiting",
    StepState.PASSED: "done",
    StepState.REFUSED: "failed",
}


def step_lines(case: Case, calendar: WorkCalendar) -> list[StepLine]:
    """The steps of the case in order. The clock of the current one stands while in correction."""
    steps = case.steps.select_related("office").order_by("position")
    return [_step_line(step, case, calendar) for step in steps]


def _step_line(step: Step, case: Case, calendar: WorkCalendar) -> StepLine:
    state = StepState(step.state)
    deadline = None
    is_running = case.status in CaseStatus.open() and case.turn != Turn.PUBLIC
    if state == StepState.CURRENT and step.due_on is not None and is_running:
        deadline = calendar.deadline(
            step.due_on,
            today=timezone.localdate(),
            is_paused=case.status == CaseStatus.IN_CORRECTION,
        )
    return StepLine(
        label=str(StepKind(step.kind).label),
        office=step.office.name,
        badge=Badge(state.label, _STEP_TONES[state]),
        deadline=deadline,
        opinion=step.opinion if state == StepState.REFUSED else "",
        is_current=state == StepState.CURRENT,
    )


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An act as the enterprise sees it, in the shape of the `timeline` component."""

    occurred_at: datetime
    actor_label: str
    sentence: str
    comment: str
    role: str = ""
    office_name: str = ""
    result: str = ActResult.DONE.value
    changes: tuple[Any, ...] = ()


def own_timeline(case: Case) -> list[OwnEntry]:
    """What happened, newest first. An office acts under its name, never an official under his."""
    events = (
        Event.objects.filter(
            subject_kind=SubjectKind.CASE, subject_id=case.pk, result=ActResult.DONE
        )
        .exclude(verb__in=INTERNAL_VERBS)
        .order_by("-sequence")
    )
    return [_own_entry(event) for event in events]


def _own_entry(event: Event) -> OwnEntry:
    return OwnEntry(
        occurred_at=event.occurred_at,
        actor_label=event.office_name if event.office_code else event.actor_label,
        role=event.role if event.role == SYSTEM.role else "",
        sentence=sentence_of(event),
        comment=event.comment if event.verb in COMMENTED_VERBS else "",
    )
