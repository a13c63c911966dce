"""A draft and its simulation, by office."""

import pytest
from django.utils import timezone

from cultivation.domain.simulator.drafts import copy_standard, move_in_draft, write_draft
from cultivation.domain.simulator.running import Asked, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from tests.factories import make_rule_set


@pytest.fixture
def simulate(world):
    """Copy a standard, change the copy, and start its simulation."""

    def started(code, changes=None, *, text=None, office="000000", area=None, **asked):
        source = make_rule_set(code)
        actor = world.official_actor("analyst", office)
        draft = copy_standard(
            source=source, name="Draft", office=world.offices[office], actor=actor
        )
        if changes:
            draft = move_in_draft(draft=draft, version=draft.version, changes=changes, actor=actor)
        if text:
            changed = text(draft.text)
            draft = write_draft(
                draft=draft, version=draft.version, name="Draft", text=changed, actor=actor
            )
        values = {
            "population": SimulatedPopulation.ALL,
            "case_kind": CaseKind.RECOGNITION,
            "population_on": timezone.localdate(),
        }
        return start_simulation(
            before=source,
            after=draft,
            asked=Asked(area=world.offices[area or office], **values | asked),
            name="Simulation",
            office=world.offices[office],
            actor=actor,
        )

    return started
