"""The compiled SQL against a hand-written statement of the same rules, over a whole country."""

import os
import statistics
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from cultivation.criteria import shipped
from cultivation.enums import CaseKind
from cultivation.scoring import score_population
from enterprises.models import Filing
from tests.bench.population import make_population

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
DAY = date(2026, 3, 1)
BY_HAND = Path(__file__).with_name("srdi_2022.sql")


@pytest.mark.django_db
def test_compiled_sql_and_sql_by_hand_say_the_same_of_every_filing(measured):
    make_population(ROWS)
    statements = {"compiled": compiled(), "by_hand": (BY_HAND.read_text("utf-8"), {"on": DAY})}
    seconds = {name: [] for name in statements}
    for round_number in range(ROUNDS):
        names = sorted(statements, reverse=bool(round_number % 2))
        for name in names:
            seconds[name].append(scored_into_table(name, *statements[name]))
    ratios = [
        one / other for one, other in zip(seconds["compiled"], seconds["by_hand"], strict=True)
    ]
    measured(f"srdi-2022 over {ROWS:,} filings, compiled SQL", f"{median(seconds['compiled'])} s")
    measured("  … the same rules written by hand", f"{median(seconds['by_hand'])} s")
    measured("  … ratio (goal: at most 1.5)", f"{statistics.median(ratios):.2f}")
    assert rows_and_differences() == (ROWS, ROWS, 0)


def compiled():
    rows = score_population(
        shipped("srdi-2022"),
        on=DAY,
        case_kind=CaseKind.RECOGNITION,
        filings=Filing.objects.all(),
    )
    return rows.values("id", "outcome", "score").query.sql_with_params()


def scored_into_table(name, statement, params):
    """Score everybody into a table of its own; return the seconds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS found_{name}")
        begun = time.perf_counter()
        cursor.execute(f"CREATE TEMP TABLE found_{name} AS {statement}", params)
        return time.perf_counter() - begun


def rows_and_differences():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM found_compiled), (SELECT count(*) FROM found_by_hand),"
            " (SELECT count(*) FROM (SELECT id, outcome, score FROM found_compiled"
            " EXCEPT SELECT id, outcome, score FROM found_by_hand) AS one)"
        )
        return cursor.fetchone()


def median(seconds):
    return f"{statistics.median(seconds):.1f}"
