"""The page of one plan and its steps, for the enterprise and for offices alike."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.views.readers import official
from common.domain.actor import Actor
from cultivation.badges import TitleBadge
from cultivation.domain.plans.performing import DRAWING, perform
from cultivation.enums.plans import PlanAction
from cultivation.models import CultivationPlan
from cultivation.shown.plans import (
    goal_names,
    note_deadline,
    offered_steps,
    plan_badge,
    plan_timeline,
    shown_goals,
    shown_quarters,
    step_form,
    turn_of,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened


def stepped(
    request: HttpRequest, plan: CultivationPlan, capacity: Capacity, actor: Actor
) -> HttpResponse:
    """Take the posted step once; a refusal is said at its field and keeps what was typed."""
    name = request.POST.get("act", "")
    if name not in {*PlanAction.values, *DRAWING}:
        raise Http404
    form = step_form(name, plan, request.POST, goal_names(plan))
    made: list[object] = []
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"plan {plan.number} {name}",
        act=lambda given: made.append(perform(name, plan, given, actor)),
    )
    if status != 200:
        plan.refresh_from_db()
        return plan_page(request, plan, capacity, refused=(name, form), status=status)
    if made and name == PlanAction.REPLACE and isinstance(made[0], CultivationPlan):
        messages.success(request, _("A new plan is drawn up from the newest filing."))
        return redirect("cultivation:plan", made[0].number)
    messages.success(request, _("Noted."))
    return redirect(request.path)


def _others(plan: CultivationPlan, capacity: Capacity) -> list[tuple[CultivationPlan, TitleBadge]]:
    """The enterprise's other plans, newest first."""
    visible = CultivationPlan.objects.visible_to(capacity).filter(enterprise=plan.enterprise_id)
    today = timezone.localdate()
    found = visible.exclude(pk=plan.pk).order_by("-pk")[:20]
    return [(one, plan_badge(one, today)) for one in found]


def plan_page(
    request: HttpRequest,
    plan: CultivationPlan,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Goals with both values, measures, notes of the quarters, what happened."""
    is_desk = capacity.enterprise_id is None
    if is_desk:
        note_figures_opened(
            actor=official(request),
            enterprise_id=plan.enterprise_id,
            page=FiguresPage.PLAN,
            number=plan.number,
        )
    url = reverse(f"cultivation:{'plan' if is_desk else 'own_plan'}", args=[plan.number])
    names = goal_names(plan)
    goals = shown_goals(plan)
    context: dict[str, Any] = {
        "plan": plan,
        "is_desk": is_desk,
        "badge": plan_badge(plan, timezone.localdate()),
        "turn": turn_of(plan, is_desk=is_desk),
        "deadline": note_deadline(plan) if is_desk else None,
        "goals": goals,
        "reached": sum(one.goal.is_reached for one in goals),
        "measures": [
            (one, names.get(one.goal.line_id, "") if one.goal else "")
            for one in plan.measures.select_related("service__office", "goal", "booking")
        ],
        "quarters": shown_quarters(plan, names),
        "acts": offered_steps(plan, capacity, url, names, refused),
        "failed_form": refused[1] if refused else None,
        "events": plan_timeline(plan, for_enterprise=not is_desk),
        "replaced_by": plan.replaced_by,
        "others": _others(plan, capacity),
        "crumbs": [
            (reverse("cultivation:plans"), _("Plans"))
            if is_desk
            else (reverse("cultivation:own_plans"), _("My plan"))
        ],
    }
    return render(request, "cultivation/plans/plan.html", context, status=status)
