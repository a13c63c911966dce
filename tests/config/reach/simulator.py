"""Rows of the policy simulator: route -> (its arguments, who may GET it)."""

from typing import Any

from django.utils import timezone

from cultivation.domain.simulator.drafts import copy_standard
from cultivation.domain.simulator.running import Asked, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation, StandardDraft
from tests.config.reach.arguments import Rows, nothing
from tests.config.reach.people import MINISTRY, NOBODY, WITH_CAPACITY, officials_of
from tests.config.reach.scene import Scene
from tests.factories import make_rule_set

_OFFICES = officials_of("330000", "330200", "320000", MINISTRY)
_OWN = officials_of("330000")


def of_draft(scene: Scene) -> dict[str, Any]:
    """A draft of a province."""
    office = scene.world.offices["330000"]
    found = StandardDraft.objects.filter(office=office).first()
    if found is None:
        found = copy_standard(
            source=make_rule_set("srdi-2026"),
            name="Draft",
            office=office,
            actor=scene.world.official_actor("examiner", "330000"),
        )
    return {"pk": found.pk}


def of_simulation(scene: Scene) -> dict[str, Any]:
    """A simulation of the province's, waiting to begin."""
    office = scene.world.offices["330000"]
    found = Simulation.objects.filter(office=office).first()
    if found is None:
        draft = StandardDraft.objects.get(**of_draft(scene))
        asked = Asked(office, SimulatedPopulation.ALL, CaseKind.RECOGNITION, timezone.localdate())
        found = start_simulation(
            before=draft.source,
            after=draft,
            asked=asked,
            name="Simulation",
            office=office,
            actor=scene.world.official_actor("examiner", "330000"),
        )
    return {"pk": found.pk}


def of_draft_act(scene: Scene) -> dict[str, Any]:
    """An act on the draft."""
    return of_draft(scene) | {"act": "discard"}


def of_api_draft(scene: Scene) -> dict[str, Any]:
    """The draft in the API."""
    return {"id": of_draft(scene)["pk"]}


def of_api_simulation(scene: Scene) -> dict[str, Any]:
    """The simulation in the API."""
    return {"id": of_simulation(scene)["pk"]}


ROWS: Rows = {
    "cultivation:simulations": (nothing, _OFFICES),
    "cultivation:new_simulation": (nothing, _OFFICES),
    "cultivation:side_by_side": (nothing, _OFFICES),
    "cultivation:drafts": (nothing, _OFFICES),
    "cultivation:draft": (of_draft, _OWN),
    "cultivation:draft_text": (of_draft, _OWN),
    "cultivation:draft_act": (of_draft_act, NOBODY),
    "cultivation:simulation": (of_simulation, _OWN),
    "cultivation:repeat_simulation": (of_simulation, NOBODY),
    "cultivation:simulation_differences": (of_simulation, _OWN),
    "api:standard-draft-list": (nothing, WITH_CAPACITY),
    "api:standard-draft-detail": (of_api_draft, _OWN),
    "api:standard-draft-write": (of_api_draft, NOBODY),
    "api:standard-draft-hand-on": (of_api_draft, NOBODY),
    "api:standard-draft-return": (of_api_draft, NOBODY),
    "api:standard-draft-publish": (of_api_draft, NOBODY),
    "api:standard-draft-discard": (of_api_draft, NOBODY),
    "api:simulation-list": (nothing, WITH_CAPACITY),
    "api:simulation-detail": (of_api_simulation, _OWN),
    "api:simulation-repeat": (of_api_simulation, NOBODY),
    "api:simulation-enterprises": (of_api_simulation, _OWN),
}
