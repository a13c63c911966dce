"""What every step of a plan has in common: who may, lock, re-check, write, event, outbox."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_status, expect_unlinked
from cultivation.enums.plans import PlanAction, PlanStatus
from cultivation.models import CultivationPlan
from cultivation.models.plans.steps import ENTERPRISE, PLAN_STEPS, PlanStep
from enterprises.domain.enterprises import expect_own

PLAN_STEPPED = "plan.stepped"


def open_steps(plan: CultivationPlan, capacity: Capacity) -> list[PlanStep]:
    """The steps that the reader may try now; the domain has the last word."""
    if capacity.enterprise_id is not None and capacity.enterprise_id == plan.enterprise_id:
        by = ENTERPRISE
    elif capacity.office is not None and capacity.office.pk == plan.office_id:
        by = capacity.role
    else:
        return []
    return [one for one in PLAN_STEPS.values() if by in one.by and plan.status in one.sources]


def may_draw(plan: CultivationPlan, capacity: Capacity) -> bool:
    """Whether the reader may change goals and measures of the plan now."""
    steps = {one.action for one in open_steps(plan, capacity)}
    return PlanAction.CHANGE in steps or PlanAction.NOTE in steps


def locked_plan(plan: CultivationPlan, version: int | None, actor: Actor) -> CultivationPlan:
    """The plan, locked, with its enterprise. Raises `Conflict` (`stale_version`)."""
    locked = (
        CultivationPlan.objects.select_for_update(of=("self",))
        .select_related("enterprise__county_office", "enterprise__city_office")
        .select_related("enterprise__province_office", "office", "rule_set", "base_title")
        .get(pk=plan.pk)
    )
    if version is not None:
        _expect_version(locked, version, actor)
    return locked


def _expect_version(plan: CultivationPlan, version: int, actor: Actor) -> None:
    entries = entries_of(SubjectKind.PLAN, plan.pk)
    expect_version(plan, version, trail=entries, actor=actor)


def locked_for(
    action: PlanAction, plan: CultivationPlan, version: int, actor: Actor
) -> CultivationPlan:
    """The locked plan, when the step is open to the actor.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`) and `Conflict` (`stale_version`,
    `action_not_open`).
    """
    step = PLAN_STEPS[action]
    locked = locked_plan(plan, None, actor)
    if ENTERPRISE in step.by:
        expect_own(locked.enterprise, actor)
    else:
        expect_keeper(locked, actor, step.by)
    expect_status(locked.status, *step.sources)
    _expect_version(locked, version, actor)
    return locked


def expect_keeper(plan: CultivationPlan, actor: Actor, roles: frozenset[str]) -> None:
    """Raise `DomainError` (`not_yours`, `two_pairs_of_eyes`) unless the actor works in one of the
    roles at the office that keeps the plan."""
    if actor.office_id != plan.office_id or actor.role not in roles:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, plan.enterprise)


def locked_to_draw(plan: CultivationPlan, version: int, actor: Actor) -> CultivationPlan:
    """The locked plan for a change of its goals and measures: a draft, or one that is running.

    Raises as `locked_for`."""
    locked = locked_plan(plan, None, actor)
    expect_keeper(locked, actor, PLAN_STEPS[PlanAction.CHANGE].by)
    expect_status(locked.status, PlanStatus.DRAFT, PlanStatus.RUNNING)
    _expect_version(locked, version, actor)
    return locked


def keep_step(
    plan: CultivationPlan,
    verb: str,
    actor: Actor,
    *,
    comment: str = "",
    is_told: bool = True,
    **after: Any,
) -> CultivationPlan:
    """Write the locked plan and its event. The other side is told: the enterprise of what an
    office or the clock did, the liaison and his office of what the enterprise did."""
    plan.version += 1
    plan.save()
    event = record(
        subject_kind=SubjectKind.PLAN,
        subject_id=plan.pk,
        verb=verb,
        actor=actor,
        after={"number": plan.number, "status": plan.status, **after},
        comment=comment,
    )
    if is_told:
        enqueue(
            PLAN_STEPPED,
            subject_kind=SubjectKind.PLAN,
            subject_id=plan.pk,
            payload={"event": event.pk, "by_enterprise": actor.enterprise_id is not None},
        )
    return plan
