"""Titles, rule sets and coverage by the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.domain.actor import SYSTEM
from cultivation import criteria
from cultivation.domain.certificates import certificate_for
from cultivation.enums import TitleKind
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import STRONG_FIGURES, make_title


@pytest.fixture
def owner(world):
    return Caller(world.owner(world.enterprise("330106")))


def test_titles_are_listed_and_looked_up_in_scope(world, owner):
    own = make_title(world.enterprise("330106"), TitleKind.SRDI)
    foreign = make_title(world.enterprise("320102"), TitleKind.SRDI)
    assert [row["number"] for row in owner.get("titles/").json()["results"]] == [own.number]
    found = owner.get(f"titles/{own.number}/").json()
    assert (found["enterprise_name"], found["is_valid"]) == (own.name_at_recognition, True)
    assert (found["state"], found["events"]) == ("valid", [])
    assert owner.get(f"titles/{foreign.number}/").status_code == 404
    public = Caller(None)
    assert public.get(f"titles/{own.number}/").status_code == 401
    assert public.get("titles/").status_code == 401


def test_a_certificate_is_checked_by_everybody_with_number_and_code(world):
    title = make_title(
        world.enterprise(), TitleKind.SRDI, issued_by=world.offices["330000"], number="S1"
    )
    code = certificate_for(title=title, actor=SYSTEM).code
    public = Caller(None)
    found = public.post("titles/check/", {"number": "S1", "code": code})
    assert found.status_code == 200
    assert set(found.json()) == {
        "number", "kind", "name_on_paper", "name_today", "is_replaced", "valid_from", "valid_to",
        "last_day", "state",
    }  # fmt: skip
    for wrong in ({"number": "S2", "code": code}, {"number": "S1", "code": "x"}, {}, {"code": 5}):
        answer = public.post("titles/check/", wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_titles_are_filtered_by_state_on_a_day(world, owner):
    title = make_title(world.enterprise("330106"), TitleKind.SRDI)
    before = (title.valid_from - timedelta(days=1)).isoformat()
    assert len(owner.get("titles/", state="valid").json()["results"]) == 1
    assert len(owner.get("titles/", state="not_yet", on=before).json()["results"]) == 1
    assert owner.get("titles/", state="cancelled").json()["results"] == []


def test_titles_are_filtered_by_kind_and_day(world, owner):
    make_title(world.enterprise("330106"), TitleKind.SRDI)
    long_ago = (timezone.localdate() - timedelta(days=400)).isoformat()
    assert owner.get("titles/", valid_on=long_ago).json()["results"] == []
    assert owner.get("titles/", kind="little_giant").json()["results"] == []
    assert len(owner.get("titles/", kind="srdi").json()["results"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_of_titles_costs_the_same_whatever_its_length(
    world, rows, django_assert_num_queries
):
    for code, index in [("330106", 0), ("330106", 1), ("330108", 0)][:rows]:
        make_title(world.enterprise(code, index), TitleKind.SRDI)
    city = Caller(world.official("analyst", "330100"))
    with django_assert_num_queries(4):
        response = city.get("titles/")
    assert len(response.json()["results"]) == rows


@pytest.mark.parametrize(("query", "rows"), [({"title_kind": "srdi"}, 1), ({}, 3)])
def test_a_list_of_rule_sets_costs_the_same_whatever_its_length(
    owner, query, rows, django_assert_num_queries
):
    with django_assert_num_queries(2):
        response = owner.get("rule-sets/", **query)
    assert len(response.json()["results"]) == rows


def test_a_rule_set_names_what_it_needs(owner):
    standard = owner.get("rule-sets/srdi-2026/").json()
    assert standard["sha256"] == criteria.shipped("srdi-2026").sha256
    assert "rd_expense_wan" in standard["measures"]
    assert owner.get("rule-sets/none-1/").status_code == 404


def test_a_verdict_is_that_of_the_engine(owner):
    measures = STRONG_FIGURES | {"is_sme": True, "revenue_wan": 12000.10, "quality_score": None}
    response = owner.post("rule-sets/srdi-2026/evaluate/", measures, key=None)
    expected = criteria.evaluate(
        criteria.shipped("srdi-2026"), measures | {"revenue_wan": "12000.1"}
    ).as_dict()
    assert (response.status_code, response.json()) == (200, expected)
    assert set(response.json()) == {"rule_set", "sha256", "outcome", "score", "lines"}


def test_bad_measures_are_told_by_name(owner):
    measures = {
        "revenue_wan": "much", "employees": -1, "colour": "red", "rd_ratio_pct": 3, "is_sme": "yes",
        "digital_level": 9, "net_profit_wan": "NaN",
    }  # fmt: skip
    response = owner.post("rule-sets/srdi-2026/evaluate/", measures)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_measures")
    assert set(response.json()["fields"]) == set(measures)


@pytest.mark.parametrize("body", [[], "text", 5])
def test_measures_are_one_object(owner, body):
    response = owner.client.post("/api/v1/rule-sets/srdi-2026/evaluate/", body, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_measures")


def test_the_same_measures_have_the_same_verdict_with_or_without_a_key(owner):
    path = "rule-sets/srdi-2026/evaluate/"
    assert (
        owner.post(path, {"employees": 10}).json()
        == owner.post(path, {"employees": 10}, key=None).json()
    )


@pytest.fixture
def giants(world):
    """A covered little giant in Hangzhou, an uncovered one in Nanjing."""
    today = timezone.localdate()
    for code, level in [("330106", 2), ("320102", 1)]:
        enterprise = world.enterprise(code)
        make_title(enterprise, TitleKind.LITTLE_GIANT)
        Assessment.objects.create(
            enterprise=enterprise,
            basis="self_rated",
            level=level,
            assessed_on=today,
            recorded_at=timezone.now(),
        )
    return today


def figures(caller, **query):
    body = caller.get("coverage/", **query).json()
    lines = {line["code"]: line["covered"] for line in body["lines"] if line["holders"]}
    return body["total"]["holders"], body["total"]["covered"], lines


def test_coverage_is_that_of_the_callers_area(world, giants):
    ministry = Caller(world.official("analyst", "000000"))
    zhejiang = Caller(world.official("analyst", "330000"))
    assert figures(ministry) == (2, 1, {"330000": 1, "320000": 0})
    assert figures(zhejiang) == (1, 1, {"330100": 1})
    assert figures(zhejiang, office="330100") == (1, 1, {"330106": 1})
    assert figures(ministry, by="industry") == (2, 1, {"34": 1})
    yesterday = (giants - timedelta(days=1)).isoformat()
    assert figures(ministry, as_of=yesterday) == (2, 0, {"330000": 0, "320000": 0})
    body = ministry.get("coverage/").json()
    assert body["numerator"]
    assert body["denominator"]


def test_coverage_elsewhere_is_404_and_for_enterprises_403(world, owner, giants):
    zhejiang = Caller(world.official("analyst", "330000"))
    foreign, absent = (zhejiang.get("coverage/", office=code) for code in ("320000", "999999"))
    assert (foreign.status_code, foreign.json()) == (404, absent.json())
    assert zhejiang.get("coverage/", office="000000").status_code == 404
    refused = owner.get("coverage/")
    assert (refused.status_code, refused.json()["code"]) == (403, "no_office")


@pytest.mark.parametrize(
    "query", [{"as_of": "soon"}, {"title": "none"}, {"by": "colour"}, {"office": "x"}]
)
def test_a_question_that_makes_no_sense_is_422(world, query):
    response = Caller(world.official("analyst", "000000")).get("coverage/", **query)
    assert (response.status_code, set(response.json()["fields"])) == (422, set(query))
