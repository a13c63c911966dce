"""What must be there before a case may be proposed to pass, by kind of step.

All examined kinds share the acts of the workflow table; they differ in this table alone. A guard
takes the current step and returns why it may not pass yet, or None. A kind without a guard asks
for nothing beyond the opinion.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from common.domain.errors import Conflict, DomainError
from reviews.domain.evidence import why_not_scanned
from reviews.enums import PanelState, StepKind
from reviews.models import Inspection, Step

StepGuard = Callable[[Step], DomainError | None]


def needs_rank(step: Step) -> DomainError | None:
    """A recommendation has a rank among those of the office in the round (`rank_missing`)."""
    if step.rank is not None:
        return None
    sentence = _("Give the case its rank among those that your office recommends in this round.")
    return DomainError("rank_missing", sentence, {"rank": sentence})


def evidence_is_clean(step: Step) -> DomainError | None:
    """Nobody passes what he cannot open: every file of the latest version is found clean, where
    there is a virus scanner (`evidence_not_clean`). A submission may still be waiting for it."""
    return why_not_scanned(step.case)


def inspection_is_over(step: Step) -> DomainError | None:
    """Nobody passes a step at which an inspection is ordered and not concluded
    (`inspection_unfinished`)."""
    unfinished = Inspection.objects.unfinished().filter(step=step).first()
    if unfinished is None:
        return None
    return Conflict(
        "inspection_unfinished",
        _("Inspection %(number)s is not concluded yet: %(state)s.")
        % {"number": unfinished.number, "state": unfinished.get_state_display()},
    )


# What every kind of step asks for.
ALWAYS: tuple[StepGuard, ...] = (evidence_is_clean, inspection_is_over)


def needs_closed_panel(step: Step) -> DomainError | None:
    """A panel step has the result of a closed panel (`panel_open`)."""
    if step.panel_cases.exclude(mean=None).exists():
        return None
    if step.panel_cases.filter(panel__state=PanelState.SCORING).exists():
        return DomainError("panel_open", _("The experts are still at work: close the panel first."))
    return DomainError("panel_open", _("No expert has judged the case yet: draw a panel first."))


GUARDS: Mapping[StepKind, StepGuard] = {
    StepKind.PANEL: needs_closed_panel,
    StepKind.RECOMMENDATION: needs_rank,
}


def why_not_pass(step: Step) -> DomainError | None:
    """Why the step may not be proposed to pass yet, or None."""
    own = GUARDS.get(StepKind(step.kind))
    guards = [*ALWAYS, own] if own else ALWAYS
    return next((refusal for guard in guards if (refusal := guard(step))), None)
