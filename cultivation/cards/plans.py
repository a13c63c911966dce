"""What plans and requests put into homes, enterprise pages and navigation."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.middleware import capacity_in
from accounts.models import Office
from common.cards import register_card, register_navigation
from common.domain.calendar import WorkCalendar
from common.enums import Reader
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.plans.figures import figures_by_office as plans_by_office
from cultivation.enums.plans import GoalOutcome, PlanStatus
from cultivation.enums.requests import RequestCategory, RequestStatus
from cultivation.models import CultivationPlan, ServiceRequest
from cultivation.shown.plans import note_deadline, plan_badge
from cultivation.shown.requests import answer_deadline, request_badge
from enterprises.models import Enterprise

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 6

register_navigation(
    *_OFFICES, label=_("Plans"), url_name="cultivation:plans", icon="seedling", order=54
)
register_navigation(
    *_OFFICES,
    label=_("Requests"),
    url_name="cultivation:requests",
    icon="help",
    order=55,
    under="cultivation:plans",
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("My plan"),
    url_name="cultivation:own_plans",
    icon="seedling",
    order=45,
)
register_navigation(
    Reader.ENTERPRISE,
    label=_("Ask for help"),
    url_name="cultivation:own_requests",
    icon="help",
    order=46,
    under="cultivation:own_plans",
)


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("My plan"),
    template="cultivation/cards/own_plan.html",
    order=52,
    link="cultivation:own_plans",
)
def my_plan(request: HttpRequest) -> dict[str, Any] | None:
    """The plan under way with how many goals are reached, or the offer that waits."""
    visible = CultivationPlan.objects.visible_to(capacity_in(request)).open()
    plan = visible.select_related("office", "liaison").first()
    if plan is None:
        return None
    goals = list(plan.goals.all())
    reached = sum(one.now_outcome in GoalOutcome.reached() for one in goals)
    badge = plan_badge(plan, timezone.localdate())
    return {"plan": plan, "badge": badge, "reached": reached, "count": len(goals)}


@register_card(
    "home",
    Reader.ENTERPRISE,
    title=_("Ask for help"),
    template="cultivation/cards/own_requests.html",
    order=54,
    link="cultivation:own_requests",
)
def my_requests(request: HttpRequest) -> dict[str, Any]:
    """The latest requests, and the way to a new one."""
    own = ServiceRequest.objects.visible_to(capacity_in(request)).order_by("-pk")[:3]
    today = timezone.localdate()
    return {"rows": [(one, request_badge(one, today)) for one in own]}


@register_card(
    "home",
    Reader.DESK,
    title=_("Requests of enterprises, due first"),
    template="cultivation/cards/requests.html",
    order=43,
    link="cultivation:requests",
)
def requests_due(request: HttpRequest) -> dict[str, Any] | None:
    """What this office owes an answer to."""
    capacity = capacity_in(request)
    office = capacity.office
    if office is None:
        return None
    own = ServiceRequest.objects.visible_to(capacity).open().filter(office=office)
    rows = list(own.select_related("enterprise").order_by("due_on", "pk")[:_FIRST_ROWS])
    if not rows:
        return None
    calendar, today = WorkCalendar.current(), timezone.localdate()
    address = f"{reverse('cultivation:requests')}?at=office&status=open"
    shown = [(one, request_badge(one, today), answer_deadline(one, calendar)) for one in rows]
    return {"rows": shown, "count": own.count(), "address": address}


@register_card(
    "home",
    Reader.DESK,
    title=_("Quarterly notes to write"),
    template="cultivation/cards/notes.html",
    order=44,
    link="cultivation:plans",
)
def notes_due(request: HttpRequest) -> dict[str, Any] | None:
    """Plans of this office whose note is due, or that have no liaison."""
    office: Office | None = capacity_in(request).office
    if office is None:
        return None
    today = timezone.localdate()
    due = CultivationPlan.objects.filter(office=office).notes_due_on(today)
    rows = list(due.select_related("enterprise", "liaison").order_by("note_due_on", "pk"))
    left = CultivationPlan.objects.filter(office=office, status=PlanStatus.RUNNING, liaison=None)
    without = left.count()
    if not rows and not without:
        return None
    shown = [(one, plan_badge(one, today), note_deadline(one)) for one in rows[:_FIRST_ROWS]]
    return {"rows": shown, "count": len(rows), "without": without}


@register_card(
    "home",
    Reader.MINISTRY,
    title=_("Plans and requests"),
    template="cultivation/cards/plan_figures.html",
    order=14,
    link="cultivation:plan_figures",
)
def plans_and_requests(request: HttpRequest) -> dict[str, Any] | None:
    """How many plans run and requests are open, and where most are overdue."""
    office = capacity_in(request).office
    if office is None:
        return None
    today = timezone.localdate()
    lines = plans_by_office(office, today=today)
    open_now = ServiceRequest.objects.counted_for(office).filter(status__in=RequestStatus.open())
    late = open_now.filter(category=RequestCategory.LATE_PAYMENT)
    return {
        "running": sum(one.running for one in lines),
        "goals": sum(one.goals for one in lines),
        "reached": sum(one.goals_reached for one in lines),
        "notes_overdue": sum(one.notes_overdue for one in lines),
        "open": open_now.count(),
        "overdue": open_now.filter(due_on__lt=today).count(),
        "late_payments": late.count(),
        "lines": lines[:4],
    }


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Cultivation plan and requests"),
    template="cultivation/cards/enterprise_plans.html",
    order=20,
    is_wide=True,
)
def plans_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """The plans of one enterprise and what it asked for, as far as the reader sees them."""
    capacity, today = capacity_in(request), timezone.localdate()
    plans = CultivationPlan.objects.visible_to(capacity).filter(enterprise=enterprise)
    found = list(plans.order_by("-pk")[:_FIRST_ROWS])
    asked = ServiceRequest.objects.visible_to(capacity).filter(enterprise=enterprise)
    is_keeper = capacity.office == enterprise.responsible_office and capacity.role in KEEPERS
    return {
        "enterprise": enterprise,
        "plans": [(one, plan_badge(one, today)) for one in found],
        "requests": [(one, request_badge(one, today)) for one in asked.order_by("-pk")[:3]],
        "may_draw": is_keeper and not any(one.is_open for one in found),
    }
