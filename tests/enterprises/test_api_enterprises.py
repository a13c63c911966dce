"""Enterprises, filings and assessments by the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from enterprises.models import Assessment, Enterprise, Filing, Membership
from tests.api_client import Caller
from tests.common.files.samples import pdf
from tests.enterprises.maturity.samples import graded, highest, lowest
from tests.factories import STRONG_FIGURES, make_filing, make_uscc


@pytest.fixture
def enterprise(world):
    return world.enterprise("330106")


@pytest.fixture
def owner(world, enterprise):
    return Caller(world.owner(enterprise))


@pytest.fixture
def year(db):
    return timezone.localdate().year - 1


def record(**change):
    return {"uscc": make_uscc("330106", 9001), "name": "New Screws", "office": "330106"} | change


def test_opening_twice_with_one_key_opens_one_record(world):
    person = User.objects.create(username="founder", name="Founder")
    caller = Caller(person)
    first, second = (caller.post("enterprises/", record(), key="open") for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    other = caller.post("enterprises/", record(name="Other"), key="open")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Membership.objects.filter(user=person).count() == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"uscc": "91330106000000000X"}, "invalid_uscc", "uscc"),
        ({"office": "000000"}, "not_a_place", "office"),
        ({"office": "999999"}, "invalid", "office"),
        ({"name": " "}, "invalid", "name"),
        ({"name": "a\x00b"}, "invalid", "name"),
        ({"industry": "999"}, "invalid", "industry"),
        ({"state": "claimed"}, "invalid", "state"),
        ({"founded_on": "yesterday"}, "invalid", "founded_on"),
    ],
)
def test_what_cannot_be_right_is_told_field_by_field(world, change, code, field):
    caller = Caller(User.objects.create(username="founder", name="Founder"))
    response = caller.post("enterprises/", record(**change))
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert set(response.json()["fields"]) == {field}


def test_a_code_that_is_taken_is_told(world, enterprise):
    caller = Caller(User.objects.create(username="founder", name="Founder"))
    response = caller.post("enterprises/", record(uscc=enterprise.uscc))
    assert (response.status_code, response.json()["code"]) == (422, "uscc_taken")


def test_no_official_opens_a_record(world):
    response = Caller(world.official("examiner", "330106")).post("enterprises/", record())
    assert (response.status_code, response.json()["code"]) == (422, "not_yours")
    assert not Enterprise.objects.filter(name="New Screws").exists()


def test_a_record_is_changed_once_per_version(owner, enterprise):
    path = f"enterprises/{enterprise.uscc}/"
    first = owner.patch(path, {"version": 1, "main_product": "Screws", "industry": None})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (first.json()["main_product"], first.json()["industry"]) == ("Screws", None)
    late = owner.patch(path, {"version": 1, "main_product": "Bolts"})
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    missing = owner.patch(path, {"main_product": "Bolts"})
    assert set(missing.json()["fields"]) == {"version"}
    foreign = owner.patch(path, {"version": 2, "uscc": make_uscc("330106", 1)})
    assert set(foreign.json()["fields"]) == {"uscc"}


@pytest.mark.parametrize("role", ["examiner", "approver", "analyst"])
def test_offices_see_a_record_and_write_nothing_of_it(world, enterprise, year, role):
    caller = Caller(world.official(role, "330106"))
    assert caller.get(f"enterprises/{enterprise.uscc}/").json()["name"] == enterprise.name
    refusals = [
        caller.patch(f"enterprises/{enterprise.uscc}/", {"version": 1, "name": "Mine"}),
        caller.patch(f"filings/{enterprise.uscc}/{year}/", {"version": 0, "employees": 1}),
    ]
    for response in refusals:
        assert (response.status_code, response.json()["code"]) == (422, "not_yours")
    enterprise.refresh_from_db()
    assert (enterprise.version, Filing.objects.count()) == (1, 0)


def test_out_of_scope_is_404_in_the_words_of_what_does_not_exist(world, year):
    foreign = world.enterprise("320102")
    make_filing(foreign)
    caller = Caller(world.owner(world.enterprise("330106")))
    absent = caller.get(f"enterprises/{make_uscc('330106', 5)}/")
    for response in (
        caller.get(f"enterprises/{foreign.uscc}/"),
        caller.patch(f"enterprises/{foreign.uscc}/", {"version": 1}),
        caller.get(f"filings/{foreign.uscc}/{year}/"),
        caller.patch(f"filings/{foreign.uscc}/{year}/", {"version": 1}),
        caller.put(f"filings/{foreign.uscc}/{year}/", {"version": 1}),
    ):
        assert (response.status_code, response.json()) == (404, absent.json())
    for path in ("filings/", "assessments/"):
        assert caller.get(path, uscc=foreign.uscc).json()["results"] == []


def test_figures_are_saved_whole_or_in_part(owner, enterprise, year):
    path = f"filings/{enterprise.uscc}/{year}/"
    opened = owner.put(path, {"version": 0, **STRONG_FIGURES})
    assert (opened.status_code, opened.json()["rd_expense_wan"]) == (201, "900.00")
    part = owner.patch(path, {"version": 1, "rd_expense_wan": "950.5"}).json()
    assert (part["rd_expense_wan"], part["employees"], part["version"]) == ("950.50", 180, 2)
    whole = owner.put(path, {"version": 2, "employees": 181}).json()
    assert (whole["rd_expense_wan"], whole["employees"]) == (None, 181)
    late = owner.patch(path, {"version": 2, "employees": 1})
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert "saved the figures of the year" in late.json()["detail"]


@pytest.mark.parametrize(
    ("figures", "code", "field"),
    [
        ({"rd_staff": 200, "employees": 100}, "invalid_figures", "rd_staff"),
        ({"revenue_wan": "-1"}, "invalid_figures", "revenue_wan"),
        ({"revenue_wan": "1.234"}, "invalid", "revenue_wan"),
        ({"revenue_wan": 1e300}, "invalid", "revenue_wan"),
        ({"digital_level": 5}, "invalid", "digital_level"),
        ({"market_share_pct": "101"}, "invalid", "market_share_pct"),
        ({"chain_role": ""}, "invalid", "chain_role"),
        ({"employees": 10**12}, "invalid", "employees"),
        ({"revenue": "1"}, "invalid", "revenue"),
        ({"version": -1}, "invalid", "version"),
    ],
)
def test_impossible_figures_are_told_field_by_field(owner, enterprise, year, figures, code, field):
    response = owner.patch(f"filings/{enterprise.uscc}/{year}/", {"version": 0, **figures})
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert set(response.json()["fields"]) == {field}
    assert not Filing.objects.exists()


def test_a_year_that_is_not_over_takes_no_figures(owner, enterprise, year):
    response = owner.patch(f"filings/{enterprise.uscc}/{year + 1}/", {"version": 0})
    assert (response.status_code, response.json()["code"]) == (422, "year_not_over")


def test_offices_search_and_filter_their_area(world):
    city = Caller(world.official("analyst", "330100"))
    assert len(city.get("enterprises/").json()["results"]) == 4
    found = city.get("enterprises/", search="Xihu").json()["results"]
    assert {row["county_office"] for row in found} == {"330106"}
    one = world.enterprise("330108")
    by_code = city.get("enterprises/", search=one.uscc, county_office="330108").json()["results"]
    assert [row["uscc"] for row in by_code] == [one.uscc]
    assert city.get("enterprises/", search="Xuanwu").json()["results"] == []
    assert "contact_phone" not in found[0]


@pytest.mark.parametrize("path", ["enterprises/", "filings/", "assessments/"])
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_whatever_its_length(world, path, rows, django_assert_num_queries):
    city = Caller(world.official("analyst", "330100"))
    chosen = [world.enterprise(*one) for one in [("330106", 0), ("330106", 1), ("330108", 0)]]
    Enterprise.objects.exclude(pk__in=[one.pk for one in chosen[:rows]]).update(city_office=None)
    for one in chosen[:rows]:
        make_filing(one)
        Assessment.objects.create(
            enterprise=one,
            basis="self_rated",
            level=1,
            assessed_on=timezone.localdate(),
            recorded_at=timezone.now(),
        )
    # The key with its user, postings, memberships, the rows.
    with django_assert_num_queries(4):
        response = city.get(path)
    assert len(response.json()["results"]) == rows


# --- recording an assessment ---


def test_an_enterprise_records_its_own_rating_once(world):
    enterprise = world.enterprise("330106")
    caller = Caller(world.owner(enterprise))
    body = {"answers": {**highest(), "scenes": graded(2, 3, 3)}, "is_pledged": True}
    made = caller.post("assessments/", body, key="rating-1")
    again = caller.post("assessments/", body, key="rating-1")

    assert (made.status_code, made.json()) == (201, again.json())
    shown = made.json()
    assert (shown["level"], shown["score_level"], shown["scene_level"]) == (2, 4, 2)
    assert (shown["uscc"], shown["score"], shown["basis"]) == (
        enterprise.uscc, "100.000", "self_rated",
    )  # fmt: skip
    assert enterprise.assessments.count() == 1


def test_an_official_grades_on_site_on_a_visit_with_evidence_alone(world):
    enterprise = world.enterprise("330106")
    body = {"uscc": enterprise.uscc, "answers": lowest(), "basis": "on_site"}
    examiner = Caller(world.official("examiner", "330106"))
    refused = examiner.post("assessments/", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_visit")
    outside = Caller(world.official("examiner", "330108")).post("assessments/", body)
    assert outside.status_code == 404
    today = timezone.localdate().isoformat()
    order = {"uscc": enterprise.uscc, "planned_on": today, "official": "examiner-330106"}
    visit = f"visits/{examiner.post('visits/', order).json()['id']}/"
    kept = {"version": 1, "answers": lowest(), "conclusion": "Seen.", "visited_on": today}
    assert examiner.post(f"{visit}save/", kept).status_code == 200
    bare = examiner.post(f"{visit}finish/", {"version": 2})
    assert (bare.status_code, bare.json()["code"]) == (422, "no_evidence")
    photo = SimpleUploadedFile("photo.pdf", pdf())
    added = examiner.client.post(
        f"/api/v1/{visit}evidence/", {"file": photo}, format="multipart",
        headers={"Idempotency-Key": "photo"},
    )  # fmt: skip
    assert added.status_code == 201
    assert [one["name"] for one in examiner.get(f"{visit}evidence/").json()] == ["photo.pdf"]
    assert examiner.post(f"{visit}finish/", {"version": 2}).json()["level"] == 0
    late = examiner.post(f"{visit}evidence/{added.json()['id']}/remove/")
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"answers": {}, "is_pledged": True}, "incomplete", "scenes.energy"),
        ({"answers": lowest()}, "not_pledged", "is_pledged"),
        ({"answers": {"cloud": 1}, "is_pledged": True}, "invalid_answers", "cloud"),
        ({"answers": []}, "invalid", "answers"),
        ({"is_pledged": True}, "required", "answers"),
    ],
)
def test_a_rating_that_cannot_be_is_refused_with_its_fields(world, body, code, field):
    enterprise = world.enterprise("330106")
    refused = Caller(world.owner(enterprise)).post("assessments/", body)
    assert refused.status_code in (400, 422)
    assert field in refused.json()["fields"], (code, refused.json())
    assert not enterprise.assessments.exists()
