"""Three years of the pipeline, small: the figures are those of a plain recomputation, and every
state of every machine was visited. `make years` plays them with 2,000 enterprises."""

import pytest

from tests.years import Years
from tests.years.comparing import watched
from tests.years.states import left_out

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_three_small_years_give_the_figures_of_a_plain_recomputation():
    years = Years(enterprises=32, step_days=42, look_every=4, quarters=6)
    assert watched(years, each_year=False) == []
    assert left_out(years.states) == {}
