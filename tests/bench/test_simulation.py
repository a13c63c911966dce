"""A simulation over a whole country against plain statements by hand that give the same figures."""

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
from cultivation.models import Simulation, SimulationCell, SimulationDifference, SimulationSlice
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
            work = {"simulated": simulated, "by_hand": by_hand}[kind]
            begun = time.perf_counter()
            work(simulation)
            seconds[kind].append(time.perf_counter() - begun)
    ratios = [
        one / other for one, other in zip(seconds["simulated"], seconds["by_hand"], strict=True)
    ]
    median = {kind: statistics.median(found) for kind, found in seconds.items()}
    measured(f"a simulation over {ROWS:,} filings (goal: 60 s)", f"{median['simulated']:.1f} s")
    measured("  … the same figures by hand", f"{median['by_hand']:.1f} s")
    measured("  … ratio (goal: at most 1.5)", f"{statistics.median(ratios):.2f}")
    assert simulation.filings == ROWS
    assert simulation.differences.exists()
    assert differences_of_one_way_alone(simulation) == (0, 0)
    assert counts_of_one_way_alone(simulation) == (0, 0)


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
    """Every slice anew, as the job does them, and the end."""
    for model in (SimulationSlice, SimulationCell, SimulationDifference):
        model.objects.filter(simulation=simulation).delete()
    open_again = {"finished_at": None, "filings": None, "filings_digest": "", "digest": ""}
    Simulation.objects.filter(pk=simulation.pk).update(**open_again)
    parts = slices_of(simulation)
    simulation.run.progress_total = len(parts)
    simulation.run.save()
    for part in parts:
        run_slice(simulation, part)
    finish_simulation(simulation.run)
    simulation.refresh_from_db()


_FIGURES_BY_HAND = """
CREATE TEMP TABLE differing_by_hand AS
SELECT enterprise_id, id AS filing_id, before_outcome, after_outcome, before_score, after_score,
       office, industry, size, rung
FROM found_by_hand WHERE before_outcome <> after_outcome;
CREATE TEMP TABLE counted_by_hand AS
SELECT grouping(office, industry, size, rung, rd_bin, revenue_bin, main_bin, before_bin, after_bin)
           AS dimension,
       office, industry, size, rung, rd_bin, revenue_bin, main_bin, before_bin, after_bin,
       before_outcome, after_outcome, count(*) AS filings
FROM found_by_hand
GROUP BY before_outcome, after_outcome, GROUPING SETS (
    (office), (industry), (size), (rung),
    (rd_bin), (revenue_bin), (main_bin), (before_bin), (after_bin));
CREATE TEMP TABLE digest_by_hand AS
SELECT count(*) AS filings, encode(sha256(convert_to(
    string_agg(id || ':' || version, ',' ORDER BY id), 'UTF8')), 'hex') AS digest
FROM found_by_hand;
"""
_TABLES_BY_HAND = ("found_by_hand", "differing_by_hand", "counted_by_hand", "digest_by_hand")
# Where each column's place in `grouping` has no bit, the row is counted by that column.
_COUNTED_BY = (
    "office", "industry", "size", "rung", "rd_bin", "revenue_bin", "main_bin", "before_bin",
    "after_bin",
)  # fmt: skip


def by_hand(simulation):
    """The outcomes of everybody in a table, then who differs, all counts, and the digest."""
    places = ("rd_ratio", "revenue", "main_share", "before_score", "after_score")
    lines = simulation.lines.order_by("position")
    edges = {place: line.edges for place, line in zip(places, lines, strict=True)}
    with connection.cursor() as cursor:
        for table in _TABLES_BY_HAND:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        # As in a slice: without room to hash, the counts would be sorted nine times.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        statement = f"CREATE TEMP TABLE found_by_hand AS {BY_HAND.read_text('utf-8')}"
        cursor.execute(statement, {"on": DAY, **edges})
        cursor.execute(_FIGURES_BY_HAND)


def differences_of_one_way_alone(simulation):
    """How many enterprises that differ only one of both ways has found, with all that is kept."""
    by_simulation = (
        "SELECT enterprise_id, filing_id, before, after, before_score, after_score, office_key,"
        " industry, size, rung::int FROM cultivation_simulationdifference WHERE simulation_id = %s"
    )
    hand = (
        "SELECT enterprise_id, filing_id, before_outcome, after_outcome, before_score, after_score,"
        " office::text, coalesce(industry, ''), size, rung FROM differing_by_hand"
    )
    return of_one_way_alone(by_simulation, hand, simulation)


def counts_of_one_way_alone(simulation):
    """How many counts only one of both ways has found."""
    by_simulation = (
        "SELECT CASE dimension WHEN 'line' THEN line::text ELSE dimension END, key, before, after,"
        " filings::bigint FROM cultivation_simulationcell WHERE simulation_id = %s"
    )
    names, keys = "", ""
    for place, column in enumerate(_COUNTED_BY):
        test = f"WHEN dimension & {1 << (len(_COUNTED_BY) - 1 - place)} = 0 THEN"
        names += f" {test} '{column if place < 4 else place - 4}'"
        keys += f" {test} {column}::text"
    hand = (
        f"SELECT CASE{names} END, coalesce(CASE{keys} END, ''), before_outcome, after_outcome,"  # noqa: S608
        " filings FROM counted_by_hand"
    )
    return of_one_way_alone(by_simulation, hand, simulation)


def of_one_way_alone(by_simulation, hand, simulation):
    more, less = f"{by_simulation} EXCEPT {hand}", f"{hand} EXCEPT {by_simulation}"
    counts = [f"(SELECT count(*) FROM ({one}) AS found)" for one in (more, less)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", [simulation.pk, simulation.pk])
        return cursor.fetchone()
