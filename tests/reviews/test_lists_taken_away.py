"""Rolls, panels, notices, rounds and routes as workbooks: what the page lists, and its entry."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from common.models import Event
from cultivation.enums import CaseKind, TitleKind
from reviews.domain.examining import propose_pass, sign
from reviews.domain.publishing import publish_notice
from reviews.models import Notice
from tests.factories import World, make_round, make_submitted, make_title
from tests.pages import KEY, signed_in
from tests.reviews.panels.steps import MINISTRY, draw, make_expert, make_giants

pytestmark = pytest.mark.django_db


def taken(user, address: str) -> list[list[object]]:
    """The lines of the workbook below its heads; that it was taken has left an entry."""
    response = signed_in(user).post(address)
    assert response.status_code == 200
    sheet = load_workbook(BytesIO(response.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    entry = Event.objects.get(verb="list.exported", actor=user)
    assert entry.after["rows"] == len(lines)
    return lines


def notice_of(world: World) -> Notice:
    case = make_submitted(world, world.enterprise("330106"), round=make_round())
    for code in ("330106", "330100", "330000"):
        examiner, approver = (world.official_actor(one, code) for one in ("examiner", "approver"))
        propose_pass(case=case, actor=examiner, version=case.version, opinion="Good.")
        sign(case=case, actor=approver, version=case.version)
    return publish_notice(
        round=case.round, cases=[case], actor=world.official_actor("examiner", "330000")
    )


def test_the_roll_is_taken_as_it_is_filtered(world: World) -> None:
    make_expert(world, 1, technologies="Lasers", industries=["C35"])
    make_expert(world, 2)
    ministry = world.official("examiner", MINISTRY)
    assert taken(ministry, "/experts/?q=Institute 1") == [
        ["E000000-0001", "Expert 1", "Active", "Institute 1", None, "Nanjing", "Lasers", "C35",
         "Ministry", 0],
    ]  # fmt: skip


def test_panels_are_taken_with_their_counts(world: World) -> None:
    for number in range(1, 5):
        make_expert(world, number)
    panel = draw(world, make_giants(world))
    ministry = world.official("examiner", MINISTRY)
    (line,) = taken(ministry, "/panels/")
    assert line[:4] == [panel.number, panel.round.name, "Ministry", "Experts at work"]
    assert line[5:] == [2, 0, 6]


def test_notices_and_the_cases_of_one_are_taken(world: World) -> None:
    notice = notice_of(world)
    city, province = (world.official("examiner", code) for code in ("330100", "330000"))
    (line,) = taken(province, "/desk/notices/")
    assert (line[0], line[3], line[-2:]) == (notice.number, "Zhejiang", [1, notice.digest])
    entry = notice.entries.get()
    assert taken(city, f"/desk/notices/{notice.number}/") == [
        [entry.case.number, entry.enterprise_name, entry.uscc, entry.office_name, None]
    ]


def test_notices_are_narrowed_by_what_is_on_them_and_how_far_they_are(world: World) -> None:
    notice = notice_of(world)
    city = signed_in(world.official("examiner", "330100"))
    name = notice.entries.get().enterprise_name
    for chosen, is_listed in (
        (f"q={name[:4]}", True),
        ("q=elsewhere", False),
        ("state=running", True),
        ("state=announced", False),
        ("title_kind=srdi", False),
    ):
        page = city.get(f"/desk/notices/?{chosen}").content.decode()
        assert (notice.number in page) == is_listed, chosen


def test_a_notice_that_concerns_another_office_is_not_taken(world: World) -> None:
    notice = notice_of(world)
    elsewhere = world.official("examiner", "320000")
    assert taken(elsewhere, "/desk/notices/") == []
    assert signed_in(elsewhere).post(f"/desk/notices/{notice.number}/").status_code == 404


def test_rounds_are_taken_with_the_cases_that_the_reader_sees(world: World) -> None:
    round_ = make_round()
    make_submitted(world, world.enterprise("330106"), round=round_)
    for code, handed_in in (("330106", 1), ("330108", 0)):
        (line,) = taken(world.official("examiner", code), "/rounds/")
        assert (line[0], line[8:]) == (round_.code, [handed_in, handed_in, 0, 0])


def test_routes_are_taken_with_their_way(world: World) -> None:
    lines = taken(world.official("examiner", "330106"), "/routes/?title_kind=srdi")
    assert lines
    assert all("→" in line[6] for line in lines)


def test_a_drawn_sample_is_taken_and_the_draw_stays_a_draw(world: World) -> None:
    title = make_title(world.enterprise("330106"), TitleKind.INNOVATIVE)
    office = world.offices["330000"]
    round_ = make_round(TitleKind.INNOVATIVE, case_kind=CaseKind.RE_EXAMINATION, office=office)
    address, examiner = f"/rounds/{round_.code}/sample/", world.official("examiner", "330000")
    drawn = signed_in(examiner).post(address, {"share_pct": "100", "submit_key": KEY})
    assert drawn.status_code == 302
    (line,) = taken(examiner, address)
    assert (line[0], line[1], line[3]) == (title.enterprise.name, title.number, None)


def test_recommended_cases_are_taken_with_their_ranks(world: World) -> None:
    round_ = make_round(TitleKind.LITTLE_GIANT)
    enterprise = world.enterprise("330106")
    make_title(enterprise, TitleKind.SRDI)
    case = make_submitted(world, enterprise, TitleKind.LITTLE_GIANT, round=round_)
    reason = "The ministry judges the main product."
    for code, rank in (("330100", None), ("330000", 1)):
        examiner, approver = (world.official_actor(one, code) for one in ("examiner", "approver"))
        propose_pass(
            case=case, actor=examiner, version=case.version, opinion="Yes.", rank=rank,
            override_reason=reason,
        )  # fmt: skip
        sign(case=case, actor=approver, version=case.version)
    (line,) = taken(world.official("examiner", "330000"), f"/rounds/{round_.code}/recommended/")
    assert line[:4] == ["Zhejiang", 1, case.number, enterprise.name]
