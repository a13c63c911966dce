"""The queue of an office."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from common.models import Event
from enterprises.models import Enterprise
from reviews.domain.examining import ItemToCorrect, propose_pass, request_correction
from reviews.models import Case
from tests.factories import World, make_draft, make_round, make_submitted
from tests.pages import FRAME_QUERIES, signed_in

# Special days and calendar years; the rows and their count; the counts of the tabs; the rounds to
# filter by.
QUEUE_QUERIES = FRAME_QUERIES + 8


def names_on(page: bytes) -> list[str]:
    text = page.decode()
    return [name for name in ("Xihu Precision 0", "Xihu Precision 1") if f">{name}</a>" in text]


@pytest.fixture
def two_cases(world: World) -> list[Case]:
    round_ = make_round()
    return [
        make_submitted(world, world.enterprise(index=index), round=round_) for index in range(2)
    ]


def test_the_queue_opens_on_what_waits_for_the_office_soonest_due_first(world, two_cases):
    Case.objects.filter(pk=two_cases[1].pk).update(due_on=timezone.localdate())
    page = signed_in(world.official("examiner", "330106")).get("/desk/cases/")
    text = page.content.decode()
    assert page.status_code == 200
    assert text.index("Xihu Precision 1") < text.index("Xihu Precision 0")
    assert "Awaiting preliminary review" in text
    assert "due today" in text


def test_other_offices_cases_are_not_in_the_queue(world, two_cases):
    for code in ("330108", "330402", "320102"):
        page = signed_in(world.official("examiner", code)).get("/desk/cases/all/")
        assert names_on(page.content) == []


def test_the_level_above_sees_the_case_but_not_as_its_own_turn(world, two_cases):
    client = signed_in(world.official("examiner", "330100"))
    assert names_on(client.get("/desk/cases/").content) == []
    assert len(names_on(client.get("/desk/cases/all/").content)) == 2


def test_a_draft_is_in_no_queue(world):
    case = make_draft(world, world.enterprise())
    page = signed_in(world.official("examiner", "330106")).get("/desk/cases/all/")
    assert case.number not in page.content.decode()


def test_tabs_part_what_is_to_examine_to_sign_and_with_enterprises(world, two_cases):
    first, second = two_cases
    examiner = world.official_actor("examiner", "330106")
    propose_pass(case=first, actor=examiner, version=first.version, opinion="All in order.")
    items = [ItemToCorrect("revenue_wan", "Differs from the audit.")]
    request_correction(case=second, actor=examiner, version=second.version, items=items)
    client = signed_in(world.official("examiner", "330106"))
    found = {
        tab: names_on(client.get(f"/desk/cases/{tab}/").content)
        for tab in ("to-examine", "to-sign", "at-enterprises", "decided")
    }
    assert found == {
        "to-examine": [],
        "to-sign": ["Xihu Precision 0"],
        "at-enterprises": ["Xihu Precision 1"],
        "decided": [],
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=Precision 1", ["Xihu Precision 1"]),
        ("q=No such name", []),
        ("title_kind=srdi", []),
        ("title_kind=innovative", ["Xihu Precision 0", "Xihu Precision 1"]),
        ("status=in_review", ["Xihu Precision 0", "Xihu Precision 1"]),
        ("status=nonsense", ["Xihu Precision 0", "Xihu Precision 1"]),
        ("round=999999", ["Xihu Precision 0", "Xihu Precision 1"]),
        ("after=garbage", ["Xihu Precision 0", "Xihu Precision 1"]),
    ],
)
def test_filters_narrow_the_list_and_nonsense_narrows_nothing(world, two_cases, query, names):
    client = signed_in(world.official("examiner", "330106"))
    assert names_on(client.get(f"/desk/cases/all/?{query}").content) == names


def test_a_case_is_found_by_its_number_and_its_enterprises_code(world, two_cases):
    client = signed_in(world.official("examiner", "330106"))
    case = two_cases[1]
    for text in (case.number, case.number.lower(), case.enterprise.uscc):
        page = client.get("/desk/cases/all/", {"q": text})
        assert names_on(page.content) == ["Xihu Precision 1"]


def test_the_export_has_exactly_the_filtered_rows_and_no_formula(world, two_cases):
    Enterprise.objects.filter(pk=two_cases[0].enterprise_id).update(name="=HYPERLINK(1)")
    client = signed_in(world.official("analyst", "330106"))
    response = client.post(f"/desk/cases/all/?q={two_cases[0].number}")
    sheet = load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[1]][:2] == [two_cases[0].number, "=HYPERLINK(1)"]
    assert rows[1][1].data_type == "s"
    assert len(rows) == 2
    event = Event.objects.get(verb="list.exported")
    assert (event.actor_label, event.after) == ("analyst Xihu", {"list": "cases", "rows": 1})


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_takes_the_same_queries_however_long_it_is(
    world, django_assert_num_queries, count
):
    round_ = make_round()
    enterprises = [*world.enterprises["330106"], *world.enterprises["330108"]][:count]
    for enterprise in enterprises:
        make_submitted(world, enterprise, round=round_)
    client = signed_in(world.official("examiner", "330100"))
    with django_assert_num_queries(QUEUE_QUERIES):
        client.get("/desk/cases/all/")


def test_an_enterprise_finds_no_desk(world, two_cases):
    client = signed_in(world.owner(world.enterprise()))
    assert client.get("/desk/cases/").status_code == 404
    assert client.get(f"/desk/cases/{two_cases[0].number}/").status_code == 404


def test_an_overdue_case_says_so(world, two_cases):
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=10))
    page = signed_in(world.official("examiner", "330106")).get("/desk/cases/")
    assert "overdue" in page.content.decode()
