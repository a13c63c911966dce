"""Acts on many cases ask the database as often as an act on one, and wake one worker."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.domain.publishing import announce, publish_notice
from reviews.models import Case, Round
from tests.factories import World, make_round, make_submitted
from tests.reviews.conftest import decide


def decided_in(world: World, round_: Round, *indexes: int) -> list[Case]:
    """Decided cases of enterprises of Xihu."""
    cases = [make_submitted(world, world.enterprise(index=i), round=round_) for i in indexes]
    for case in cases:
        decide(world, case)
    return cases


def statements_of_both_acts(world: World, cases: list[Case]) -> tuple[int, int]:
    """How many statements it takes to publish and to announce the cases."""
    with CaptureQueriesContext(connection) as published:
        notice = publish_notice(
            round=cases[0].round, cases=cases, actor=world.official_actor("examiner", "330000")
        )
    approver = world.official_actor("approver", "330000")
    with (
        time_machine.travel(timezone.now() + timedelta(days=21)),
        CaptureQueriesContext(connection) as announced,
    ):
        announce(notice=notice, actor=approver)
    return len(published), len(announced)


def test_a_further_case_costs_no_statement(world: World) -> None:
    world.enterprises["330106"] += world.enterprises["330108"]
    round_ = make_round()
    one = statements_of_both_acts(world, decided_in(world, round_, 0))
    cases = decided_in(world, round_, 1)
    other = make_submitted(world, world.enterprise("330106", 2), round=round_)
    decide(world, other, county="330108")
    assert statements_of_both_acts(world, [*cases, other]) == one


def test_a_notice_of_many_cases_wakes_one_worker(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(
        "common.domain.waking.current_app.send_task", lambda task, **_options: woken.append(task)
    )
    cases = decided_in(world, make_round(), 0, 1)
    with django_capture_on_commit_callbacks(execute=True):
        publish_notice(
            round=cases[0].round, cases=cases, actor=world.official_actor("examiner", "330000")
        )
    assert woken == ["common.sweep_outbox"]
