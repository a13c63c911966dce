"""Which acts are open to whom: read off the workflow table, used by buttons and acts alike."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from enterprises.models import Membership
from reviews import workflow
from reviews.enums import CaseAction, CaseStatus, Turn
from reviews.models import Case, Step


def why_closed(
    case: Case,
    step: Step | None,
    action: CaseAction,
    actor: Actor,
    *,
    steps: Iterable[Step] | None = None,
    is_linked: bool | None = None,
) -> DomainError | None:
    """Why the act is not open to this actor now, or None when it is.

    `Conflict` (`action_not_open`, `correction_running`) when the case is elsewhere; `DomainError`
    (`not_yours`, `two_pairs_of_eyes`) when it is another's to do. `step` is the case's current
    step. All of its `steps`, and whether the actor acts for its enterprise as a person, are looked
    up unless given.
    """
    row = workflow.BY_ACTION[action]
    if CaseStatus(case.status) not in row.sources:
        return _not_open(case)
    if row.is_enterprises:
        is_own = actor.enterprise_id == case.enterprise_id and actor.role in row.actors
        return None if is_own else _not_yours()
    if not row.is_offices:
        return None if actor.is_system else _not_yours()
    if not row.is_single:
        return None if actor.role in row.actors else _not_yours()
    refusal = _why_closed_at_office(case, step, row, actor)
    if refusal is None and row.action == CaseAction.SIGN and step is not None:
        refusal = why_not_sign_among(step, case.steps.all() if steps is None else steps, actor)
    if refusal is None and is_linked is None:
        return why_linked_to_any([case], actor)
    return refusal or (_linked() if is_linked else None)


def _why_closed_at_office(
    case: Case, step: Step | None, row: workflow.Transition, actor: Actor
) -> DomainError | None:
    # Whether a case in correction is open to the act, the table has said.
    is_waiting = case.turn == Turn.OFFICE or case.status == CaseStatus.IN_CORRECTION
    if not is_waiting or step is None or not step.is_examined:
        return _not_open(case)
    if actor.office_id != step.office_id or actor.role not in row.actors:
        return _not_yours()
    if row.proposals is not None and step.proposal not in row.proposals:
        return _not_open(case)
    if row.action == CaseAction.SEND_BACK and step.position == 1:
        return _not_open(case)
    if row.action == CaseAction.END_CORRECTION:
        return _why_wait_for_correction(case)
    return None


def _why_wait_for_correction(case: Case) -> DomainError | None:
    if case.due_on is None or case.due_on < timezone.localdate():
        return None
    return Conflict(
        "correction_running",
        _("The enterprise has until %(day)s to correct.")
        % {"day": date_format(case.due_on, "DATE_FORMAT")},
    )


def why_not_sign_among(step: Step, steps: Iterable[Step], actor: Actor) -> DomainError | None:
    """Why the actor may not sign the step, as far as the steps of its case tell: the signer neither
    examined it nor signed its neighbours. The database refuses the same."""
    if step.examined_by_id == actor.user_id:
        return _eyes(_("Whoever examined a case does not sign it: ask a colleague."))
    neighbours = {step.position - 1, step.position + 1}
    if any(one.position in neighbours and one.signed_by_id == actor.user_id for one in steps):
        return _eyes(_("You signed the step before or after this one: ask a colleague."))
    return None


def why_linked_to_any(cases: Iterable[Case], actor: Actor) -> DomainError | None:
    """Whether the actor acts, as a person, for the enterprise of any of the cases (one query)."""
    enterprises = [case.enterprise_id for case in cases]
    linked = Membership.objects.filter(enterprise__in=enterprises, user=actor.user_id)
    return _linked() if linked.exists() else None


def expect_not_linked_to_any(cases: Iterable[Case], actor: Actor) -> None:
    """Raise `why_linked_to_any`, if anything."""
    refusal = why_linked_to_any(cases, actor)
    if refusal is not None:
        raise refusal


def _linked() -> DomainError:
    return _eyes(_("You act for this enterprise: a colleague has to handle its case."))


def open_actions(case: Case, step: Step | None, actor: Actor) -> list[CaseAction]:
    """The single-case acts open to the actor now, in the order of the table."""
    return [
        row.action
        for row in workflow.TRANSITIONS
        if row.is_single and why_closed(case, step, row.action, actor) is None
    ]


def _not_open(case: Case) -> Conflict:
    return Conflict(
        "action_not_open",
        _("This cannot be done now: the case is “%(status)s”.")
        % {"status": CaseStatus(case.status).label},
    )


def _not_yours() -> DomainError:
    return DomainError("not_yours", _("This is not yours to do in your present role."))


def _eyes(sentence: str) -> DomainError:
    return DomainError("two_pairs_of_eyes", sentence)
