"""Whose turn it is, and until when: derived from facts by one function."""

from dataclasses import dataclass
from datetime import date

from cultivation.enums import CaseKind
from cultivation.life.changes import report_until
from reviews.domain.notices.turning import place_of, put
from reviews.enums import CaseStatus, Proposal, StepKind, Turn, Work
from reviews.models import Case, Notice, Step


@dataclass(frozen=True, slots=True)
class TurnOf:
    """Who acts next, and the day by which."""

    turn: Turn
    office_id: int | None
    due_on: date | None


def work_of(case: Case, step: Step | None) -> Work:
    """What the office whose step is current has to do next; nothing when there is none."""
    status = CaseStatus(case.status)
    if step is None or status not in {CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION}:
        return Work.NONE
    if status == CaseStatus.IN_CORRECTION:
        return Work.CORRECTION
    if not step.is_examined:
        return Work.NOTICE if step.kind == StepKind.NOTICE else Work.OTHER
    return Work.EXAMINE if step.proposal == Proposal.NONE else Work.SIGN


def store_turn(case: Case, step: Step | None, notice: Notice | None, today: date) -> None:
    """Put what is derived into the case's columns; the caller saves it. `notice` is the one that
    the case was put on just now."""
    if case.status == CaseStatus.IN_NOTICE and notice is None and step is not None:
        put(case, step, place_of(case, step, today), today)
        return
    turn = turn_of(case, step, notice)
    before = (case.turn, case.turn_office_id)
    case.turn, case.turn_office_id, case.due_on = turn.turn, turn.office_id, turn.due_on
    if (case.turn, case.turn_office_id) != before or case.turn_since is None:
        case.turn_since = today
    case.work = work_of(case, step)
    is_at_office = case.work != Work.NONE and step is not None
    case.at_office_id = step.office_id if is_at_office and step else None
    case.officer_id = step.officer_id if is_at_office and step else None


def turn_of(case: Case, step: Step | None, notice: Notice | None = None) -> TurnOf:
    """Derive from the case's status, its current step, open correction and the notice that it was
    put on just now."""
    match CaseStatus(case.status):
        case CaseStatus.DRAFT:
            return TurnOf(Turn.ENTERPRISE, None, _draft_due_on(case))
        case CaseStatus.IN_CORRECTION:
            correction = case.corrections.open().get()
            return TurnOf(Turn.ENTERPRISE, None, correction.due_on)
        case CaseStatus.IN_REVIEW if step is not None:
            return TurnOf(Turn.OFFICE, step.office_id, step.due_on)
        case CaseStatus.IN_NOTICE if notice is not None:
            return TurnOf(Turn.PUBLIC, None, notice.closes_on)
        case _:
            return TurnOf(Turn.NOBODY, None, None)


def _draft_due_on(case: Case) -> date | None:
    """The round's last day; of the report of a change the day until which it is in time, once the
    day of the change is known."""
    if case.kind != CaseKind.CHANGE:
        return case.round.closes_on
    happened_on = case.change_report.happened_on
    return report_until(happened_on) if happened_on else None
