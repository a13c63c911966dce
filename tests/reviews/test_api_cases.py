"""Cases by the API: who sees which, who may do what, and that one intention has one effect."""

import json
import threading

import pytest
from django.db import connection, transaction

from common.models import Event, IdempotencyRecord, OutboxItem
from cultivation.enums import TitleKind
from reviews.enums import CaseAction
from reviews.models import Case
from tests.api_client import Caller
from tests.factories import make_draft, make_filing, make_round, make_submitted, make_title
from tests.pages import signed_in


@pytest.fixture
def case(world):
    return make_submitted(world, world.enterprise("330106"))


def examiner(world, code="330106"):
    return Caller(world.official("examiner", code))


OUTSIDERS = {
    "another county": lambda world: world.official("examiner", "330108"),
    "another city": lambda world: world.official("approver", "330400"),
    "another province": lambda world: world.official("approver", "320000"),
    "the ministry, which does not decide it": lambda world: world.official("approver", "000000"),
    "another enterprise": lambda world: world.owner(world.enterprise("330106", 1)),
}


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_out_of_scope_is_404_in_the_words_of_what_does_not_exist(world, case, outsider):
    caller = Caller(OUTSIDERS[outsider](world))
    events = Event.objects.count()
    absent = caller.get("cases/INNO2020-000001/")
    body = {"version": case.version, "opinion": "Fine."}
    for response in (
        caller.get(f"cases/{case.number}/"),
        caller.patch(f"cases/{case.number}/", {"version": 2}),
        caller.post(f"cases/{case.number}/actions/propose_pass/", body),
        caller.post(f"cases/{case.number}/actions/withdraw/", {"version": case.version}),
    ):
        assert (response.status_code, response.json()) == (404, absent.json())
    assert caller.get("cases/").json()["results"] == []
    assert Event.objects.count() == events


def test_a_draft_is_seen_by_nobody_but_the_enterprise(world):
    draft = make_draft(world, world.enterprise("330106"))
    assert examiner(world).get(f"cases/{draft.number}/").status_code == 404
    owner = Caller(world.owner(world.enterprise("330106")))
    assert owner.get(f"cases/{draft.number}/").json()["draft"]["is_pledged"] is True


@pytest.mark.parametrize("code", ["330106", "330100", "330000"])
def test_analysts_look_and_do_nothing(world, case, code):
    analyst = Caller(world.official("analyst", code))
    shown = analyst.get(f"cases/{case.number}/").json()
    assert shown["actions"] == []
    bodies = {
        "propose_pass": {"opinion": "Fine."},
        "propose_refusal": {"opinion": "Not fine."},
        "request_correction": {"items": [{"subject": "other", "reason": "Why?"}]},
        "sign": {},
        "submit": {},
        "withdraw": {},
        "send_back": {"reason": "Again."},
        "return_to_examiner": {"reason": "Again."},
        "resubmit": {"answers": {}},
        "end_correction": {},
        "take_back_correction": {"reason": "By mistake."},
    }
    listed = {"lapse", "publish_notice", "announce", "uphold_objection", "bar"}
    assert set(bodies) == set(CaseAction.values) - listed
    messages = OutboxItem.objects.count()
    for action, body in bodies.items():
        response = analyst.act(case.number, action, **body)
        assert response.status_code in {409, 422}, action
        assert response.json()["code"] in {"not_yours", "action_not_open"}
    case.refresh_from_db()
    assert (case.status, case.version) == (shown["status"], shown["version"])
    assert OutboxItem.objects.count() == messages
    refused = Event.objects.filter(subject_kind="case", subject_id=case.pk, result="refused")
    assert refused.count() == len(bodies)


@pytest.mark.parametrize(
    "action", ["lapse", "publish_notice", "announce", "uphold_objection", "explode"]
)
def test_what_no_person_does_on_one_case_is_no_act_here(world, case, action):
    response = examiner(world).act(case.number, action)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_the_acts_open_to_the_caller_are_listed_with_their_fields(world, case):
    acts = examiner(world).get(f"cases/{case.number}/").json()["actions"]
    (correction,) = [act for act in acts if act["action"] == "request_correction"]
    assert correction["url"] == f"/api/v1/cases/{case.number}/actions/request_correction/"
    assert correction["fields"] == [
        {"name": "items", "type": "list", "is_required": True},
        {"name": "working_days", "type": "integer", "is_required": False},
    ]


def test_whoever_examined_does_not_sign_and_is_told_so(world, case):
    county = world.offices["330106"]
    person = world.official("examiner", "330106")
    person.postings.create(office=county, role="approver", starts_on="2020-01-01")
    posting = person.postings.get(role="approver")
    Caller(person).act(case.number, "propose_pass", opinion="Fine.")
    as_approver = Caller(person, **{"X-Acting": f"posting:{posting.pk}"})
    response = as_approver.act(case.number, "sign")
    assert (response.status_code, response.json()["code"]) == (422, "two_pairs_of_eyes")


def test_the_enterprise_sees_what_its_offices_said_to_it_and_no_more(world, case):
    county, owner = examiner(world), Caller(world.owner(world.enterprise("330106")))
    county.act(
        case.number,
        "propose_refusal",
        opinion="The product is another one.",
        grounds=[{"condition": "other", "reason": "It is bought in."}],
    )
    Caller(world.official("analyst", "330106")).act(case.number, "sign")
    whole = county.get(f"cases/{case.number}/").json()
    shown = owner.get(f"cases/{case.number}/").json()
    assert [event["verb"] for event in whole["events"]][-2:] == [
        "case.refusal_proposed",
        "case.signed",
    ]
    assert whole["steps"][0]["opinion"] == "The product is another one."
    assert [event["verb"] for event in shown["events"]] == ["case.opened", "case.submitted"]
    assert (shown["steps"][0]["proposal"], shown["steps"][0]["examined_by"]) == ("", None)
    Caller(world.official("approver", "330106")).act(case.number, "sign", comment="Between us.")
    refused = owner.get(f"cases/{case.number}/").json()
    assert refused["steps"][0]["opinion"] == "The product is another one."
    assert refused["events"][-1]["actor_label"] == "Xihu"
    assert [one["reason"] for one in refused["refusal_grounds"]] == ["It is bought in."]
    assert "Between us." not in json.dumps(refused)
    page = signed_in(world.owner(world.enterprise("330106")))
    text = page.get(f"/applications/{case.number}/").content.decode()
    assert "It is bought in." in text
    assert "Between us." not in text


def test_a_stale_version_is_409_and_tells_how_the_case_stands(world, case):
    county = examiner(world)
    county.act(case.number, "propose_pass", opinion="Fine.", version=case.version)
    late = county.act(case.number, "propose_refusal", opinion="Not fine.", version=case.version)
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert late.json()["current"] == {
        "number": case.number,
        "status": "in_review",
        "turn": "office",
        "version": case.version + 1,
    }


def test_a_stale_draft_is_409(world):
    enterprise = world.enterprise()
    draft = make_draft(world, enterprise)
    owner = Caller(world.owner(enterprise))
    first = owner.patch(f"cases/{draft.number}/", {"version": 1, "is_pledged": False})
    second = owner.patch(f"cases/{draft.number}/", {"version": 1, "is_pledged": True})
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json()["current"]["version"] == 2


def test_what_is_missing_is_told_field_by_field(world):
    enterprise = world.enterprise()
    draft = make_draft(world, enterprise)
    owner = Caller(world.owner(enterprise))
    emptied = {"version": 1, "is_pledged": False, "statements": {"market": ""}}
    assert owner.patch(f"cases/{draft.number}/", emptied).status_code == 200
    response = owner.act(draft.number, "submit")
    assert (response.status_code, response.json()["code"]) == (422, "incomplete")
    assert {"is_pledged", "market"} <= set(response.json()["fields"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"round": "no-round"}, "round"),
        ({"uscc": "foreign"}, "uscc"),
        ({"uscc": "91330106000000010X"}, "uscc"),
        ({"fiscal_year": 1999}, "fiscal_year"),
    ],
)
def test_a_case_is_opened_on_what_is_ones_own(world, change, field):
    enterprise = world.enterprise()
    make_filing(enterprise)
    foreign = make_filing(world.enterprise("320102")).enterprise
    body = {
        "round": make_round().code,
        "uscc": enterprise.uscc,
        "fiscal_year": enterprise.filings.get().fiscal_year,
    }
    body |= {k: foreign.uscc if v == "foreign" else v for k, v in change.items()}
    response = Caller(world.owner(enterprise)).post("cases/", body)
    assert (response.status_code, set(response.json()["fields"])) == (422, {field})
    assert not Case.objects.exists()


def test_no_official_opens_a_case_for_an_enterprise(world):
    filing = make_filing(world.enterprise())
    body = {
        "round": make_round().code,
        "uscc": filing.enterprise.uscc,
        "fiscal_year": filing.fiscal_year,
    }
    response = examiner(world).post("cases/", body)
    assert (response.status_code, response.json()["code"]) == (422, "not_yours")


def test_a_replay_has_the_same_answer_and_no_second_effect(world, case):
    county = examiner(world)
    acts = [
        county.act(case.number, "propose_pass", opinion="Fine.", version=case.version, key="k1")
        for _ in range(3)
    ]
    assert {(act.status_code, act.content) for act in acts} == {(200, acts[0].content)}
    done = Event.objects.filter(subject_id=case.pk, verb="case.pass_proposed", result="done")
    assert done.count() == 1


def test_the_same_key_with_another_body_is_422(world, case):
    county = examiner(world)
    county.act(case.number, "propose_pass", opinion="Fine.", version=case.version, key="k1")
    other = county.act(case.number, "propose_pass", opinion="Else.", version=case.version, key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_act_uses_up_no_key(world, case):
    county = examiner(world)
    refused = county.act(case.number, "propose_pass", opinion=" ", version=case.version, key="k1")
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"opinion"})
    again = county.act(case.number, "propose_pass", opinion="Fine.", version=case.version, key="k1")
    assert again.status_code == 200


def test_an_act_without_a_key_is_400(world, case):
    response = examiner(world).act(case.number, "propose_pass", opinion="Fine.", key=None)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")


def test_opening_twice_with_one_key_opens_one_case(world):
    enterprise = world.enterprise()
    filing = make_filing(enterprise)
    owner = Caller(world.owner(enterprise))
    body = {
        "round": make_round().code,
        "uscc": enterprise.uscc,
        "fiscal_year": filing.fiscal_year,
    }
    first, second = (owner.post("cases/", body, key="open") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def in_parallel(calls):
    """Start all calls together; return their answers in order."""
    answers = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(place, call):
        try:
            barrier.wait(60)
            answers[place] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_with_one_key_have_one_effect_and_one_answer(world):
    cases = [make_submitted(world, world.enterprise(code)) for code in ("330106", "330108")]
    for case, code in zip(cases, ("330106", "330108"), strict=True):
        callers = [examiner(world, code) for _ in range(8)]
        answers = in_parallel(
            [
                lambda caller=caller, case=case: caller.act(
                    case.number, "propose_pass", opinion="Fine.", version=case.version, key="k"
                )
                for caller in callers
            ]
        )
        assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
        done = Event.objects.filter(subject_id=case.pk, verb="case.pass_proposed", result="done")
        assert done.count() == 1
    assert IdempotencyRecord.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_acts_at_once_one_wins_and_the_others_are_told(world):
    case = make_submitted(world, world.enterprise())
    grounds = [{"condition": "other", "reason": "The site is closed."}]
    acts = [("propose_pass", {}), ("propose_refusal", {"grounds": grounds})] * 4
    callers = [examiner(world) for _ in acts]
    answers = in_parallel(
        [
            lambda caller=caller, action=action, told=told: caller.act(
                case.number, action, opinion="As I see it.", version=case.version, **told
            )
            for caller, (action, told) in zip(callers, acts, strict=True)
        ]
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[409] * 7]
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(loser["code"], loser["current"]["version"]) for loser in losers} == {
        ("stale_version", case.version + 1)
    }
    done = Event.objects.filter(subject_id=case.pk, verb__endswith="_proposed", result="done")
    assert done.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_another_is_asked_to_repeat(world):
    case = make_submitted(world, world.enterprise())
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            held.set()
            over.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(60)
    county = examiner(world)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    response = county.act(case.number, "propose_pass", opinion="Fine.", version=case.version)
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    over.set()
    holder.join(30)
    assert (response.status_code, response.json()["code"]) == (409, "busy")
    assert response.headers["Retry-After"] == "1"
    assert county.act(case.number, "propose_pass", opinion="Fine.").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_cases_costs_the_same_whatever_its_length(world, rows, django_assert_num_queries):
    for code, index in [("330106", 0), ("330106", 1), ("330108", 0)][:rows]:
        make_submitted(world, world.enterprise(code, index))
    city = Caller(world.official("examiner", "330100"))
    # The key with its user, postings, memberships, the cases.
    with django_assert_num_queries(4):
        response = city.get("cases/", status="in_review", title_kind="innovative")
    assert len(response.json()["results"]) == rows


def test_lists_are_filtered_and_paged_by_key(world):
    round_ = make_round()
    numbers = [
        make_submitted(world, world.enterprise(code, index), round=round_).number
        for code, index in [("330106", 0), ("330106", 1), ("330108", 0)]
    ]
    city = Caller(world.official("examiner", "330100"))
    page = city.get("cases/", page_size=2, round=round_.code).json()
    assert [case["number"] for case in page["results"]] == numbers[:0:-1]
    following = city.client.get(page["next"]).json()
    assert [case["number"] for case in following["results"]] == numbers[:1]
    assert following["next"] is None
    for nothing in (
        {"status": "refused"}, {"turn": "public"}, {"title_kind": "srdi"}, {"round": "none"},
    ):  # fmt: skip
        assert city.get("cases/", **nothing).json()["results"] == []


def test_the_ministry_sees_cases_of_its_own_title(world):
    enterprise = world.enterprise("330106")
    make_title(enterprise, TitleKind.SRDI)
    giant = make_submitted(world, enterprise, TitleKind.LITTLE_GIANT)
    make_submitted(world, world.enterprise("330108"))
    ministry = Caller(world.official("examiner", "000000"))
    listed = ministry.get("cases/").json()["results"]
    assert [case["number"] for case in listed] == [giant.number]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_rounds_costs_the_same_whatever_its_length(
    world, rows, django_assert_num_queries
):
    for place in ("330000", "330200", "320000")[:rows]:
        make_round(office=world.offices[place])
    owner = Caller(world.owner(world.enterprise()))
    with django_assert_num_queries(5):
        response = owner.get("rounds/", title_kind="innovative")
    assert len(response.json()["results"]) == rows
    code = response.json()["results"][0]["code"]
    assert owner.get(f"rounds/{code}/").json()["is_open"] is True
    assert owner.get("rounds/", open_on="2001-01-01").json()["results"] == []
