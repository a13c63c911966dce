"""The register of titles at an office."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cultivation.enums import TitleKind, TitleOrigin
from tests.factories import make_title
from tests.pages import FRAME_QUERIES, signed_in


def numbers(page) -> list[str]:
    return [title.number for title, _badge in page.context["page"].rows]


@pytest.fixture
def titles(world):
    today = timezone.localdate()
    xihu, binjiang = world.enterprise("330106"), world.enterprise("330108")
    return [
        make_title(xihu, TitleKind.SRDI, number="SOON", valid_to=today + timedelta(days=20)),
        make_title(xihu, TitleKind.LITTLE_GIANT, number="LONG"),
        make_title(
            binjiang,
            TitleKind.SRDI,
            number="LIST",
            origin=TitleOrigin.PUBLISHED_LIST,
            batch="third batch",
        ),
        make_title(
            binjiang,
            TitleKind.INNOVATIVE,
            number="OVER",
            valid_from=date(2020, 1, 1),
            valid_to=date(2022, 12, 31),
        ),
        make_title(world.enterprise("320102"), TitleKind.SRDI, number="FOREIGN"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"SOON", "LONG", "LIST"}),
        ("state=", {"SOON", "LONG", "LIST", "OVER"}),
        ("kind=srdi", {"SOON", "LIST"}),
        ("state=valid", {"SOON", "LONG", "LIST"}),
        ("state=ended", {"OVER"}),
        ("state=valid&on=2021-06-01", {"OVER"}),
        ("lapsing=30", {"SOON"}),
        ("origin=published_list", {"LIST"}),
        ("office=330108", {"LIST", "OVER"}),
        ("office=320102", {"SOON", "LONG", "LIST", "OVER"}),
        ("q=LONG", {"LONG"}),
        ("q=Binjiang Precision", {"LIST", "OVER"}),
        ("q=FOREIGN", set()),
        ("on=nonsense", {"SOON", "LONG", "LIST", "OVER"}),
    ],
)
def test_title_holders_are_narrowed_by_filters_within_the_area(world, titles, query, found):
    page = signed_in(world.official("analyst", "330100")).get(f"/desk/titles/?{query}")
    assert set(numbers(page)) == found


def test_the_soonest_to_end_stands_first_and_a_list_is_shown_as_such(world, titles):
    page = signed_in(world.official("analyst", "330106")).get("/desk/titles/?state=valid")
    assert numbers(page) == ["SOON", "LONG"]
    other = signed_in(world.official("analyst", "330108")).get("/desk/titles/?state=valid")
    assert "Taken from a published list" in other.content.decode()


def test_titles_are_counted_by_county(world, titles):
    page = signed_in(world.official("analyst", "330000")).get("/desk/titles/?state=")
    counts = {one.name: one.count for one in page.context["by_office"]}
    assert counts == {"Xihu": 2, "Binjiang": 2}


def test_the_export_has_exactly_the_filtered_titles(world, titles):
    client = signed_in(world.official("analyst", "330100"))
    response = client.post("/desk/titles/?kind=srdi")
    rows = list(load_workbook(BytesIO(response.content)).active.values)
    assert [row[4] for row in rows[1:]] == ["SOON", "LIST"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(
    world, django_assert_num_queries, count
):
    enterprises = [*world.enterprises["330106"], *world.enterprises["330108"]][:count]
    for enterprise in enterprises:
        make_title(enterprise, TitleKind.SRDI)
    client = signed_in(world.official("analyst", "330100"))
    with django_assert_num_queries(FRAME_QUERIES + 4):
        client.get("/desk/titles/")
