"""The enterprise's plans: the newest one at once, and its consent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.readers import one_of
from cultivation.models import CultivationPlan
from cultivation.models.plans.plan import CultivationPlanQuerySet
from cultivation.views.plans.stepping import plan_page, stepped
from enterprises.views.acting import acting_enterprise, acting_person, enterprise_capacity

_RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
    "office",
    "liaison",
    "rule_set",
    "base_title",
    "filing",
    "measured_filing",
)


def _own(request: HttpRequest) -> CultivationPlanQuerySet:
    visible = CultivationPlan.objects.visible_to(enterprise_capacity(request))
    return visible.select_related(*_RELATED)


@require_safe
def own_plans(request: HttpRequest) -> HttpResponse:
    """The newest plan of the enterprise; without one, what a plan is."""
    enterprise = acting_enterprise(request)
    newest = _own(request).order_by("-pk").first()
    if newest is not None:
        return plan_page(request, newest, enterprise_capacity(request))
    return render(request, "cultivation/plans/no_plan.html", {"enterprise": enterprise})


@require_http_methods(["GET", "HEAD", "POST"])
def own_plan(request: HttpRequest, number: str) -> HttpResponse:
    """One plan, and by POST the enterprise's step."""
    found = one_of(_own(request), number=number)
    if request.method == "POST":
        return stepped(request, found, enterprise_capacity(request), acting_person(request))
    return plan_page(request, found, enterprise_capacity(request))
