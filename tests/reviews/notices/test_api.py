"""Notices by the API: published once, read by everybody."""

import hashlib
import json

import pytest
import time_machine

from cultivation.models import Title
from reviews.models import Notice
from tests.api_client import Caller
from tests.factories import make_round, make_submitted

_DAY = "2026-04-07T02:00:00Z"


def decide(world, *enterprises, round_=None):
    """Decided cases of one round, ready to be published."""
    round_ = round_ or make_round()
    cases = [make_submitted(world, enterprise, round=round_) for enterprise in enterprises]
    for case in cases:
        for code in (case.county_office.code, "330100", "330000"):
            Caller(world.official("examiner", code)).act(case.number, "propose_pass", opinion="Ok.")
            Caller(world.official("approver", code)).act(case.number, "sign")
    return round_, [case.number for case in cases]


@pytest.fixture
def decided(world):
    with time_machine.travel(_DAY):
        yield decide(world, world.enterprise("330106"))


def publish(world, decided, **change):
    round_, numbers = decided
    body = {"round": round_.code, "cases": numbers} | change
    return Caller(world.official("examiner", "330000")).post("notices/", body, key="publish")


def test_publishing_twice_with_one_key_publishes_once(world, decided):
    first, second = publish(world, decided), publish(world, decided)
    assert (first.status_code, first.json()) == (201, second.json())
    assert Notice.objects.count() == 1


def test_everybody_reads_a_notice_and_can_check_its_digest(world, decided):
    number = publish(world, decided).json()["number"]
    public = Caller(None)
    notice = public.get(f"notices/{number}/").json()
    listed = [[e["case"], e["uscc"], e["enterprise_name"]] for e in notice["entries"]]
    text = json.dumps(listed, ensure_ascii=False).encode()
    assert notice["digest"] == hashlib.sha256(text).hexdigest()
    assert (notice["is_running"], notice["announcement"]) == (True, None)
    running = public.get("notices/", is_running="true", office="330000").json()["results"]
    assert [row["number"] for row in running] == [number]
    assert public.get("notices/", is_running="false").json()["results"] == []


def test_only_the_deciding_office_publishes_and_only_decided_cases(world, decided):
    round_, numbers = decided
    body = {"round": round_.code, "cases": numbers}
    foreign = Caller(world.official("examiner", "320000")).post("notices/", body)
    assert (foreign.status_code, set(foreign.json()["fields"])) == (422, {"cases"})
    for role, code in [("approver", "330000"), ("analyst", "330000"), ("examiner", "330100")]:
        refused = Caller(world.official(role, code)).post("notices/", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "not_yours"), (role, code)
    owner = Caller(world.owner(world.enterprise("330106"))).post("notices/", body)
    assert (owner.status_code, owner.json()["code"]) == (422, "not_yours")
    undecided = make_submitted(world, world.enterprise("330108"), round=round_).number
    early = publish(world, decided, cases=[*numbers, undecided])
    assert (early.status_code, early.json()["code"]) == (409, "action_not_open")
    second = make_round(office=world.offices["330000"])
    other = publish(world, decided, round=second.code)
    assert (other.status_code, other.json()["code"]) == (422, "other_round")
    assert not Notice.objects.exists()


def test_announcing_twice_issues_titles_once(world, decided):
    number = publish(world, decided).json()["number"]
    with time_machine.travel("2026-04-14T02:00:00Z"):
        approver = Caller(world.official("approver", "330000"))
        refused = Caller(world.official("analyst", "330000")).post(f"notices/{number}/announce/")
        assert (refused.status_code, refused.json()["code"]) == (422, "not_yours")
        first = approver.post(f"notices/{number}/announce/", key="announce")
        again = approver.post(f"notices/{number}/announce/", key="announce")
        anew = approver.post(f"notices/{number}/announce/")
    assert (first.status_code, first.json()) == (200, again.json())
    assert (anew.status_code, anew.json()["code"]) == (409, "already_announced")
    assert Title.objects.count() == 1


def test_decided_cases_are_the_offices_own(world, decided):
    _round, numbers = decided
    province = Caller(world.official("examiner", "330000"))
    assert [case["number"] for case in province.get("notices/decided/").json()] == numbers
    assert province.get("notices/decided/", round="none").json() == []
    assert Caller(world.official("examiner", "320000")).get("notices/decided/").json() == []
    owner = Caller(world.owner(world.enterprise()))
    refused = owner.get("notices/decided/")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_office")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_notices_costs_the_same_whatever_its_length(
    world, rows, django_assert_num_queries
):
    with time_machine.travel(_DAY):
        round_ = make_round()
        for index, code in enumerate(["330106", "330108", "330106"][:rows]):
            _, numbers = decide(world, world.enterprise(code, index // 2), round_=round_)
            body = {"round": round_.code, "cases": numbers}
            Caller(world.official("examiner", "330000")).post("notices/", body)
        with django_assert_num_queries(1):
            response = Caller(None).get("notices/")
    assert len(response.json()["results"]) == rows
