"""Loading the national routes. Provinces' own routes are left alone."""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from common.domain.loading import LoadReport, record_load
from reviews.models import Route, RouteStep

_ROUTES = Path(__file__).parent.parent / "reference" / "routes.toml"

Steps = list[tuple[str, str, int]]
RouteKey = tuple[str, str]


@transaction.atomic
def load_routes() -> LoadReport:
    """Bring the national routes up to date, and record it. Cases under way keep their steps,
    which were copied at submission."""
    wanted = _wanted_routes()
    kept = {
        (route.title_kind, route.case_kind): route
        for route in Route.objects.select_for_update(of=("self",))
        .filter(office=None)
        .prefetch_related("steps")
    }
    new = [key for key in wanted if key not in kept]
    changed = [key for key, steps in wanted.items() if key in kept and steps != _steps(kept[key])]
    rows = Route.objects.bulk_create(Route(title_kind=title, case_kind=case) for title, case in new)
    kept |= dict(zip(new, rows, strict=True))
    RouteStep.objects.filter(route__in=[kept[key] for key in changed]).delete()
    RouteStep.objects.bulk_create(
        step for key in [*new, *changed] for step in _step_rows(kept[key], wanted[key])
    )
    report = LoadReport("load.routes", added=len(new), changed=len(changed), total=len(wanted))
    record_load(report)
    return report


def _wanted_routes() -> dict[RouteKey, Steps]:
    routes = tomllib.loads(_ROUTES.read_text(encoding="utf-8"))
    return {
        (title_kind, case_kind): [_columns(step) for step in route["steps"]]
        for title_kind, route in routes.items()
        for case_kind in route["case_kinds"]
    }


def _columns(step: dict[str, Any]) -> tuple[str, str, int]:
    return step["kind"], step["office_level"], step["working_days"]


def _steps(route: Route) -> Steps:
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
