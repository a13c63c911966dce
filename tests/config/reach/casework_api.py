"""Rows of panels, routes, lists, draws, objections and ties in the API."""

from typing import Any

from tests.config.reach.arguments import (
    Rows,
    given,
    nothing,
    of_case,
    of_letter,
    of_notice,
    of_objection,
    of_round,
    of_route,
    of_uscc,
)
from tests.config.reach.people import (
    ALL_OFFICIALS,
    EXPERT,
    NOBODY,
    SEES_CASE,
    SEES_ENTERPRISE,
    WITH_CAPACITY,
    officials_of,
)
from tests.config.reach.scene import Scene


def of_route_in_api(scene: Scene) -> dict[str, Any]:
    """The route in the API."""
    return {"id": of_route(scene)["pk"]}


def of_objection_in_api(scene: Scene) -> dict[str, Any]:
    """The objection in the API."""
    return {"id": of_objection(scene)["pk"]}


def of_follow_up(scene: Scene) -> dict[str, Any]:
    """A case that follows the notice up."""
    return of_notice(scene) | {"case": of_case(scene)["number"]}


def of_tie(scene: Scene) -> dict[str, Any]:
    """A tie of the enterprise."""
    return of_uscc(scene) | {"tie": 1}


_PANEL = given(number="P2026-000000-0001")
_SEAT = given(number="P2026-000000-0001", seat=1)
_CARD = given(number="P2026-000000-0001", position=1)
_EXPERT_CODE = given(code="E000000-0001")

ROWS: Rows = {
    "api:expert-list": (nothing, WITH_CAPACITY),
    "api:expert-detail": (_EXPERT_CODE, NOBODY),
    "api:expert-state": (_EXPERT_CODE, NOBODY),
    "api:expert-conflicts": (_EXPERT_CODE, NOBODY),
    "api:expert-end-conflict": (given(code="E000000-0001", conflict=1), NOBODY),
    "api:expert-import": (nothing, NOBODY),
    "api:panel-list": (nothing, WITH_CAPACITY),
    "api:panel-waiting": (nothing, ALL_OFFICIALS),
    "api:panel-detail": (_PANEL, NOBODY),
    "api:panel-close": (_PANEL, NOBODY),
    "api:panel-release-seat": (_SEAT, NOBODY),
    "api:judging-list": (nothing, {EXPERT}),
    "api:judging-detail": (_PANEL, NOBODY),
    "api:judging-declare": (_PANEL, NOBODY),
    "api:judging-decline": (_PANEL, NOBODY),
    "api:judging-scorecard": (_CARD, NOBODY),
    "api:judging-decline-case": (_CARD, NOBODY),
    "api:route-list": (nothing, WITH_CAPACITY),
    "api:route-detail": (of_route_in_api, ALL_OFFICIALS),
    "api:route-approve": (of_route_in_api, NOBODY),
    "api:route-reject": (of_route_in_api, NOBODY),
    "api:recommendation-list-list": (nothing, WITH_CAPACITY),
    "api:recommendation-list-detail": (given(id=1), NOBODY),
    "api:recommendation-list-order": (given(id=1), NOBODY),
    "api:recommendation-list-hand-up": (given(id=1), NOBODY),
    "api:inspection-sample-list": (nothing, ALL_OFFICIALS),
    "api:inspection-sample-detail": (given(id=1), NOBODY),
    "api:round-sample": (of_round, NOBODY),
    "api:objection-list": (nothing, WITH_CAPACITY),
    "api:objection-detail": (of_objection_in_api, officials_of("330000")),
    "api:objection-written": (nothing, NOBODY),
    "api:objection-admit": (of_objection_in_api, NOBODY),
    "api:objection-result": (of_objection_in_api, NOBODY),
    "api:objection-send-back": (of_objection_in_api, NOBODY),
    "api:objection-sign": (of_objection_in_api, NOBODY),
    "api:notice-follow-up": (of_follow_up, NOBODY),
    "api:case-letters": (of_case, SEES_CASE),
    "api:case-letter": (of_letter, NOBODY),
    "api:staff-list": (nothing, ALL_OFFICIALS),
    "api:staff-hand-over": (nothing, NOBODY),
    "api:enterprise-ties": (of_uscc, SEES_ENTERPRISE - {"owner"}),
    "api:enterprise-end-tie": (of_tie, NOBODY),
}
