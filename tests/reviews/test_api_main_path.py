"""From a record to a little giant, by the API alone."""

from decimal import Decimal

import pytest
import time_machine

from accounts.models import User
from cultivation.enums import TitleKind
from tests.api_client import Caller
from tests.enterprises.maturity.samples import graded, highest
from tests.factories import STATEMENTS, STRONG_FIGURES, make_round, make_uscc


@pytest.fixture
def callers(world):
    def official(role, code):
        return Caller(world.official(role, code))

    return official


def ok(response, status=200):
    assert response.status_code == status, response.content
    return response.json()


def pass_at(callers, number, *codes, ranked_by=""):
    for code in codes:
        opinion = {"opinion": "Meets every condition."}
        opinion |= {"rank": 1} if code == ranked_by else {}
        examiner = callers("examiner", code)
        for item in ok(examiner.get(f"cases/{number}/judgements/"))["items"]:
            if item["is_met"] is None:
                judged = [{"measure": item["measure"], "is_met": True, "reason": "Seen."}]
                version = ok(examiner.get(f"cases/{number}/"))["version"]
                body = {"version": version, "judgements": judged}
                ok(examiner.post(f"cases/{number}/judgements/", body))
        ok(callers("examiner", code).act(number, "propose_pass", **opinion))
        ok(callers("approver", code).act(number, "sign"))


def publish(callers, office, round_code, number):
    examiner = callers("examiner", office)
    decided = ok(examiner.get("notices/decided/", round=round_code))
    assert [case["number"] for case in decided] == [number]
    return ok(examiner.post("notices/", {"round": round_code, "cases": [number]}), 201)


def apply(owner, round_code, uscc):
    body = {"round": round_code, "uscc": uscc, "fiscal_year": 2025}
    case = ok(owner.post("cases/", body), 201)
    assert [act["action"] for act in case["actions"]] == ["submit", "withdraw"]
    draft = {"version": case["version"], "statements": STATEMENTS, "is_pledged": True}
    case = ok(owner.patch(f"cases/{case['number']}/", draft))
    assert case["draft"]["statements"] == STATEMENTS
    ok(owner.act(case["number"], "submit"))
    return case["number"]


def keep_record_and_figures(owner, uscc):
    """The record, the figures of the year, and a rating of one's own."""
    record = {"uscc": uscc, "name": "West Lake Screws", "office": "330106", "industry": "34"}
    enterprise = ok(owner.post("enterprises/", record), 201)
    assert (enterprise["province_office"], enterprise["version"]) == ("330000", 1)
    changes = {"version": 1, "main_product": "Ball screws"}
    assert ok(owner.patch(f"enterprises/{uscc}/", changes))["version"] == 2
    figures = {"version": 0, **STRONG_FIGURES}
    filing = ok(owner.put(f"filings/{uscc}/2025/", figures), 201)
    assert (filing["revenue_wan"], filing["version"]) == ("12000.00", 1)
    assert ok(owner.get("assessments/"))["results"] == []
    rating = {"answers": {**highest(), "scenes": graded(2, 3, 3)}, "is_pledged": True}
    assert ok(owner.post("assessments/", rating), 201)["level"] == 2


def check_oneself(owner):
    """Self-check, without a trace."""
    measures = STRONG_FIGURES | {"is_sme": True}
    verdict = ok(owner.post("rule-sets/innovative-2022/evaluate/", measures))
    undecided = [line for line in verdict["lines"] if line["outcome"] == "undetermined"]
    assert (verdict["outcome"], undecided) == ("pass", [])


def corrected_and_passed(owner, callers, round_code, uscc, clock):
    """The first rung: one correction, three offices."""
    number = apply(owner, round_code, uscc)
    county = callers("examiner", "330106")
    shown = ok(county.get(f"cases/{number}/"))
    assert (shown["turn"], shown["turn_office"], shown["draft"]) == ("office", "330106", None)
    assert {act["action"] for act in shown["actions"]} == {
        "request_correction", "propose_pass", "propose_refusal",
    }  # fmt: skip
    item = {"subject": "ip_class1", "reason": "The certificate names another holder."}
    ok(county.act(number, "request_correction", items=[item]))
    clock.move_to("2026-04-09T02:00:00Z")
    case = ok(owner.get(f"cases/{number}/"))
    assert (case["status"], case["turn"]) == ("in_correction", "enterprise")
    (asked,) = case["corrections"][0]["items"]
    ok(owner.act(number, "resubmit", answers={str(asked["id"]): "Holder mended."}))
    case = ok(county.get(f"cases/{number}/"))
    # Two working days stood still: the county's day moves from the 14th to the 16th.
    assert (case["status"], case["due_on"]) == ("in_review", "2026-04-16")
    assert [version["number"] for version in case["versions"]] == [1, 2]
    pass_at(callers, number, "330106", "330100", "330000")
    return number


def announced_after_five_working_days(owner, callers, round_code, number, clock):
    """Five working days of notice, then the announcement."""
    notice = publish(callers, "330000", round_code, number)
    assert (notice["opens_on"], notice["closes_on"]) == ("2026-04-09", "2026-04-15")
    approver = callers("approver", "330000")
    early = approver.post(f"notices/{notice['number']}/announce/")
    assert (early.status_code, early.json()["code"]) == (409, "notice_running")
    clock.move_to("2026-04-16T02:00:00Z")
    announced = ok(callers("approver", "330000").post(f"notices/{notice['number']}/announce/"))
    assert announced["announced_on"] == "2026-04-16"
    (title,) = ok(owner.get("titles/"))["results"]
    assert (title["kind"], title["valid_to"]) == ("innovative", "2029-04-15")
    shown = ok(owner.get(f"titles/{title['number']}/"))
    assert (shown["enterprise_name"], shown["is_valid"]) == ("West Lake Screws", True)


def climb_to_srdi(owner, callers, round_code, uscc, clock):
    """The second rung."""
    number = apply(owner, round_code, uscc)
    pass_at(callers, number, "330106", "330100", "330000")
    notice = publish(callers, "330000", round_code, number)
    clock.move_to("2026-04-23T02:00:00Z")
    ok(callers("approver", "330000").post(f"notices/{notice['number']}/announce/"))


def climb_to_little_giant(owner, callers, round_code, uscc, clock):
    """The third: the city, the province's recommendation, the ministry's decision."""
    number = apply(owner, round_code, uscc)
    pass_at(callers, number, "330100", "330000", "000000", ranked_by="330000")
    notice = publish(callers, "000000", round_code, number)
    (entry,) = ok(Caller(None).get(f"notices/{notice['number']}/"))["entries"]
    assert {name: value for name, value in entry.items() if value} == {
        "case": number, "enterprise_name": "West Lake Screws", "uscc": uscc,
        "office_name": "Xihu",
    }  # fmt: skip
    clock.move_to("2026-05-06T02:00:00Z")
    ok(callers("approver", "000000").post(f"notices/{notice['number']}/announce/"))


def test_an_enterprise_climbs_from_its_record_to_a_little_giant(world, callers):
    with time_machine.travel("2026-04-07T02:00:00Z") as clock:
        rounds = {kind: make_round(kind).code for kind in TitleKind if kind.value in {
            "innovative", "srdi", "little_giant"}}  # fmt: skip
        owner = Caller(User.objects.create(username="founder", name="Founder"))
        uscc = make_uscc("330106", 7007)
        keep_record_and_figures(owner, uscc)
        check_oneself(owner)
        first = rounds[TitleKind.INNOVATIVE]
        number = corrected_and_passed(owner, callers, first, uscc, clock)
        announced_after_five_working_days(owner, callers, first, number, clock)
        climb_to_srdi(owner, callers, rounds[TitleKind.SRDI], uscc, clock)
        climb_to_little_giant(owner, callers, rounds[TitleKind.LITTLE_GIANT], uscc, clock)

        ministry = callers("analyst", "000000")
        today = ok(ministry.get("coverage/"))
        yesterday = ok(ministry.get("coverage/", as_of="2026-05-05"))
        kinds = [title["kind"] for title in ok(owner.get("titles/"))["results"]]
    assert kinds == ["little_giant", "srdi", "innovative"]
    assert (today["total"]["holders"], today["total"]["covered"]) == (1, 1)
    assert [line["code"] for line in today["lines"] if line["holders"]] == ["330000"]
    assert Decimal(today["total"]["share_pct"]) == 100
    assert yesterday["total"]["holders"] == 0
    assert "level 2" in today["numerator"]
    assert "Little giant" in today["denominator"]
