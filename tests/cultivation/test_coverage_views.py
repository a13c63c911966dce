"""The coverage page: figures with their rules, drill-down, the holders behind."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cultivation.enums import TitleKind
from cultivation.models import CoverageTarget
from enterprises.models import Assessment
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, signed_in


def assess(enterprise, level, days_ago=0):
    Assessment.objects.create(
        enterprise=enterprise,
        basis="self_rated",
        level=level,
        assessed_on=timezone.localdate() - timedelta(days=days_ago),
        recorded_at=timezone.now(),
    )


@pytest.fixture
def holders(world):
    """Xihu: one covered since today, one at level 1; Nanhu: one never assessed; Xuanwu: covered."""
    first, second = world.enterprises["330106"]
    third, fourth = world.enterprise("330402"), world.enterprise("320102")
    for enterprise in (first, second, third, fourth):
        make_title(enterprise, TitleKind.LITTLE_GIANT)
    assess(first, 1, days_ago=100)
    assess(first, 2)
    assess(second, 1, days_ago=100)
    assess(fourth, 3, days_ago=100)
    return [first, second, third, fourth]


def lines(page) -> dict[str, tuple[int, int]]:
    return {
        row.name: (row.figure.covered, row.figure.holders)
        for row in page.context["rows"]
        if row.figure.holders
    }


def test_the_ministry_sees_provinces_with_both_rules_and_the_day_before(world, holders):
    CoverageTarget.objects.create(
        definition_code="little-giant",
        due_on=date(2027, 12, 31),
        share_pct=100,
        source="Document 1",
    )
    page = signed_in(world.official("analyst", "000000")).get("/coverage/")
    text = page.content.decode()
    total = page.context["total"]
    assert lines(page) == {"Zhejiang": (1, 3), "Jiangsu": (1, 1)}
    assert (total.figure.share_pct, total.before.share_pct) == (Decimal("50.0"), Decimal("25.0"))
    assert total.difference == Decimal("25.0")
    for words in ("Numerator", "Denominator", "2 of 4 enterprises", "Target", "+25.0"):
        assert words in text


def test_a_province_drills_down_to_cities_and_counties_of_its_own(world, holders):
    client = signed_in(world.official("analyst", "330000"))
    assert lines(client.get("/coverage/")) == {"Hangzhou": (1, 2), "Jiaxing": (0, 1)}
    assert lines(client.get("/coverage/?office=330100")) == {"Xihu": (1, 2)}
    for code in ("320000", "320100", "000000", "999999"):
        assert client.get(f"/coverage/?office={code}").status_code == 404
        assert client.get(f"/coverage/enterprises/?office={code}").status_code == 404


def test_coverage_by_industry_names_the_industry_in_the_readers_language(world, holders):
    page = signed_in(world.official("analyst", "330000")).get("/coverage/?by=industry")
    assert lines(page) == {"General equipment": (1, 3)}


def test_a_past_day_shows_the_figures_of_that_day(world, holders):
    day = timezone.localdate() - timedelta(days=1)
    page = signed_in(world.official("analyst", "330000")).get(f"/coverage/?on={day}")
    assert page.context["total"].figure.covered == 0
    future = timezone.localdate() + timedelta(days=1)
    today = signed_in(world.official("analyst", "330000")).get(f"/coverage/?on={future}")
    assert today.context["day"] == timezone.localdate()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Xihu Precision 0", "Xihu Precision 1", "Nanhu Precision 0"}),
        ("covered=yes", {"Xihu Precision 0"}),
        ("covered=no", {"Xihu Precision 1", "Nanhu Precision 0"}),
        ("covered=not_assessed", {"Nanhu Precision 0"}),
        ("office=330400", {"Nanhu Precision 0"}),
        ("industry=34&office=330100", {"Xihu Precision 0", "Xihu Precision 1"}),
    ],
)
def test_the_holders_behind_a_figure(world, holders, query, names):
    page = signed_in(world.official("analyst", "330000")).get(f"/coverage/enterprises/?{query}")
    assert {enterprise.name for enterprise, _since in page.context["page"].rows} == names


def test_the_list_shows_the_evidence_of_each_level_and_leaves_with_it(world, holders):
    Assessment.objects.create(
        enterprise=holders[1], basis="on_site", level=2, assessed_on=timezone.localdate(),
        recorded_at=timezone.now(),
    )  # fmt: skip
    client = signed_in(world.official("analyst", "330000"))
    found = client.get("/coverage/enterprises/?basis=on_site").context["page"].rows
    assert [one.pk for one, _since in found] == [holders[1].pk]
    assert "Not assessed" in client.get("/coverage/enterprises/").content.decode()
    book = load_workbook(BytesIO(client.post("/coverage/enterprises/").content))
    rows = {row[0]: row[1:4] for row in book.active.iter_rows(values_only=True)}
    assert rows["Enterprise"] == ("Unified social credit code", "Digital level", "Basis")
    assert rows[holders[0].name] == (holders[0].uscc, 2, "Self-rated")
    assert rows[holders[1].name] == (holders[1].uscc, 2, "On-site")
    assert rows[holders[2].name] == (holders[2].uscc, "Not assessed", None)


@pytest.mark.parametrize("count", [1, 3])
def test_coverage_takes_the_same_queries_however_many_holders_there_are(
    world, django_assert_num_queries, count
):
    for enterprise in [*world.enterprises["330106"], *world.enterprises["330108"]][:count]:
        make_title(enterprise, TitleKind.LITTLE_GIANT)
    client = signed_in(world.official("analyst", "330100"))
    # The day and the day before are counted, each with four statements about how it is planned.
    with django_assert_num_queries(FRAME_QUERIES + 10 + 2 * 4):
        client.get("/coverage/")
    with django_assert_num_queries(FRAME_QUERIES + 5):
        client.get("/coverage/enterprises/")


def test_enterprises_find_no_coverage_page(world, holders):
    client = signed_in(world.owner(holders[0]))
    assert client.get("/coverage/").status_code == 404
    assert client.get("/coverage/enterprises/").status_code == 404
