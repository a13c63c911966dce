"""A small season, played as the large one of `make season`."""

import pytest

from reviews.enums import CaseStatus
from reviews.models import Case
from tests.season import Season

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.as_owner]


def test_a_small_season_ends_with_every_case_final_and_every_title_announced():
    season = Season(cases=12, provinces=1, days=36, window_days=6, objected=0.2, seed=7).play()
    assert season.faults() == []
    ended = set(Case.objects.values_list("status", flat=True))
    assert CaseStatus.CERTIFIED in ended
    assert {"refused: stale", "worker killed", "absent", "objections"} <= set(season.happened)
