"""Whoever holds a title and has not been assessed for a year is asked once to rate itself anew."""

from datetime import date

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Message
from common.domain import outbox
from common.domain.jobs import run_periodic
from common.models import Event
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.loading import load_coverage
from enterprises.models import Assessment
from tests.factories import make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def enterprise(world):
    load_coverage()
    enterprise = world.enterprise()
    make_title(enterprise, "little_giant", valid_from=date(2024, 1, 1), valid_to=date(2029, 12, 31))
    return enterprise


def assess(enterprise, basis, day):
    Assessment.objects.create(
        enterprise=enterprise, basis=basis, level=2, assessed_on=day, recorded_at=timezone.now()
    )


def asked_on(day):
    """How many are asked by the clock's job of the day."""
    with time_machine.travel(f"{day} 03:00+08:00", tick=False):
        refresh()
        return run_periodic("stale_assessments").figures["asked"]


def test_the_latest_assessment_of_any_basis_says_when_to_ask(enterprise):
    assess(enterprise, "on_site", date(2024, 5, 10))
    assess(enterprise, "self_rated", date(2025, 4, 1))
    asked = [asked_on(day) for day in ("2025-05-11", "2026-04-01", "2026-04-02", "2026-04-03")]
    assert asked == [0, 0, 1, 0]
    assert Event.objects.get(verb="enterprise.assessment_stale").after == {
        "assessed_on": "2025-04-01"
    }
    outbox.sweep()
    assert Message.objects.get().event.verb == "enterprise.assessment_stale"


def test_who_rated_itself_anew_is_asked_again_a_year_later(enterprise):
    assess(enterprise, "self_rated", date(2024, 5, 10))
    assert asked_on("2025-05-11") == 1
    assess(enterprise, "self_rated", date(2025, 5, 20))
    assert [asked_on(day) for day in ("2025-05-21", "2026-05-20", "2026-05-21")] == [0, 0, 1]


def test_who_holds_no_title_today_is_not_asked(world):
    load_coverage()
    enterprise = world.enterprise()
    make_title(enterprise, "little_giant", valid_from=date(2021, 1, 1))
    assess(enterprise, "self_rated", date(2021, 5, 10))
    assert asked_on("2025-05-11") == 0
