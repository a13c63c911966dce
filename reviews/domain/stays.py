"""Keeping the stay of a case at a step before the step is overwritten."""

from datetime import datetime

from reviews.models import PastStay, Step


def past_stays(step: Step, *, left_at: datetime | None = None) -> list[PastStay]:
    """The stay that the step holds, not kept yet: until its signature, or, not signed, until the
    case left it. Empty when the case never was there."""
    ended_at = step.signed_at or left_at
    if step.entered_on is None or ended_at is None:
        return []
    return [PastStay(step=step, entered_on=step.entered_on, ended_at=ended_at)]
