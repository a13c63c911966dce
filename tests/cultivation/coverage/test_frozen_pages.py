"""A published snapshot is read by each of its dimensions and, in the reader's area, by office."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from cultivation.domain.coverage import definition_for
from cultivation.domain.coverage.kept_names import kept_names
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import (
    freeze,
    propose_publication,
    publish_snapshot,
    request_snapshot,
)
from cultivation.enums import SnapshotOrigin
from cultivation.models import (
    Chain,
    ChainMembership,
    CoverageSnapshot,
    Park,
    ParkMembership,
    PilotCity,
)
from enterprises.models import Assessment, Enterprise
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

BEGUN = date(2020, 1, 1)


@pytest.fixture
def snapshot(world):
    """Xihu: one of two covered, a chain's and a park's member; Xuanwu: one, not covered. Afterwards
    chain and park are gone from the register of the day."""
    load_coverage()
    covered, other = world.enterprises["330106"]
    for one in (covered, other, world.enterprise("320102")):
        make_title(one, "little_giant")
    today = timezone.localdate()
    Assessment.objects.create(
        enterprise=covered, basis="self_rated", level=2, assessed_on=today,
        recorded_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    chain = Chain.objects.create(code="C1", name="Robots", starts_on=BEGUN)
    ChainMembership.objects.create(chain=chain, enterprise=covered, starts_on=BEGUN)
    hangzhou = world.offices["330100"]
    park = Park.objects.create(code="P1", name="Park", office=hangzhou, starts_on=BEGUN)
    ParkMembership.objects.create(park=park, enterprise=other, starts_on=BEGUN)
    PilotCity.objects.create(office=hangzhou, batch="1", starts_on=BEGUN, source="List 1")
    examiner, approver = (world.official_actor(one, "000000") for one in ("examiner", "approver"))
    made = request_snapshot(day=today, code="little-giant", actor=examiner)
    propose_publication(snapshot=made, note="Monthly", version=0, actor=examiner)
    publish_snapshot(snapshot=made, version=1, actor=approver)
    Chain.objects.update(ends_on=BEGUN)
    Park.objects.update(ends_on=BEGUN)
    return CoverageSnapshot.objects.get()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"330000": (1, 2), "320000": (0, 1)}),
        ("by=industry", {"34": (1, 3)}),
        ("by=chain", {"C1": (1, 1)}),
        ("by=park", {"P1": (0, 1)}),
        ("by=pilot", {"330100": (1, 2)}),
        ("by=size", {"": (1, 3)}),
        ("office=330000", {"330100": (1, 2)}),
        ("office=330000&by=chain", {"C1": (1, 1)}),
        ("office=330100", {"330106": (1, 2)}),
        ("office=330106", {"330106": (1, 2)}),
    ],
)
def test_its_cells_are_read_by_every_dimension(world, snapshot, query, wanted):
    analyst = world.official("analyst", "000000")
    browser, address = signed_in(analyst), f"/coverage/snapshots/{snapshot.pk}/?{query}"
    page = browser.get(address)
    shown = {
        row.figure.code: (row.figure.covered, row.figure.holders)
        for row in page.context["rows"]
        if row.figure.holders
    }
    assert shown == wanted
    given = dict(part.split("=") for part in query.split("&") if part)
    said = Caller(analyst).get(f"coverage-snapshots/{snapshot.pk}/figures/", **given).json()
    assert {
        one["code"]: (one["covered"], one["holders"]) for one in said["lines"] if one["holders"]
    } == wanted
    assert said["known_at"] is not None
    for row in page.context["rows"]:
        assert not row.drill or browser.get(f"{address}{row.drill}").status_code == 200
    sheet = load_workbook(BytesIO(browser.post(address).content))["Coverage"]
    assert next(sheet.iter_rows(min_row=2, values_only=True))[0] == page.context["total"].name


def test_an_office_opens_the_country_and_its_own_area_alone(world, snapshot):
    city = world.official("analyst", "330100")
    browser, address = signed_in(city), f"/coverage/snapshots/{snapshot.pk}/"
    country = browser.get(address)
    assert [row.drill for row in country.context["rows"]] == [""] * len(country.context["rows"])
    own = country.context["asked_frozen"].own_area()
    page = browser.get(f"{address}{own}")
    assert page.context["total"].name == "Hangzhou"
    # Chains, parks, industries and sizes are kept for the country and provinces.
    choices = [value for value, _label in page.context["asked_frozen"].form.fields["by"].choices]
    assert choices == ["office", "pilot"]
    caller, figures = Caller(city), f"coverage-snapshots/{snapshot.pk}/figures/"
    refused = caller.get(figures, office="330100", by="chain")
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"by"})
    for code in ("330000", "320100", "999999"):
        assert browser.get(f"{address}?office={code}").status_code == 404
        assert caller.get(figures, office=code).status_code == 404


def test_what_the_registers_say_later_changes_no_line_of_a_published_snapshot(world, snapshot):
    caller = Caller(world.official("analyst", "000000"))
    figures = f"coverage-snapshots/{snapshot.pk}/figures/"
    dimensions = ("office", "industry", "size", "chain", "park", "pilot")

    def read():
        return {
            (by, *area.values()): caller.get(figures, by=by, **area).json()["lines"]
            for by in dimensions
            for area in ({}, {"office": "330000"})
        }

    before = read()
    Chain.objects.update(name="Robots and more")
    Park.objects.update(name="Park of another name")
    Chain.objects.create(code="C0", name="Late", starts_on=BEGUN)
    ningbo = world.offices["330200"]
    Park.objects.create(code="P0", name="Late", office=ningbo, starts_on=BEGUN)
    PilotCity.objects.update(ends_on=BEGUN)
    for office in (ningbo, world.offices["320100"]):
        PilotCity.objects.create(office=office, batch="2", starts_on=BEGUN, source="List 2")
    assert read() == before
    assert [one["name"] for one in before[("chain",)]] == ["Robots"]
    assert [one["code"] for one in before[("pilot",)]] == ["330100"]


def test_of_a_day_frozen_before_names_were_kept_the_register_names_what_was_counted(world):
    country, hangzhou = world.offices["000000"], world.offices["330100"]
    for code in ("C1", "C2"):
        Chain.objects.create(code=code, name=f"Chain {code}", starts_on=BEGUN)
    for office in (hangzhou, world.offices["330200"]):
        PilotCity.objects.create(office=office, batch="1", starts_on=BEGUN, source="List 1")
    old = CoverageSnapshot(day=BEGUN, names={})
    chains = {(country.pk, "C1"): (3, 1), (country.pk, "C9"): (1, 0)}
    named = kept_names(old, "chain", chains, country)
    assert named == {"C1": ("C1", "Chain C1"), "C9": ("C9", "C9")}
    pilots = kept_names(old, "pilot", {(hangzhou.pk, ""): (3, 1)}, country)
    assert list(pilots) == [str(hangzhou.pk)]


def test_the_list_shows_of_other_definitions_only_what_people_asked_for(world):
    load_coverage()
    ministry, day = world.official_actor("examiner", "000000"), timezone.localdate()
    yesterday = day - timedelta(days=1)
    for origin in (SnapshotOrigin.NIGHTLY, SnapshotOrigin.BACKFILL):
        back = yesterday - timedelta(days=30 * (origin == SnapshotOrigin.BACKFILL))
        named = [definition_for(day=back, code=code) for code in ("little-giant", "srdi")]
        freeze(day=back, definitions=named, origin=origin, known_at=timezone.now())
    asked_for = request_snapshot(day=day, code="srdi", actor=ministry)
    browser = signed_in(world.official("analyst", "000000"))

    def listed(query=""):
        rows = browser.get(f"/coverage/snapshots/{query}").context["page"].rows
        return [(one.definition.code, one.origin) for one in rows]

    assert listed() == [
        ("srdi", asked_for.origin), ("little-giant", "nightly"), ("little-giant", "backfill"),
    ]  # fmt: skip
    assert [origin for _code, origin in listed("?definition=srdi")] == [
        "requested", "nightly", "backfill",
    ]  # fmt: skip


def test_the_list_of_a_past_day_tells_of_those_who_moved_away_since(world):
    load_coverage()
    firm = world.enterprise("330106")
    make_title(firm, "little_giant")
    yesterday = timezone.localdate() - timedelta(days=1)
    beside = world.offices["330108"]
    Enterprise.objects.filter(pk=firm.pk).update(county_office=beside)
    address = f"/coverage/enterprises/?on={yesterday}&office="

    def listed(code, office):
        browser = signed_in(world.official("analyst", code))
        page = browser.get(address + office)
        book = load_workbook(BytesIO(browser.post(address + office).content))
        said = "1 enterprise that was counted here on that day has another office today"
        told = [row for row in book.active.iter_rows(values_only=True) if said in str(row[1])]
        return len(page.context["page"].rows), said in page.content.decode(), len(told)

    assert listed("330106", "330106") == (0, True, 1)
    # The city and the ministry see it where it is now.
    assert listed("330100", "330106") == (1, False, 0)
    assert listed("000000", "330106") == (1, False, 0)
