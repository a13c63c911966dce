"""A simulation over a whole country against a hand-written statement that scores both standards."""

import os
import statistics
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Office, User
from common.domain.actor import Actor
from cultivation.criteria import shipped
from cultivation.domain.rule_set_publishing import row_of
from cultivation.domain.simulator.drafts import copy_standard, move_in_draft
from cultivation.domain.simulator.population import slices_of
from cultivation.domain.simulator.running import Asked, finish_simulation, start_simulation
from cultivation.domain.simulator.slices import run_slice
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import SimulationCell, SimulationDifference, SimulationSlice
from tests.bench.population import make_population

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DAY = date(2026, 3, 1)
BY_HAND = Path(__file__).with_name("srdi_2022_and_draft.sql")
CHANGES = {
    "gates.revenue.test.0": Decimal(1500),
    "gates.rd_ratio_floor.test.0": Decimal(4),
    "indicators.main_share.bands.0.when.0": Decimal(85),
    "head.pass_mark": Decimal(65),
}


@pytest.mark.django_db
def test_a_simulation_takes_little_longer_than_the_plain_statement(measured):
    make_population(ROWS)
    simulation = started()
    seconds = {"simulated": [], "by_hand": []}
    for round_number in range(ROUNDS):
        kinds = sorted(seconds, reverse=bool(round_number % 2))
        for kind in kinds:
            work = {"simulated": lambda: simulated(simulation), "by_hand": by_hand}[kind]
            begun = time.perf_counter()
            work()
            seconds[kind].append(time.perf_counter() - begun)
    ratios = [
        one / other for one, other in zip(seconds["simulated"], seconds["by_hand"], strict=True)
    ]
    median = {kind: statistics.median(found) for kind, found in seconds.items()}
    measured(f"a simulation over {ROWS:,} filings (goal: 60 s)", f"{median['simulated']:.1f} s")
    measured("  … both standards scored by hand", f"{median['by_hand']:.1f} s")
    measured("  … ratio (goal: at most 1.5)", f"{statistics.median(ratios):.2f}")
    assert kept_and_missing(simulation) == (0, 0)
    finish_simulation(simulation.run)
    simulation.refresh_from_db()
    assert simulation.filings == ROWS


def started():
    """The draft of the hand-written statement, and its simulation."""
    source = row_of(shipped("srdi-2022"))
    source.save()
    user = User.objects.create(username="bench", name="bench", password="!")
    office = Office.objects.get(code="bench")
    actor = Actor(user.pk, "bench", "analyst", office.pk, office.code, office.name)
    draft = copy_standard(source=source, name="bench", office=office, actor=actor)
    draft = move_in_draft(draft=draft, version=1, changes=CHANGES, actor=actor)
    asked = Asked(office, SimulatedPopulation.ALL, CaseKind.RECOGNITION, DAY)
    simulation = start_simulation(
        before=source, after=draft, asked=asked, name="bench", office=office, actor=actor
    )
    assert timezone.localdate() >= DAY
    return simulation


def simulated(simulation):
    """Every slice anew, as the job does them."""
    for model in (SimulationSlice, SimulationCell, SimulationDifference):
        model.objects.filter(simulation=simulation).delete()
    parts = slices_of(simulation)
    simulation.run.progress_total = len(parts)
    simulation.run.save()
    for part in parts:
        run_slice(simulation, part)


def by_hand():
    """Both standards by hand, into a table of its own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS found_by_hand")
        statement = f"CREATE TEMP TABLE found_by_hand AS {BY_HAND.read_text('utf-8')}"
        cursor.execute(statement, {"on": DAY})


def kept_and_missing(simulation):
    """Differences that only one of both ways has found."""
    by_simulation = (
        "SELECT filing_id, before, after, before_score, after_score"
        " FROM cultivation_simulationdifference WHERE simulation_id = %s"
    )
    hand = (
        "SELECT id, before_outcome, after_outcome, before_score, after_score FROM found_by_hand"
        " WHERE before_outcome <> after_outcome"
    )
    more, less = f"{by_simulation} EXCEPT {hand}", f"{hand} EXCEPT {by_simulation}"
    counts = [f"(SELECT count(*) FROM ({one}) AS found)" for one in (more, less)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [simulation.pk, simulation.pk])
        return cursor.fetchone()
