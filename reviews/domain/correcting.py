"""What a correction may ask for, and what the ways out of it have in common."""

from django.utils import timezone

from cultivation.criteria.measures import MEASURES
from cultivation.enums import CaseKind
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.domain.proofs import proof_list
from reviews.domain.acts import Act
from reviews.domain.changes.report import LINES
from reviews.domain.desk.assigning import return_to
from reviews.enums import CaseStatus, StatementKind
from reviews.models import Correction

# A subject that is no text, figure or paper.
OTHER = "other"


def subjects_of(kind: str) -> frozenset[str]:
    """What an item to correct may be about: a line of the report of a change; a text, a filed
    figure or a paper of any other application; or something else."""
    if kind == CaseKind.CHANGE:
        return frozenset({*LINES, OTHER})
    papers = (one.code for one in proof_list().proofs)
    return frozenset({*StatementKind.values, *papers, *MEASURES.keys() & MEASURE_COLUMNS, OTHER})


def clock_goes_on(act: Act, correction: Correction) -> None:
    """The step that asked goes on, with whoever had it; its due day moves by the working days that
    its clock stood still."""
    today, step = timezone.localdate(), act.current_step()
    paused_days = act.calendar.between(correction.requested_on, today)
    step.due_on = act.calendar.add(step.due_on or today, paused_days)
    return_to(step, act.case, step.officer_id)
    act.after["paused_working_days"] = paused_days
    act.case.status = CaseStatus.IN_REVIEW
