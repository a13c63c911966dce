"""The pipeline's short lists as workbooks; on three of them a POST may also enter something."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from common.models import Event
from cultivation.domain.simulator.drafts import copy_standard
from cultivation.domain.simulator.running import Asked, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import SeedScreen, SupportBatch
from tests.cultivation.monitoring.people import round_of
from tests.factories import World, make_rule_set
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def fill(world: World) -> None:
    """One row on each list, as the ministry's analyst sees it."""
    person, office, today = (
        world.official("examiner", "000000"),
        world.offices["000000"],
        timezone.localdate(),
    )
    SupportBatch.objects.create(
        code="B1", name="Batch", starts_on=today, ends_on=today + timedelta(days=999),
        source="Document",
        certainty="confirmed", rule="caijian-2024-148", entered_by=person,
        entered_at=timezone.now(),
    )  # fmt: skip
    round_of(world, 2026, 2)
    SeedScreen.objects.create(office=office, name="Close ones", created_by=person, created_on=today)
    actor, source = world.official_actor("examiner", "000000"), make_rule_set("srdi-2026")
    draft = copy_standard(source=source, name="R&D 4 %", office=office, actor=actor)
    asked = Asked(
        area=office,
        population=SimulatedPopulation.ALL,
        case_kind=CaseKind.RECOGNITION,
        population_on=today,
    )
    start_simulation(
        before=source, after=draft, asked=asked, name="Try", office=office, actor=actor
    )


LISTS = {
    "support_batches": ["B1", "Batch"],
    "monitoring_rounds": ["Q2 2026"],
    "seed_screens": ["Close ones"],
    "drafts": ["R&D 4 %"],
    "simulations": ["Try"],
}


def test_each_is_taken_with_its_rows_and_leaves_an_entry(world: World) -> None:
    fill(world)
    analyst = world.official("analyst", "000000")
    browser = signed_in(analyst)
    for name, begins in LISTS.items():
        response = browser.post(reverse(f"cultivation:{name}"))
        assert response.status_code == 200, name
        (line,) = load_workbook(BytesIO(response.content)).active.iter_rows(min_row=2)
        assert [cell.value for cell in line][: len(begins)] == begins
    entries = Event.objects.filter(verb="list.exported", actor=analyst)
    assert entries.count() == len(LISTS)
