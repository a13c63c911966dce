"""Carrying out a plan's steps by name, for screens and the API alike; rows are named by keys."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.domain.plans import agreeing, drawing, following
from cultivation.enums.plans import MeasureState, PlanAction
from cultivation.models import CatalogueService, CultivationPlan, PlanGoal

# Changes of goals and measures beside the table of steps.
DRAWING = ("measure", "settle")
_ACTS: dict[str, Callable[..., object]] = {
    PlanAction.CONSENT: agreeing.consent,
    PlanAction.DECLINE: agreeing.decline,
    PlanAction.OFFER: agreeing.offer_plan,
    PlanAction.TAKE_BACK: agreeing.take_back,
    PlanAction.START: agreeing.start_plan,
    PlanAction.WITHDRAW: agreeing.withdraw_plan,
    PlanAction.CHANGE: drawing.change_frame,
    PlanAction.REPLACE: drawing.replace_plan,
    PlanAction.CLOSE: following.close_plan,
}


def perform(name: str, plan: CultivationPlan, given: Mapping[str, Any], actor: Actor) -> object:
    """Carry a step out (a `PlanAction`, or one of `DRAWING`) with its arguments by name; `person`,
    `goal`, `measure` and `service` are keys.

    Raises what the step's function raises, and `DomainError` (`unknown_row`)."""
    arguments = dict(given)
    if name in _ACTS:
        return _ACTS[name](plan=plan, **arguments, actor=actor)
    if name == PlanAction.LIAISON:
        person = User.objects.filter(pk=arguments.pop("person")).first()
        return following.name_liaison(
            plan=plan, person=_known(person, "person"), **arguments, actor=actor
        )
    if name == "settle":
        measure = plan.measures.filter(pk=arguments.pop("measure")).first()
        state = MeasureState(arguments.pop("state"))
        return drawing.settle_measure(
            measure=_known(measure, "measure"), state=state, **arguments, actor=actor
        )
    goal = _goal(plan, arguments.pop("goal", None))
    if name == PlanAction.NOTE:
        return following.write_note(plan=plan, goal=goal, **arguments, actor=actor)
    offered = CatalogueService.objects.for_enterprise(plan.enterprise)
    key = arguments.pop("service", None)
    service = _known(offered.filter(pk=key).first(), "service") if key else None
    return drawing.add_measure(plan=plan, goal=goal, service=service, **arguments, actor=actor)


def _goal(plan: CultivationPlan, key: int | None) -> PlanGoal | None:
    found: PlanGoal | None = _known(plan.goals.filter(pk=key).first(), "goal") if key else None
    return found


def _known(row: Any, field: str) -> Any:
    if row is None:
        sentence = _("There is no such row here.")
        raise DomainError("unknown_row", sentence, {field: sentence})
    return row
