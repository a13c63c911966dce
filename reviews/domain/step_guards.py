"""What must be there before a case may be proposed to pass, by kind of step.

All examined kinds share the acts of the workflow table; they differ in this table alone. A guard
takes the current step and returns why it may not pass yet, or None. A kind without a guard asks
for nothing beyond the opinion.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from reviews.enums import StepKind
from reviews.models import Step

StepGuard = Callable[[Step], DomainError | None]


def needs_rank(step: Step) -> DomainError | None:
    """A recommendation has a rank among those of the office in the round (`rank_missing`)."""
    if step.rank is not None:
        return None
    sentence = _("Give the case its rank among those that your office recommends in this round.")
    return DomainError("rank_missing", sentence, {"rank": sentence})


GUARDS: Mapping[StepKind, StepGuard] = {
    StepKind.RECOMMENDATION: needs_rank,
}


def why_not_pass(step: Step) -> DomainError | None:
    """Why the step may not be proposed to pass yet, or None."""
    guard = GUARDS.get(StepKind(step.kind))
    return guard(step) if guard else None
