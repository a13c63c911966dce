"""Loading the shipped routes: the national ones, and those of provinces that delegate. Routes that
staff have approved on screen have days of their own and are left alone."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Office
from common.domain.loading import LoadReport, record_load
from reviews.enums import RouteState
from reviews.models import Route, RouteStep

ROUTES_FILE = Path(__file__).parent.parent.parent / "reference" / "routes.toml"

Steps = list[tuple[str, str, int]]
# Title, kind of case, code of the office ("" is national) and first day.
RouteKey = tuple[str, str, str, date]


@dataclass(frozen=True, slots=True)
class _Wanted:
    source: str
    is_unverified: bool
    steps: Steps


@transaction.atomic
def load_routes() -> LoadReport:
    """Bring the shipped routes up to date, and record it. Cases under way keep their steps,
    which were copied at submission. A province whose office is not loaded is passed over."""
    wanted = _wanted_routes()
    kept = {
        (r.title_kind, r.case_kind, r.office.code if r.office else "", r.valid_from): r
        for r in Route.objects.select_for_update(of=("self",))
        .filter(state=RouteState.APPROVED, proposed_by=None)
        .select_related("office")
        .prefetch_related("steps")
    }
    new = [key for key in wanted if key not in kept]
    changed = [key for key in wanted if key in kept and wanted[key].steps != _steps_of(kept[key])]
    kept |= dict(zip(new, _created(wanted, new), strict=True))
    RouteStep.objects.filter(route__in=[kept[key] for key in changed]).delete()
    RouteStep.objects.bulk_create(
        step for key in [*new, *changed] for step in _step_rows(kept[key], wanted[key].steps)
    )
    report = LoadReport("load.routes", added=len(new), changed=len(changed), total=len(wanted))
    record_load(report)
    return report


def _wanted_routes() -> dict[RouteKey, _Wanted]:
    codes = set(Office.objects.provincial().values_list("code", flat=True)) | {""}
    return {
        (title_kind, case_kind, office, line["valid_from"]): _Wanted(
            line["source"],
            line.get("unverified", False),
            [_columns(step) for step in line["steps"]],
        )
        for line in tomllib.loads(ROUTES_FILE.read_text(encoding="utf-8"))["routes"]
        for title_kind in line["title_kinds"]
        for case_kind in line["case_kinds"]
        for office in line.get("offices", [""])
        if office in codes
    }


def _created(wanted: dict[RouteKey, _Wanted], keys: list[RouteKey]) -> list[Route]:
    offices = {office.code: office for office in Office.objects.provincial()}
    return Route.objects.bulk_create(
        Route(
            title_kind=title_kind,
            case_kind=case_kind,
            office=offices.get(office),
            valid_from=valid_from,
            source=wanted[title_kind, case_kind, office, valid_from].source,
            is_unverified=wanted[title_kind, case_kind, office, valid_from].is_unverified,
        )
        for title_kind, case_kind, office, valid_from in keys
    )


def _columns(step: dict[str, Any]) -> tuple[str, str, int]:
    return step["kind"], step["office_level"], step["working_days"]


def _steps_of(route: Route) -> Steps:
    return [(step.kind, step.office_level, step.working_days) for step in route.steps.all()]


def _step_rows(route: Route, steps: Steps) -> list[RouteStep]:
    return [
        RouteStep(
            route=route,
            position=position,
            kind=kind,
            office_level=office_level,
            working_days=working_days,
        )
        for position, (kind, office_level, working_days) in enumerate(steps, start=1)
    ]
