"""Three years of 2,000 enterprises with and without plans (`make years`)."""

import os
import sys
import time

import pytest
from django.db import transaction

from tests.years import Years
from tests.years.comparing import watched
from tests.years.states import left_out

pytestmark = pytest.mark.django_db
ENTERPRISES = int(os.environ.get("YEARS_ENTERPRISES", "2000"))


def test_the_figures_of_three_years_are_those_of_a_plain_recomputation(measured):
    began = time.monotonic()
    years = Years(enterprises=ENTERPRISES)
    assert watched(years) == []
    assert left_out(years.states) == {}
    measured(f"years, {ENTERPRISES:,} enterprises: seconds", f"{time.monotonic() - began:.0f}")
    for what, count in sorted(years.happened.items()):
        measured(f"years: {what}", str(count))
    sys.stdout.write(f"journal {years.journal.digest()}\n")


def _played():
    """The digest of a small play; nothing of it stays."""
    years = Years(enterprises=48, step_days=28, look_every=6, quarters=6)
    with transaction.atomic():
        years.play()
        transaction.set_rollback(True)
    return years.journal.digest()


def test_a_play_is_repeated_by_its_seed(measured):
    digest = _played()
    assert digest == _played()
    measured("years: digest of a small play", digest[:16])
