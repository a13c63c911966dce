"""Rows of little giants' leading role: route -> (its arguments, who may GET it)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cultivation.models import (
    ChampionReadiness,
    Need,
    NeedAnswer,
    SupportBatch,
    Supported,
)
from tests.config.reach.arguments import Rows, nothing, of_enterprise
from tests.config.reach.people import (
    ALL_OFFICIALS,
    ENTERPRISES,
    NOBODY,
    OWNER,
    OWNER_ONLY,
    SEES_ENTERPRISE,
    WITH_CAPACITY,
    WITH_MINISTRY,
    officials_of,
)
from tests.config.reach.scene import FINDING, Scene

PROVINCES = {one for one in ALL_OFFICIALS if one.split()[1] in {"330000", "330200", "320000"}}


def _need(scene: Scene) -> Need:
    today = timezone.localdate()
    found, _is_new = Need.objects.get_or_create(
        number="N1-000001",
        defaults={
            "enterprise": scene.enterprise,
            "poster": scene.enterprise.name,
            "office": scene.world.offices["330106"],
            "title": "Bearings",
            "text": "Bearings for spindles.",
            "deadline_on": today + timedelta(days=30),
            "posted_by": scene.world.owner(scene.enterprise),
            "opened_on": today,
        },
    )
    return found


def _supported(scene: Scene) -> Supported:
    today = timezone.localdate()
    examiner = scene.world.official("examiner", "330000")
    batch, _is_new = SupportBatch.objects.get_or_create(
        code="B1",
        defaults={
            "name": "Batch",
            "starts_on": today,
            "ends_on": today + timedelta(days=1000),
            "source": "Document",
            "certainty": "confirmed",
            "rule": "caijian-2024-148",
            "entered_by": examiner,
            "entered_at": timezone.now(),
        },
    )
    found, _is_new = Supported.objects.get_or_create(
        number="SB1-0001",
        defaults={
            "batch": batch,
            "enterprise": scene.enterprise,
            "title": scene.title,
            "status": "confirmed",
            "investment_wan": 3000,
            "goals": "Goals.",
            "total_wan": 600,
            "entered_by": examiner,
            "entered_on": today,
        },
    )
    return found


def of_need(scene: Scene) -> dict[str, Any]:
    """A draft of the enterprise's need: its own business yet."""
    return {"number": _need(scene).number}


def of_need_step(scene: Scene) -> dict[str, Any]:
    """A step on it in the API."""
    return of_need(scene) | {"action": "submit"}


def of_answer(scene: Scene) -> dict[str, Any]:
    """An answer of another enterprise to it."""
    need = _need(scene)
    other = scene.world.enterprise("320102")
    found, _is_new = NeedAnswer.objects.get_or_create(
        need=need,
        enterprise=other,
        defaults={
            "text": "We make them.",
            "contact": "Li Si",
            "handed_in_by": scene.world.owner(other),
            "handed_in_at": timezone.now(),
        },
    )
    return {"id": found.pk}


def of_support(scene: Scene) -> dict[str, Any]:
    """The enterprise's key support."""
    return {"number": _supported(scene).number}


def of_batch(scene: Scene) -> dict[str, Any]:
    """The batch that it is in."""
    return {"code": _supported(scene).batch.code}


def of_support_step(scene: Scene) -> dict[str, Any]:
    """A step on it in the API."""
    return of_support(scene) | {"action": "sign"}


def of_readiness(scene: Scene) -> dict[str, Any]:
    """What the province recorded of the enterprise."""
    found, _is_new = ChampionReadiness.objects.get_or_create(
        enterprise=scene.enterprise,
        defaults={
            "product": "Screws",
            "note": FINDING,
            "office": scene.world.offices["330000"],
            "recorded_by": scene.world.official("examiner", "330000"),
            "recorded_on": timezone.localdate(),
        },
    )
    return {"id": found.pk}


ROWS: Rows = {
    "cultivation:needs": (nothing, ENTERPRISES | ALL_OFFICIALS),
    "cultivation:new_need": (nothing, ENTERPRISES | ALL_OFFICIALS),
    "cultivation:need": (of_need, OWNER_ONLY),
    "cultivation:need_papers": (of_need, NOBODY),
    "cultivation:supports": (nothing, ALL_OFFICIALS),
    "cultivation:new_support": (nothing, PROVINCES),
    "cultivation:support_batches": (nothing, ALL_OFFICIALS),
    "cultivation:support": (of_support, WITH_MINISTRY),
    "cultivation:readiness": (nothing, ALL_OFFICIALS),
    "cultivation:readiness_of": (of_enterprise, WITH_MINISTRY),
    "cultivation:own_supports": (nothing, ENTERPRISES),
    "cultivation:own_support": (of_support, OWNER_ONLY),
    "api:need-list": (nothing, WITH_CAPACITY),
    "api:need-detail": (of_need, OWNER_ONLY),
    "api:need-answer": (of_need, NOBODY),
    "api:need-step": (of_need_step, NOBODY),
    "api:need-answer-list": (nothing, WITH_CAPACITY),
    "api:need-answer-detail": (of_answer, {OWNER} | officials_of("330106")),
    "api:support-batch-list": (nothing, WITH_CAPACITY),
    "api:support-batch-detail": (of_batch, ALL_OFFICIALS),
    "api:key-support-list": (nothing, WITH_CAPACITY),
    "api:key-support-detail": (of_support, SEES_ENTERPRISE),
    "api:key-support-step": (of_support_step, NOBODY),
    "api:champion-readiness-list": (nothing, WITH_CAPACITY),
    "api:champion-readiness-detail": (of_readiness, SEES_ENTERPRISE),
}
