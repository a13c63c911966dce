"""The whole season: 3,000 cases over 40 offices and 60 working days (`make season`)."""

import os
import sys
import time
from collections import Counter

import pytest

from reviews.models import Case
from tests.season import Season

pytestmark = pytest.mark.django_db


CASES = int(os.environ.get("SEASON_CASES", "3000"))


def _tell(day: int) -> None:
    """Say where the season stands; `make season` shows it."""
    sys.stdout.write(f"day {day + 1} after {time.process_time():.0f} s of CPU\n")
    sys.stdout.flush()


def test_a_season_ends_with_everything_in_order(measured):
    began = time.monotonic()
    season = Season(cases=CASES, watch=_tell).play()
    assert season.faults() == []
    measured(f"season, {CASES:,} cases: seconds", f"{time.monotonic() - began:.0f}")
    ended = Counter(Case.objects.values_list("status", flat=True))
    for what, count in [*sorted(ended.items()), *sorted(season.happened.items())]:
        measured(f"season: {what}", str(count))
