"""The whole season: 3,000 cases over 40 offices and 60 working days (`make season`)."""

import os
import sys
import time
from collections import Counter

import pytest

from reviews.enums import CaseStatus
from reviews.models import Case
from tests.season import Season

pytestmark = pytest.mark.django_db(transaction=True)

CASES = int(os.environ.get("SEASON_CASES", "3000"))
# The same seed plays the same season again; only the moments of the kills are the machine's own.
SEED = int(os.environ.get("SEASON_SEED", "2026"))
BEGAN = time.perf_counter()


def _tell(day: int) -> None:
    """Say where the season stands; `make season` shows it."""
    ended = Case.objects.exclude(status__in=CaseStatus.open()).count()
    seconds, at_work = time.perf_counter() - BEGAN, time.process_time()
    sys.stdout.write(
        f"day {day + 1} after {seconds:.0f} s ({at_work:.0f} of CPU):"
        f" {ended} of {Case.objects.count()} cases ended\n"
    )
    sys.stdout.flush()


def test_a_season_ends_with_everything_in_order(measured):
    began = time.monotonic()
    season = Season(cases=CASES, seed=SEED, watch=_tell).play()
    assert season.faults() == []
    took = time.monotonic() - began
    measured(f"season of seed {SEED}, {CASES:,} cases: seconds", f"{took:.0f}")
    ended = Counter(Case.objects.values_list("status", flat=True))
    for what, count in [*sorted(ended.items()), *sorted(season.happened.items())]:
        measured(f"season: {what}", str(count))
