"""Whose turn it is, and until when: derived from facts by one function."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Office
from reviews.enums import CaseStatus, Turn
from reviews.models import Case, Notice, Step


@dataclass(frozen=True, slots=True)
class TurnOf:
    """Who acts next, and the day by which."""

    turn: Turn
    office: Office | None
    due_on: date | None


def turn_of(case: Case, step: Step | None, notice: Notice | None = None) -> TurnOf:
    """Derive from the case's status, its current step, open correction and notice (looked up
    unless given)."""
    match CaseStatus(case.status):
        case CaseStatus.DRAFT:
            return TurnOf(Turn.ENTERPRISE, None, case.round.closes_on)
        case CaseStatus.IN_CORRECTION:
            correction = case.corrections.get(resubmitted_at=None)
            return TurnOf(Turn.ENTERPRISE, None, correction.due_on)
        case CaseStatus.IN_REVIEW if step is not None:
            return TurnOf(Turn.OFFICE, step.office, step.due_on)
        case CaseStatus.IN_NOTICE:
            if notice is None:
                notice = case.notice_entries.select_related("notice").latest("id").notice
            return TurnOf(Turn.PUBLIC, None, notice.closes_on)
        case _:
            return TurnOf(Turn.NOBODY, None, None)
