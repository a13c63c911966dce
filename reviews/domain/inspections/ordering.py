"""Ordering an inspection at one's step, sending people, calling it off."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Posting, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.numbers import take_number
from enterprises.models import Membership
from reviews.domain.acts import current_step
from reviews.domain.inspections.common import changing, note
from reviews.enums import CaseStatus, InspectionState, Proposal
from reviews.models import Case, Finding, Inspection, InspectionSample, Inspector, Step

PLANNED, CALLED_OFF = "inspection.planned", "inspection.called_off"
# Nobody but the office knew of the visit yet.
ORDER_TAKEN_BACK = "inspection.order_taken_back"
LEAST_INSPECTORS = 2
# Nobody plans a visit so long ahead: a year beyond it is mistyped, and would never be overdue.
_FURTHEST = timedelta(days=366)
_WORKERS = (PostingRole.EXAMINER, PostingRole.APPROVER)
# What a visit looks at unless the office chooses: what can be seen and counted on the spot.
USUAL_MEASURES = (
    "revenue_wan",
    "main_revenue_wan",
    "rd_expense_wan",
    "employees",
    "rd_staff",
    "ip_class1",
    "has_own_rd_institution",
    "digital_level",
)


def expect_office_worker(actor: Actor) -> int:
    """The actor's office. Raises `DomainError` (`not_yours`) unless he examines or signs there."""
    if actor.office_id is None or actor.role not in {role.value for role in _WORKERS}:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    return actor.office_id


@transaction.atomic
def order_inspection(*, case: Case, actor: Actor, reason: str) -> Inspection:
    """Order an inspection by decision of the office whose step it is.

    Raises `DomainError` (`not_yours`, `no_reason`, `two_pairs_of_eyes` when the actor is linked to
    the enterprise) and `Conflict` (`action_not_open`, `inspection_there`).
    """
    expect_office_worker(actor)
    if not reason.strip():
        sentence = _("Say why it is inspected.")
        raise DomainError("no_reason", sentence, {"reason": sentence})
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    step = current_step(locked)
    if step is None or not step.is_examined or locked.status != CaseStatus.IN_REVIEW:
        raise Conflict("action_not_open", _("The case is not being examined now."))
    if step.office_id != actor.office_id:
        raise DomainError("not_yours", _("The case lies with another office."))
    if step.proposal != Proposal.NONE:
        raise Conflict("action_not_open", _("The examiner has proposed already."))
    _expect_not_linked(locked, [actor.person_id])
    return order_at_step(step, actor=actor, reason=reason.strip())


def order_at_step(
    step: Step, *, actor: Actor, reason: str = "", sample: InspectionSample | None = None
) -> Inspection:
    """The row, its checklist and its event, in the caller's transaction."""
    office = step.office
    stem = f"V{timezone.localdate().year}-{office.code}"
    try:
        with transaction.atomic():
            inspection = Inspection.objects.create(
                number=f"{stem}-{take_number(f'inspection {stem}'):04}",
                case=step.case,
                step=step,
                office=office,
                sample=sample,
                reason=reason,
                due_on=step.due_on or timezone.localdate(),
                ordered_by_id=actor.person_id,
                ordered_at=timezone.now(),
            )
    except IntegrityError:
        raise Conflict(
            "inspection_there", _("An inspection is ordered at this step already.")
        ) from None
    _lay_checklist(inspection, USUAL_MEASURES)
    note(inspection, "inspection.ordered", actor, comment=reason)
    return inspection


def _lay_checklist(inspection: Inspection, measures: Collection[str]) -> None:
    """The declared figures as they were handed in last."""
    version = inspection.case.versions.last()
    facts = version.facts if version else {}
    Finding.objects.bulk_create(
        Finding(
            inspection=inspection,
            measure=name,
            declared=facts[name],
        )
        for name in measures
        if facts.get(name) is not None
    )


@transaction.atomic
def plan_inspection(
    *,
    inspection: Inspection,
    inspectors: Collection[int],
    planned_on: date,
    measures: Collection[str] | None = None,
    version: int,
    actor: Actor,
) -> Inspection:
    """Send at least two people of the office on a day; `measures` replaces the checklist as long as
    nothing was found yet. May be repeated until the conclusion.

    Raises `DomainError` (`two_inspectors`, `not_posted`, `two_pairs_of_eyes`, `bad_day`,
    `unknown_measure`) and `Conflict` (`stale_version`, `action_not_open`).
    """
    expect_office_worker(actor)
    chosen = sorted(set(inspectors))
    states = [InspectionState.ORDERED, InspectionState.PLANNED]
    with changing(inspection, actor, states, version=version) as locked:
        _check_inspectors(locked, chosen)
        if planned_on < timezone.localdate(locked.ordered_at):
            sentence = _("The day lies before the inspection was ordered.")
            raise DomainError("bad_day", sentence, {"planned_on": sentence})
        if planned_on > timezone.localdate() + _FURTHEST:
            sentence = _("The day lies more than a year ahead: check the year.")
            raise DomainError("bad_day", sentence, {"planned_on": sentence})
        locked.state = InspectionState.PLANNED
        locked.planned_on = locked.due_on = planned_on
        locked.inspectors.exclude(user__in=chosen).delete()
        Inspector.objects.bulk_create(
            (Inspector(inspection=locked, user_id=one) for one in chosen), ignore_conflicts=True
        )
        if measures is not None:
            _replace_checklist(locked, measures)
        names = list(User.objects.filter(pk__in=chosen).values_list("name", flat=True))
        note(
            locked,
            PLANNED,
            actor,
            after={"planned_on": planned_on.isoformat(), "inspectors": names},
        )
    return locked


def _check_inspectors(inspection: Inspection, chosen: list[int]) -> None:
    if len(chosen) < LEAST_INSPECTORS:
        sentence = _("At least two people inspect.")
        raise DomainError("two_inspectors", sentence, {"inspectors": sentence})
    posted = Posting.objects.in_force().filter(
        office=inspection.office_id, user__in=chosen, role__in=_WORKERS
    )
    if set(posted.values_list("user", flat=True)) != set(chosen):
        sentence = _("Inspectors are examiners or approvers of your office.")
        raise DomainError("not_posted", sentence, {"inspectors": sentence})
    _expect_not_linked(inspection.case, chosen)


def _expect_not_linked(case: Case, people: Collection[int]) -> None:
    if Membership.objects.filter(enterprise=case.enterprise_id, user__in=people).exists():
        sentence = _("Who acts for the enterprise does not inspect it.")
        raise DomainError("two_pairs_of_eyes", sentence, {"inspectors": sentence})


def _replace_checklist(inspection: Inspection, measures: Collection[str]) -> None:
    kept = set(inspection.findings.values_list("measure", flat=True))
    wanted = list(dict.fromkeys(measures))
    if kept == set(wanted):
        return
    if inspection.findings.exclude(found_at=None).exists():
        raise Conflict("action_not_open", _("Something is found already: the list stays as it is."))
    version = inspection.case.versions.last()
    facts = version.facts if version else {}
    strangers = [name for name in wanted if facts.get(name) is None]
    if strangers or not wanted:
        sentence = _("Choose figures that were declared.")
        raise DomainError("unknown_measure", sentence, {"measures": sentence})
    inspection.findings.all().delete()
    _lay_checklist(inspection, wanted)


@transaction.atomic
def call_off(*, inspection: Inspection, reason: str, version: int, actor: Actor) -> Inspection:
    """Call an unfinished inspection off: by an approver of the office, with the reason. The
    enterprise is told of it only if it was told of the visit. A case that ends takes its
    inspections with it; one that outlived its case is called off here.

    Raises `DomainError` (`not_yours`, `no_reason`) and `Conflict`.
    """
    if actor.role != PostingRole.APPROVER:
        raise DomainError("not_yours", _("An approver of the office calls an inspection off."))
    if not reason.strip():
        sentence = _("Say why it is called off.")
        raise DomainError("no_reason", sentence, {"reason": sentence})
    states = InspectionState.unfinished()
    with changing(inspection, actor, states, version=version, needs_open_case=False) as locked:
        locked.state = InspectionState.CANCELLED
        was_told = locked.planned_on is not None
        note(locked, CALLED_OFF if was_told else ORDER_TAKEN_BACK, actor, comment=reason.strip())
    return locked


def measures_to_choose(case: Case) -> list[str]:
    """The figures that the latest version declares."""
    version = case.versions.last()
    facts = version.facts if version else {}
    return [name for name, value in facts.items() if value is not None]
