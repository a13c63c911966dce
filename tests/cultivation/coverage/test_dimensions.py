"""Coverage by pilot city and by park, at every level of the offices: page and API say the same."""

from datetime import date

import pytest

from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.loading import load_coverage
from cultivation.models import Park, ParkMembership, PilotCity
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

BEGUN = date(2020, 1, 1)


@pytest.fixture
def pilots(world):
    """Hangzhou and Suzhou are pilots; one of two holders of Xihu is covered, the one of Nanhu and
    that of Huqiu are not. The covered one stands in a park of Hangzhou, that of Huqiu in one of
    Suzhou."""
    load_coverage()
    covered, other = world.enterprises["330106"]
    nanhu, huqiu = world.enterprise("330402"), world.enterprise("320505")
    for one in (covered, other, nanhu, huqiu):
        make_title(one, "little_giant")
    Assessment.objects.create(
        enterprise=covered, basis="self_rated", level=2, assessed_on=BEGUN,
        recorded_at="2020-01-01 12:00+08:00",
    )  # fmt: skip
    for code in ("330100", "320500"):
        PilotCity.objects.create(
            office=world.offices[code], batch="1", starts_on=BEGUN, source="List 1"
        )
    for code, office, member in (("P1", "330100", covered), ("P2", "320500", huqiu)):
        park = Park.objects.create(
            code=code, name=code, office=world.offices[office], starts_on=BEGUN
        )
        ParkMembership.objects.create(park=park, enterprise=member, starts_on=BEGUN)
    return covered


def lines(figures):
    return {one.code: (one.covered, one.holders) for one in figures if one.holders}


@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize(
    ("code", "by_pilot", "by_park"),
    [
        ("000000", {"330100": (1, 2), "320500": (0, 1)}, {"P1": (1, 1), "P2": (0, 1)}),
        ("330000", {"330100": (1, 2)}, {"P1": (1, 1)}),
        ("330100", {"330100": (1, 2)}, {"P1": (1, 1)}),
        # A county of a pilot city reads its own part of it, and of the city's park.
        ("330106", {"330100": (1, 2)}, {"P1": (1, 1)}),
        ("330400", {}, {}),
    ],
)
def test_each_office_reads_its_pilot_cities_and_parks(
    world, pilots, is_live, code, by_pilot, by_park
):
    if is_live:
        refresh()
    analyst = world.official("analyst", code)
    browser, caller = signed_in(analyst), Caller(analyst)
    for by, wanted in (("pilot", by_pilot), ("park", by_park)):
        page = browser.get(f"/coverage/?by={by}")
        assert lines(row.figure for row in page.context["rows"]) == wanted
        said = caller.get("coverage/", by=by).json()["lines"]
        assert {
            one["code"]: (one["covered"], one["holders"]) for one in said if one["holders"]
        } == wanted
        for row in page.context["rows"]:
            assert browser.get(f"/coverage/enterprises/{row.listing}").status_code == 200
            assert not row.drill or browser.get(f"/coverage/{row.drill}").status_code == 200
