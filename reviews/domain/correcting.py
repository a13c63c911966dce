"""What the ways out of a correction have in common."""

from django.utils import timezone

from reviews.domain.acts import Act
from reviews.domain.desk.assigning import return_to
from reviews.enums import CaseStatus
from reviews.models import Correction


def clock_goes_on(act: Act, correction: Correction) -> None:
    """The step that asked goes on, with whoever had it; its due day moves by the working days that
    its clock stood still."""
    today, step = timezone.localdate(), act.current_step()
    paused_days = act.calendar.between(correction.requested_on, today)
    step.due_on = act.calendar.add(step.due_on or today, paused_days)
    return_to(step, act.case, step.officer_id)
    act.after["paused_working_days"] = paused_days
    act.case.status = CaseStatus.IN_REVIEW
