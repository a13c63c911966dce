"""Rows of the service catalogue, cultivation plans and requests.

Route -> (its arguments, who may GET it).
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cultivation.models import CatalogueService, CultivationPlan, ServiceRequest
from tests.config.reach.arguments import Rows, nothing, of_enterprise
from tests.config.reach.people import (
    ALL_OFFICIALS,
    ENTERPRISES,
    NOBODY,
    OWNER_ONLY,
    SEES_ENTERPRISE,
    WITH_CAPACITY,
    WITH_MINISTRY,
)
from tests.config.reach.scene import Scene

_HANDLERS = {one for one in ALL_OFFICIALS if "analyst" not in one}


def of_service(scene: Scene) -> dict[str, Any]:
    """A route about a service that the county offers."""
    service, _is_new = CatalogueService.objects.get_or_create(
        number="V1-000001",
        defaults={
            "office": scene.world.offices["330106"],
            "category": "law",
            "name": "Advice",
            "provider": "Institute",
            "summary": "An hour.",
            "starts_on": timezone.localdate(),
        },
    )
    return {"number": service.number}


def of_plan(scene: Scene) -> dict[str, Any]:
    """A route about a plan that was offered to the enterprise."""
    today = timezone.localdate()
    plan, _is_new = CultivationPlan.objects.get_or_create(
        number="P1-000001",
        defaults={
            "enterprise": scene.enterprise,
            "office": scene.world.offices["330106"],
            "target": "little_giant",
            "rule_set": scene.case.round.rule_set,
            "filing": scene.case.filing,
            "filing_version": scene.case.filing.version,
            "status": "offered",
            "opened_on": today,
            "opened_by": scene.world.official("examiner", "330106"),
            "offered_on": today,
            "due_on": today + timedelta(days=300),
        },
    )
    return {"number": plan.number}


def of_request(scene: Scene) -> dict[str, Any]:
    """A route about a request that lies with the county."""
    today, office = timezone.localdate(), scene.world.offices["330106"]
    request, _is_new = ServiceRequest.objects.get_or_create(
        number="Q1-000001",
        defaults={
            "enterprise": scene.enterprise,
            "category": "market",
            "subject": "Buyers",
            "text": "We look for some.",
            "asked_by": scene.world.owner(scene.enterprise),
            "received_at": timezone.now(),
            "received_on": today,
            "office": office,
            "first_office": office,
            "due_on": today,
            "promised_on": today,
        },
    )
    return {"number": request.number}


def of_plan_step(scene: Scene) -> dict[str, Any]:
    """A route about a step of the plan."""
    return of_plan(scene) | {"step": "consent"}


def of_request_step(scene: Scene) -> dict[str, Any]:
    """A route about a step of the request."""
    return of_request(scene) | {"step": "take"}


ROWS: Rows = {
    "cultivation:services": (nothing, ALL_OFFICIALS),
    "cultivation:new_service": (nothing, _HANDLERS),
    "cultivation:service": (of_service, WITH_MINISTRY),
    "cultivation:own_services": (nothing, ENTERPRISES),
    "cultivation:plans": (nothing, ALL_OFFICIALS),
    "cultivation:plan_figures": (nothing, ALL_OFFICIALS),
    "cultivation:new_plan": (of_enterprise, {"examiner 330106", "approver 330106"}),
    "cultivation:plan": (of_plan, WITH_MINISTRY),
    "cultivation:own_plans": (nothing, ENTERPRISES),
    "cultivation:own_plan": (of_plan, OWNER_ONLY),
    "cultivation:requests": (nothing, ALL_OFFICIALS),
    "cultivation:request_figures": (nothing, ALL_OFFICIALS),
    "cultivation:request": (of_request, WITH_MINISTRY),
    "cultivation:own_requests": (nothing, ENTERPRISES),
    "cultivation:new_request": (nothing, ENTERPRISES),
    "cultivation:new_late_payment": (nothing, ENTERPRISES),
    "cultivation:own_request": (of_request, OWNER_ONLY),
    "api:service-list": (nothing, WITH_CAPACITY),
    "api:service-detail": (of_service, ENTERPRISES | WITH_MINISTRY),
    "api:service-change": (of_service, NOBODY),
    "api:service-state": (of_service, NOBODY),
    "api:service-book": (of_service, NOBODY),
    "api:service-give-back": (of_service, NOBODY),
    "api:plan-list": (nothing, WITH_CAPACITY),
    "api:plan-detail": (of_plan, SEES_ENTERPRISE),
    "api:plan-step": (of_plan_step, NOBODY),
    "api:request-list": (nothing, WITH_CAPACITY),
    "api:request-detail": (of_request, SEES_ENTERPRISE),
    "api:request-step": (of_request_step, NOBODY),
    "api:request_figures": (nothing, ALL_OFFICIALS),
}
