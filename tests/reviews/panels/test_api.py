"""Experts, panels and scorecards by the API: the draw, blind judging, closing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from common.models import Event
from enterprises.models import Enterprise
from reviews.models import Expert, Panel, Seat
from tests.api_client import Caller
from tests.pages import FRAME_QUERIES, signed_in
from tests.reviews.panels.steps import MINISTRY, draw, giant, make_expert, make_giants

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(world):
    return make_giants(world)


@pytest.fixture
def experts(world):
    return [make_expert(world, number) for number in range(11, 17)]


def caller(world, role="examiner", code=MINISTRY):
    return Caller(world.official(role, code))


def test_the_roll_is_kept_by_its_office(world, experts):
    User.objects.create(username="somebody", name="Somebody", password="!")
    desk = caller(world)
    body = {"username": "somebody", "affiliation": "Institute", "city": "330100"}
    made = desk.post("experts/", body, key="once")
    assert (made.status_code, made.json()["city"]) == (201, "330100")
    assert desk.post("experts/", body, key="once").json() == made.json()
    code = made.json()["code"]
    changed = desk.put(f"experts/{code}/", body | {"affiliation": "Academy", "version": 1})
    assert (changed.status_code, changed.json()["affiliation"]) == (200, "Academy")
    stale = desk.post(f"experts/{code}/state/", {"is_active": False, "reason": "x", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert "changed what the roll says of the expert" in stale.json()["detail"]
    off = desk.post(f"experts/{code}/state/", {"is_active": False, "reason": "Away", "version": 2})
    assert off.json()["state"] == "suspended"
    (named,) = desk.get("experts/", name="Somebody").json()["results"]
    assert named["code"] == code
    long = desk.put(f"experts/{code}/", body | {"technologies": "x" * 301, "version": 3})
    assert (long.status_code, set(long.json()["fields"])) == (422, {"technologies"})
    rows = desk.get("experts/", state="active").json()["results"]
    assert [row["code"] for row in rows] == [one.code for one in experts]
    elsewhere = caller(world, code="330000")
    assert elsewhere.get(f"experts/{code}/").status_code == 404
    assert Caller(world.owner(world.enterprise())).get("experts/").json()["results"] == []


def test_a_panel_is_drawn_once_and_its_draw_can_be_repeated(world, cases, experts):
    desk = caller(world)
    waiting = desk.get("panels/waiting/", round=cases[0].round.code).json()
    assert [row["number"] for row in waiting] == [case.number for case in cases]
    body = {
        "round": cases[0].round.code,
        "cases": [case.number for case in cases],
        "seats": 3,
        "due_on": str(timezone.localdate() + timedelta(days=10)),
        "seed": "the lottery of the day",
    }
    made = desk.post("panels/", body, key="draw")
    assert made.status_code == 201, made.json()
    panel = made.json()
    assert (panel["seed"], panel["draw_faults"]) == ("the lottery of the day", [])
    assert [len(case["seats"]) for case in panel["cases"]] == [3, 3]
    assert desk.post("panels/", body, key="draw").json()["number"] == panel["number"]
    assert Panel.objects.count() == 1
    again = desk.post("panels/", body)
    assert (again.status_code, set(again.json()["fields"])) == (422, {"cases"})
    assert caller(world, code="330000").get(f"panels/{panel['number']}/").status_code == 404


def test_an_expert_judges_blind_after_declaring(world, cases, experts):
    panel = draw(world, cases)
    seats = Seat.objects.filter(panel_case__panel=panel).order_by("pk")
    expert = seats[0].expert
    own = [seat for seat in seats if seat.expert_id == expert.pk]
    position = own[0].panel_case.position
    judge = Caller(expert.user)
    (line,) = judge.get("judging/").json()
    assert (line["number"], line["to_declare"]) == (panel.number, len(own))
    card = f"judging/{panel.number}/cases/{position}/"
    assert judge.get(card).status_code == 404
    refused = judge.post(f"judging/{panel.number}/declare/", {"declared": False})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_declared")
    shown = judge.post(f"judging/{panel.number}/declare/", {"declared": True}).json()
    assert len(shown["seats"]) == len(own)
    blind = judge.get(card).json()
    enterprise = own[0].panel_case.case.enterprise
    assert enterprise.name not in str(blind)
    assert enterprise.uscc not in str(blind)
    scores = {one["code"]: "80" for one in shown["dimensions"]}
    given = {"scores": scores, "comment": "Solid.", "submit": True, "version": blind["version"]}
    first = judge.post(card, given, key="submit")
    assert (first.status_code, first.json()["total"]) == (200, "80.00"), first.json()
    assert judge.post(card, given, key="submit").json() == first.json()
    office = caller(world).get(f"panels/{panel.number}/").json()
    entry = next(one for one in office["cases"] if one["position"] == position)
    assert (entry["tally"]["mean"], entry["tally"]["count"]) == ("80.00", 1)
    others = [one["scores"] for one in entry["seats"] if one["state"] != "submitted"]
    assert others == [{}, {}]


def test_who_is_tied_to_all_applicants_by_now_declares_for_none(world, cases, experts):
    panel = draw(world, cases)
    seats = Seat.objects.filter(panel_case__panel=panel).order_by("pk")
    expert = seats[0].expert
    own = seats.filter(expert=expert)
    Expert.objects.exclude(pk=expert.pk).update(city=world.offices["320500"])
    Enterprise.objects.update(city_office=expert.city)
    judge = Caller(expert.user)
    shown = judge.post(f"judging/{panel.number}/declare/", {"declared": True})
    assert shown.status_code == 200, shown.json()
    assert (shown.json()["total"], shown.json()["seats"]) == (0, [])
    assert {seat.state for seat in own} == {"declined"}
    assert judge.get("judging/").json() == []


def test_a_seat_given_back_goes_to_the_next_expert(world, cases, experts):
    panel = draw(world, cases)
    expert = Seat.objects.filter(panel_case__panel=panel).earliest("pk").expert
    judge = Caller(expert.user)
    body = {"reason": "I am travelling."}
    unseen = judge.post(f"judging/{panel.number}/decline/", body | {"is_conflict": True})
    assert (unseen.status_code, set(unseen.json()["fields"])) == (422, {"is_conflict"})
    first = judge.post(f"judging/{panel.number}/decline/", body, key="decline")
    assert first.status_code == 200
    assert judge.post(f"judging/{panel.number}/decline/", body, key="decline").json() == (
        first.json()
    )
    assert judge.get(f"judging/{panel.number}/").status_code == 404
    taken = Seat.objects.filter(panel_case__panel=panel).exclude(state="declined")
    assert (taken.count(), taken.filter(expert=expert).exists()) == (6, False)


def test_the_office_takes_a_seat_back_and_closes_when_all_is_in(world, cases, experts):
    panel = draw(world, cases)
    desk = caller(world)
    seat = Seat.objects.filter(panel_case__panel=panel).earliest("pk")
    path = f"panels/{panel.number}/seats/{seat.pk}/release/"
    assert desk.post(path, {"reason": "", "version": 1}).json()["code"] == "reason_missing"
    assert desk.post(path, {"reason": "No answer.", "version": 1}).status_code == 200
    early = desk.post(f"panels/{panel.number}/close/", {"version": panel.version})
    assert (early.status_code, early.json()["code"]) == (422, "seats_open")
    assert Event.objects.filter(subject_kind="panel", subject_id=panel.pk).count() >= 2
    strangers = Caller(world.owner(world.enterprise("330108")))
    assert strangers.get("judging/").status_code == 403
    assert Expert.objects.get(pk=seat.expert_id).state == "active"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_panels_takes_the_same_queries_however_long_it_is(
    world, experts, count, django_assert_num_queries
):
    round_ = None
    for number in range(count):
        case = (
            make_giants(world, ("330106",))[0]
            if number == 0
            else giant(world, ("330108", "330402")[number - 1], round_)
        )
        round_ = case.round
        draw(world, [case])
    client = signed_in(world.official("examiner", MINISTRY))
    client.get("/panels/")
    with django_assert_num_queries(FRAME_QUERIES + 4):
        page = client.get("/panels/")
    assert len(page.context["page"].rows) == count
    with django_assert_num_queries(FRAME_QUERIES + 2):
        client.get("/experts/")
