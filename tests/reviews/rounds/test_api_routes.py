"""Routes, recommendation lists, draws, objections and ties by the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.enums import TitleKind
from reviews.enums import StepKind
from reviews.models import RecommendationList, Step
from tests.api_client import Caller
from tests.factories import make_round, make_submitted, make_title

pytestmark = pytest.mark.django_db

MINISTRY, PROVINCE, COUNTY = "000000", "330000", "330106"


def caller(world, role="examiner", code=PROVINCE):
    return Caller(world.official(role, code))


def test_a_route_is_proposed_by_one_and_approved_by_another(world):
    desk = caller(world)
    steps = [
        {"kind": "preliminary", "office_level": "county", "working_days": 5},
        {"kind": "review", "office_level": "province", "working_days": 10},
        {"kind": "notice", "office_level": "province", "working_days": 5},
        {"kind": "decision", "office_level": "province", "working_days": 5},
    ]
    body = {
        "title_kind": "srdi",
        "case_kind": "recognition",
        "steps": steps,
        "valid_from": str(timezone.localdate() + timedelta(days=7)),
        "source": "浙经信企业〔2026〕8号",
    }
    made = desk.post("routes/", body, key="propose")
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert desk.post("routes/", body, key="propose").json() == made.json()
    key = made.json()["id"]
    wrong = desk.post("routes/", body | {"steps": steps[:2]})
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"steps"})
    change = desk.post("routes/", body | {"case_kind": "change"})
    assert (change.status_code, set(change.json()["fields"])) == (422, {"case_kind"})
    assert desk.post(f"routes/{key}/approve/", {"version": 1}).json()["code"] == "not_yours"
    chief = caller(world, "approver")
    stale = chief.post(f"routes/{key}/approve/", {"version": 7})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert chief.post(f"routes/{key}/approve/", {"version": 1}).json()["state"] == "approved"
    late = chief.post(f"routes/{key}/reject/", {"version": 2, "reason": "No."})
    assert (late.status_code, late.json()["code"]) == (409, "not_proposed")
    on = str(timezone.localdate() + timedelta(days=8))
    rows = desk.get("routes/", in_force_on=on, office=PROVINCE).json()["results"]
    assert [row["id"] for row in rows] == [key]
    assert [step["kind"] for step in rows[0]["steps"]] == [step["kind"] for step in steps]
    assert Caller(world.owner(world.enterprise())).get(f"routes/{key}/").status_code == 404


def test_a_list_is_ordered_and_handed_up(world):
    round_ = make_round()
    cases = [make_submitted(world, world.enterprise(COUNTY, n), round=round_) for n in range(2)]
    office = world.offices[COUNTY]
    ranking = RecommendationList.objects.create(round=round_, office=office)
    for rank, case in enumerate(cases, start=1):
        Step.objects.filter(case=case, position=1).update(
            kind=StepKind.RECOMMENDATION, rank=rank, recommended_on=ranking
        )
    desk = caller(world, code=COUNTY)
    (shown,) = desk.get("recommendation-lists/", round=round_.code).json()["results"]
    assert [(one["rank"], one["case"]) for one in shown["cases"]] == [
        (1, cases[0].number),
        (2, cases[1].number),
    ]
    turned = [cases[1].number, cases[0].number]
    path = f"recommendation-lists/{shown['id']}/"
    answer = desk.post(f"{path}order/", {"cases": turned, "version": 1})
    assert [one["case"] for one in answer.json()["cases"]] == turned
    short = desk.post(f"{path}order/", {"cases": turned[:1], "version": 2})
    assert (short.status_code, short.json()["code"]) == (422, "other_cases")
    early = caller(world, "approver", COUNTY).post(f"{path}hand-up/", {"version": 2})
    assert (early.status_code, early.json()["code"]) == (422, "not_signed")
    assert caller(world, code="330100").get(path).status_code == 404
    assert caller(world, code=MINISTRY).get(path).status_code == 200


def test_inspections_are_drawn_from_a_round(world):
    round_ = make_round()
    for number in range(2):
        make_submitted(world, world.enterprise(COUNTY, number), round=round_)
    desk = caller(world, code=COUNTY)
    body = {"round": round_.code, "share_pct": "50", "seed": "sunshine"}
    made = desk.post("inspection-samples/", body, key="draw")
    assert made.status_code == 201, made.json()
    assert (len(made.json()["pool"]), len(made.json()["drawn"])) == (2, 1)
    assert made.json()["is_same"] is True
    assert desk.post("inspection-samples/", body, key="draw").json() == made.json()
    assert len(desk.get("inspections/").json()["results"]) == 1
    assert caller(world, code="330108").get("inspection-samples/").json()["results"] == []


def test_holders_are_drawn_for_re_examination(world):
    round_ = make_round(case_kind="re_examination", office=world.offices[PROVINCE])
    make_title(world.enterprise(COUNTY), TitleKind.INNOVATIVE)
    path = f"rounds/{round_.code}/sample/"
    drawer = caller(world)
    assert drawer.get(path).status_code == 404
    made = drawer.post(path, {"share_pct": "100", "seed": "s"}, key="draw")
    assert made.status_code == 201, made.json()
    assert (made.json()["drawn"], made.json()["is_same"]) == (made.json()["population"], True)
    twice = drawer.post(path, {"share_pct": "100"})
    assert (twice.status_code, twice.json()["code"]) == (409, "sampled_already")
    assert caller(world, code=COUNTY).get(path).json()["seed"] == "s"


def test_ties_are_recorded_and_ended_by_offices(world):
    one, other = world.enterprise(COUNTY), world.enterprise("330108")
    desk = caller(world, code=COUNTY)
    path = f"enterprises/{one.uscc}/ties/"
    body = {"uscc": other.uscc, "kind": "controls", "source": "Annual report 2025"}
    made = desk.post(path, body, key="tie")
    assert made.status_code == 201, made.json()
    assert desk.post(path, body, key="tie").json() == made.json()
    twice = desk.post(path, body)
    assert (twice.status_code, twice.json()["code"]) == (409, "tie_known")
    itself = desk.post(path, body | {"uscc": one.uscc})
    assert set(itself.json()["fields"]) == {"uscc"}
    assert [row["other"] for row in desk.get(path).json()] == [other.uscc]
    assert Caller(world.owner(one)).get(path).status_code == 403
    assert caller(world, code="320000").get(path).status_code == 404
    ended = desk.post(f"{path}{made.json()['id']}/end/")
    assert ended.json()["ended_at"] is not None
    assert desk.get(path).json() == []
