"""Rows of operation monitoring: route -> (its arguments, who may GET it)."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue
from tests.config.reach.arguments import Rows, nothing
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


def _round(scene: Scene) -> MonitoringRound:
    today = timezone.localdate()
    found, _is_new = MonitoringRound.objects.get_or_create(
        year=2026,
        quarter=2,
        defaults={
            "titles": ["srdi"],
            "share_pct": 100,
            "opens_on": today,
            "due_on": today + timedelta(days=20),
            "planned_by": scene.world.official("examiner", "000000"),
            "planned_at": timezone.now(),
            "opened_at": timezone.now(),
            "pool_digest": "0" * 64,
        },
    )
    return found


def _due(scene: Scene) -> QuarterlyDue:
    round_ = _round(scene)
    found, _is_new = QuarterlyDue.objects.get_or_create(
        round=round_, enterprise=scene.enterprise, defaults={"due_on": round_.due_on}
    )
    return found


def _warning(scene: Scene) -> EarlyWarning:
    found, _is_new = EarlyWarning.objects.get_or_create(
        enterprise=scene.enterprise,
        rule="reports_missing",
        defaults={
            "kind": "missing",
            "cause": "reports_missing",
            "basis": "2026Q2",
            "facts": {"quarters": ["2026Q2"]},
            "raised_on": timezone.localdate(),
            "office": scene.world.offices["330106"],
        },
    )
    return found


def of_round(scene: Scene) -> dict[str, Any]:
    """A round of quarterly reports."""
    return {"pk": _round(scene).pk}


def of_due(scene: Scene) -> dict[str, Any]:
    """The enterprise's report of that round."""
    return {"pk": _due(scene).pk}


def of_own(scene: Scene) -> dict[str, Any]:
    """The same by its quarter."""
    round_ = _due(scene).round
    return {"year": round_.year, "quarter": round_.quarter}


def of_warning(scene: Scene) -> dict[str, Any]:
    """A warning about the enterprise."""
    return {"pk": _warning(scene).pk}


def by_id(arguments: Any) -> Any:
    """The same arguments as the API names them."""
    return lambda scene: {"id": arguments(scene)["pk"]}


def of_index(scene: Scene) -> dict[str, Any]:
    """The indices of a round that is open."""
    _round(scene)
    return {}


ROWS: Rows = {
    "cultivation:own_reports": (nothing, ENTERPRISES),
    "cultivation:own_report": (of_own, OWNER_ONLY),
    "cultivation:reports": (nothing, ALL_OFFICIALS),
    "cultivation:report": (of_due, WITH_MINISTRY),
    "cultivation:monitoring_rounds": (nothing, ALL_OFFICIALS),
    "cultivation:monitoring_round": (of_round, ALL_OFFICIALS),
    "cultivation:monitoring_statistics": (nothing, ALL_OFFICIALS),
    "cultivation:early_warnings": (nothing, ALL_OFFICIALS),
    "cultivation:early_warning": (of_warning, WITH_MINISTRY),
    "cultivation:warning_offices": (nothing, ALL_OFFICIALS),
    "api:monitoring-round-list": (nothing, WITH_CAPACITY),
    "api:monitoring-round-detail": (by_id(of_round), ALL_OFFICIALS),
    "api:monitoring-round-call-off": (by_id(of_round), NOBODY),
    "api:quarterly-report-list": (nothing, WITH_CAPACITY),
    "api:quarterly-report-detail": (by_id(of_due), SEES_ENTERPRISE),
    "api:quarterly-report-file": (by_id(of_due), NOBODY),
    "api:early-warning-list": (nothing, WITH_CAPACITY),
    "api:early-warning-detail": (by_id(of_warning), WITH_MINISTRY),
    "api:early-warning-close": (by_id(of_warning), NOBODY),
    "api:early-warning-give": (by_id(of_warning), NOBODY),
    "api:warning_figures": (nothing, ALL_OFFICIALS),
    "api:monitoring_index": (of_index, ALL_OFFICIALS),
}
