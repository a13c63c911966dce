"""Operation monitoring on screen and in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cultivation.domain.monitoring.raising import raise_warnings
from cultivation.domain.monitoring.rules import last_quarter, quarter_before
from cultivation.models import EarlyWarning, MonitoringRound, QuarterlyDue
from tests.api_client import Caller
from tests.cultivation.monitoring.people import FIGURES, filed, giants, opened, round_of
from tests.pages import KEY, signed_in

pytestmark = pytest.mark.django_db


def two_quarters(world):
    """Reports of the last two quarters: the first enterprise's orders fell."""
    enterprises = giants(world, "330106", "330108")
    quarter = last_quarter(timezone.localdate())
    for place, figures in ((quarter_before(*quarter), {}), (quarter, {"orders_wan": 900})):
        dues = opened(round_of(world, *place), enterprises)
        filed(dues[0], world.owner(enterprises[0]), **figures)
    return enterprises


def typed(**values):
    figures = {name: str(value) for name, value in FIGURES.items()}
    return figures | {"submit_key": KEY, "version": 0} | values


def test_a_report_is_filed_on_screen_in_wide_digits_and_asked_about_once(world):
    enterprise, other = giants(world, "330106")
    today = timezone.localdate()
    quarter = last_quarter(today)
    owner = signed_in(world.owner(enterprise))
    for place in (quarter_before(*quarter), quarter):
        opened(round_of(world, *place), [enterprise])
    first, second = (
        f"/enterprise/quarterly/{y}/{q}/" for y, q in (quarter_before(*quarter), quarter)
    )
    assert owner.get("/enterprise/quarterly/").status_code == 200
    assert "eight figures" in owner.get("/").content.decode()
    refused = owner.post(first, typed(revenue_wan="much", staff=""))
    assert refused.status_code == 422
    assert refused.content.decode().count("field-failed") >= 1
    sent = owner.post(first, typed(revenue_wan="３，０００．００"))
    assert sent.status_code == 302
    due = QuarterlyDue.objects.get(report__isnull=False)
    assert due.report.revenue_wan == 3000
    asked = owner.post(second, typed(orders_wan="10", submit_key="k2"))
    assert asked.status_code == 422
    assert "Is that right?" in asked.content.decode()
    confirmed = typed(orders_wan="10", are_jumps_right="on", submit_key="k3")
    assert owner.post(second, confirmed).status_code == 302
    stale = owner.post(second, typed(submit_key="k4", reason="Late."))
    assert stale.status_code == 409
    assert signed_in(world.owner(other)).get(second).status_code == 404


def test_lists_are_filtered_exported_and_take_a_fixed_number_of_queries(
    world, django_assert_num_queries
):
    two_quarters(world)
    county = signed_in(world.official("examiner", "330106"))
    for query, count in (("", 4), ("?state=missing", 2), ("?state=owed", 0), ("?look=jumps", 0)):
        found = county.get(f"/desk/monitoring/{query}").context["page"].rows
        assert len(found) in {count, 4 - count if query == "?state=owed" else count}, query
    with django_assert_num_queries(8):
        county.get("/desk/monitoring/")
    assert county.post("/desk/monitoring/").status_code == 200
    due = QuarterlyDue.objects.filter(report__isnull=False).latest("pk")
    assert county.get(f"/desk/monitoring/reports/{due.pk}/").status_code == 200
    elsewhere = signed_in(world.official("examiner", "320102"))
    assert elsewhere.get(f"/desk/monitoring/reports/{due.pk}/").status_code == 404
    for office in ("330106", "000000"):
        reader = signed_in(world.official("examiner", office))
        for address in ("?by=industry", "?figure=staff", ""):
            page = reader.get(f"/desk/monitoring/index/{address}")
            assert page.status_code == 200
            assert "Diffusion index: of the enterprises" in page.content.decode()
            # One pair of quarters is behind it.
            assert "hidden" in page.content.decode()
        assert reader.post("/desk/monitoring/index/").status_code == 200
        assert reader.get("/").status_code == 200
        assert reader.get("/desk/monitoring/rounds/").status_code == 200


def test_the_ministry_plans_a_round_on_screen(world):
    ministry = signed_in(world.official("examiner", "000000"))
    year, quarter = last_quarter(timezone.localdate())
    today = timezone.localdate()
    sent = {
        "year": year,
        "quarter": quarter,
        "titles": ["little_giant"],
        "share_pct": "25",
        "seed": "",
        "opens_on": today,
        "due_on": today + timedelta(days=20),
        "submit_key": KEY,
    }
    address = "/desk/monitoring/rounds/"
    assert ministry.post(address, sent).status_code == 422
    planned = ministry.post(address, sent | {"seed": "ball", "submit_key": "k2"})
    assert planned.status_code == 302
    round_ = MonitoringRound.objects.get()
    page = f"{address}{round_.pk}/"
    assert ministry.get(page).status_code == 200
    assert signed_in(world.official("examiner", "330000")).post(address, sent).status_code == 404
    called_off = {
        "act": "call-off",
        "call-off-reason": "Wrong.",
        "call-off-version": 1,
        "submit_key": "k3",
    }
    assert ministry.post(page, called_off).status_code == 302


def test_a_warning_is_closed_on_screen_and_by_the_api(world, django_assert_num_queries):
    two_quarters(world)
    raise_warnings(today=timezone.localdate())
    warning = EarlyWarning.objects.get(kind="change")
    county = signed_in(world.official("examiner", "330106"))
    address = f"/desk/monitoring/warnings/{warning.pk}/"
    with django_assert_num_queries(7):
        listed = county.get("/desk/monitoring/warnings/")
    assert warning.pk in [one.pk for one, *_rest in listed.context["page"].rows]
    assert county.post("/desk/monitoring/warnings/?state=open").status_code == 200
    assert county.get("/desk/monitoring/warnings/?sort=oldest&whose=mine").status_code == 200
    assert county.get(address).status_code == 200
    assert county.get(f"/desk/enterprises/{warning.enterprise_id}/").status_code == 200
    for above in ("330100", "330000", "000000"):
        page = signed_in(world.official("examiner", above)).get("/desk/monitoring/offices/")
        assert sum(one.open for one, _below in page.context["rows"]) >= 1
    close = {"act": "close", "close-version": 1, "close-outcome": "helped", "submit_key": KEY}
    assert county.post(address, close).status_code == 422
    api = Caller(world.official("examiner", "330106"))
    rows = api.get("early-warnings/", is_open="true", kind="change").json()["results"]
    assert [one["id"] for one in rows] == [warning.pk]
    lines = Caller(world.official("analyst", "330100")).get("warning-figures/").json()
    assert sum(line["open"] for line in lines) == EarlyWarning.objects.open().count()
    give, approver = f"early-warnings/{warning.pk}/give/", world.official("approver", "330106")
    assert api.post(give, {"version": 1, "username": "nobody"}).json()["code"] == "unknown_person"
    given = api.post(give, {"version": 1, "username": approver.username}).json()
    assert (given["person"], given["version"]) == (approver.name, 2)
    body = {"version": 2, "outcome": "helped", "reason": "Bank was brought in."}
    assert api.post(f"early-warnings/{warning.pk}/close/", body).json()["outcome"] == "helped"
    assert api.post(f"early-warnings/{warning.pk}/close/", body).status_code == 409
    assert county.get(address).status_code == 200
    assert Caller(world.owner(warning.enterprise)).get("early-warnings/").json()["results"] == []


def test_reports_are_filed_and_indices_read_by_the_api(world):
    enterprise, *_others = two_quarters(world)
    due = QuarterlyDue.objects.filter(report=None, enterprise__county_office__code="330106").first()
    owner = Caller(world.owner(due.enterprise))
    body = {name: str(value) for name, value in FIGURES.items()} | {"version": 0}
    filed_now = owner.post(f"quarterly-reports/{due.pk}/file/", body)
    assert filed_now.status_code == 201
    assert filed_now.json()["report"]["revenue_wan"] == "3000.00"
    assert owner.post(f"quarterly-reports/{due.pk}/file/", body).status_code == 409
    assert len(owner.get("quarterly-reports/", state="in_time").json()["results"]) <= 1
    ministry = Caller(world.official("analyst", "000000"))
    found = ministry.get("monitoring-index/").json()
    assert {one["index"] for one in found["total"]["figures"]} == {None}
    assert found["definition"].startswith("Diffusion index")
    assert owner.get("monitoring-index/").status_code == 403
    assert len(ministry.get("monitoring-rounds/").json()["results"]) == 2
    assert enterprise.pk


def test_the_ministry_plans_a_round_by_the_api(world):
    year, quarter = last_quarter(timezone.localdate())
    today = timezone.localdate()
    body = {
        "year": year,
        "quarter": quarter,
        "titles": ["little_giant", "srdi"],
        "share_pct": "25.00",
        "opens_on": str(today),
        "due_on": str(today + timedelta(days=20)),
    }
    ministry = Caller(world.official("examiner", "000000"))
    assert ministry.post("monitoring-rounds/", body).json()["code"] == "no_seed"
    planned = ministry.post("monitoring-rounds/", body | {"seed": "ball"})
    assert planned.status_code == 201
    assert set(planned.json()["titles"]) == {"srdi", "little_giant"}
    province = Caller(world.official("examiner", "330000"))
    address = f"monitoring-rounds/{planned.json()['id']}/call-off/"
    reason = {"version": planned.json()["version"], "reason": "Wrong share."}
    assert province.post("monitoring-rounds/", body | {"seed": "ball"}).status_code == 422
    assert province.post(address, reason).status_code == 422
    assert ministry.post(address, reason).json()["state"] == "called_off"
    assert ministry.post(address, reason).status_code == 409
