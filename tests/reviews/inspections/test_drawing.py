"""Drawing lots: the sample follows from pool and seed, and orders inspections."""

from decimal import Decimal

import pytest
from django.urls import reverse

from common.domain.draws import drawn
from reviews.domain.inspections import (
    draw_sample,
    is_repeatable,
)
from reviews.enums import InspectionState
from reviews.models import Inspection
from tests.factories import make_round, make_submitted
from tests.pages import signed_in
from tests.reviews.inspections.steps import (
    refusal_of,
)

pytestmark = pytest.mark.django_db


def test_a_draw_depends_on_pool_and_seed_alone():
    pool = [f"INNO2026-{number:06}" for number in range(1, 41)]
    first = drawn(pool, share_pct=Decimal("12.5"), seed="2026-06-01 福彩 035")
    assert drawn(pool[::-1], share_pct=Decimal("12.5"), seed="2026-06-01 福彩 035") == first
    assert drawn(pool, share_pct=Decimal("12.5"), seed="another") != first
    assert len(first) == 5
    assert len(drawn(pool, share_pct=Decimal("0.01"), seed="x")) == 1
    assert sorted(drawn(pool, share_pct=Decimal(100), seed="x")) == pool


def test_each_number_has_the_same_chance():
    pool = [str(number) for number in range(10)]
    hits = dict.fromkeys(pool, 0)
    for seed in range(2000):
        for number in drawn(pool, share_pct=Decimal(30), seed=str(seed)):
            hits[number] += 1
    assert all(500 < count < 700 for count in hits.values())


def test_a_sample_orders_an_inspection_of_each_case_that_is_drawn(world, examiner):
    round_ = make_round()
    cases = [
        make_submitted(world, world.enterprise(index=index), round=round_) for index in range(2)
    ]
    sample = draw_sample(round=round_, share_pct=Decimal(50), seed="s", actor=examiner)
    assert sample.pool == sorted(case.number for case in cases)
    (inspection,) = Inspection.objects.all()
    assert [inspection.case.number] == sample.drawn
    assert (inspection.state, inspection.sample) == (InspectionState.ORDERED, sample)
    assert is_repeatable(sample)
    sample.drawn = [*sample.drawn, "X"]
    assert not is_repeatable(sample)
    again = draw_sample(round=round_, share_pct=Decimal(100), seed="t", actor=examiner)
    assert len(again.pool) == 1
    assert (
        refusal_of(draw_sample, round=round_, share_pct=Decimal(50), seed="u", actor=examiner)
        == "empty_pool"
    )


def test_a_sample_is_drawn_on_screen_and_shown_with_its_proof(world, case):
    browser = signed_in(world.official("examiner", "330106"))
    address = reverse("desk:inspection_samples")
    drawn_now = browser.post(
        address,
        {"round": case.round_id, "share_pct": "10", "seed": "035", "submit_key": "a"},
    )
    assert drawn_now.status_code == 302
    page = browser.get(address).content.decode()
    assert "Drawn again just now: the same cases" in page
    assert case.number in page
