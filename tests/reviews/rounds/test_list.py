"""Rounds with their counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.enums import TitleKind
from tests.factories import make_round, make_submitted, make_title
from tests.pages import FRAME_QUERIES, signed_in


def test_a_province_sees_national_rounds_and_its_own(world):
    make_round(code="national", name="National round")
    make_round(code="zj", name="Zhejiang round", office=world.offices["330000"])
    make_round(code="js", name="Jiangsu round", office=world.offices["320000"])
    page = signed_in(world.official("analyst", "330106")).get("/rounds/").content.decode()
    assert "National round" in page
    assert "Zhejiang round" in page
    assert "Jiangsu round" not in page


def test_one_round_counts_its_cases_by_state_and_province(world):
    round_ = make_round(TitleKind.LITTLE_GIANT)
    for code in ("330106", "330108", "320102"):
        enterprise = world.enterprise(code)
        make_title(enterprise, TitleKind.SRDI)
        make_submitted(world, enterprise, TitleKind.LITTLE_GIANT, round=round_)
    response = signed_in(world.official("analyst", "000000")).get(f"/rounds/{round_.code}/")
    rows = {
        row.office.name: (row.total, dict(row.cells)["in_review"])
        for row in response.context["rows"]
    }
    assert rows == {"Zhejiang": (2, 2), "Jiangsu": (1, 1)}
    assert response.context["total"] == 3


def test_the_ministry_is_told_that_other_titles_are_decided_below(world):
    round_ = make_round(TitleKind.INNOVATIVE)
    make_submitted(world, world.enterprise(), round=round_)
    page = signed_in(world.official("analyst", "000000")).get(f"/rounds/{round_.code}/")
    assert "decided below the ministry" in page.content.decode()


def test_a_city_counts_only_its_own_cases(world):
    round_ = make_round()
    for code in ("330106", "330402"):
        make_submitted(world, world.enterprise(code), round=round_)
    response = signed_in(world.official("analyst", "330100")).get(f"/rounds/{round_.code}/")
    assert response.context["total"] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_rounds_takes_the_same_queries_however_long_it_is(
    world, django_assert_num_queries, count
):
    for number in range(count):
        first = timezone.localdate() - timedelta(days=10 * number)
        make_round(code=f"round-{number}", opens_on=first, closes_on=first + timedelta(days=9))
    client = signed_in(world.official("analyst", "330000"))
    with django_assert_num_queries(FRAME_QUERIES + 5):
        client.get("/rounds/")
