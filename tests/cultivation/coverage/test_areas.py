"""Definitions of an area, with the plan city inside it; parks. Every way counts the same."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Office, Region
from cultivation.domain.coverage import coverage, definition_for
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.days import end_of
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.population import counted_on, covered_condition
from cultivation.domain.coverage.rules import denominator_rule
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import Park, ParkMembership, SizeRecord
from enterprises.models import Assessment, Enterprise
from tests.api_client import Caller
from tests.factories import make_uscc, placement
from tests.pages import signed_in

LONG_AGO = date(2024, 1, 1)
DIVISIONS = {
    "330000": ("Zhejiang", None), "330100": ("Hangzhou", "330000"), "330200": ("Ningbo", "330000"),
    "330106": ("Xihu", "330100"), "320000": ("Jiangsu", None), "640000": ("Ningxia", None),
    "640100": ("Yinchuan", "640000"), "640104": ("Xingqing", "640100"),
}  # fmt: skip
ZHEJIANG, YINCHUAN, PARKS = "zhejiang-above-scale", "yinchuan-above-scale", "park-above-scale"


def office_of(code, level, parent):
    return Office.objects.create(
        code=code, name=DIVISIONS[code][0], level=level, parent=parent, region_id=code
    )


def firm_of(office, serial):
    return Enterprise.objects.create(
        uscc=make_uscc(office.code, serial), name=f"{office.name} Works {serial}", industry_id="34",
        **placement(office),
    )  # fmt: skip


@pytest.fixture
def areas(world):
    """Above scale at level 1: one each in Xihu, Ningbo and Jiangsu; at level 2 one in Xihu. In
    Yinchuan levels 1 and 2; beside it one elsewhere in Ningxia, of no known city."""
    load_coverage()
    for code, (name, parent) in DIVISIONS.items():
        Region.objects.create(code=code, name=name, level="province", parent_id=parent)
    for office in [one for code, one in world.offices.items() if code in DIVISIONS]:
        office.region_id = office.code
        office.save()
    ningxia = office_of("640000", "province", world.offices["000000"])
    yinchuan = office_of("640100", "city", ningxia)
    county = office_of("640104", "county", yinchuan)
    firms = {
        "xihu": world.enterprise("330106"), "xihu 2": world.enterprise("330106", 1),
        "ningbo": world.enterprise("330203"), "jiangsu": world.enterprise("320102"),
        "yinchuan": firm_of(county, 901), "yinchuan 2": firm_of(county, 902),
    }  # fmt: skip
    firms["ningxia"] = Enterprise.objects.create(
        uscc=make_uscc("640000", 903), name="Ningxia Works", industry_id="34",
        province_office=ningxia,
    )  # fmt: skip
    for name, firm in firms.items():
        SizeRecord.objects.create(
            enterprise=firm, starts_on=LONG_AGO, size_class="medium", is_above_scale=True,
            recorded_at=end_of(LONG_AGO),
        )  # fmt: skip
        Assessment.objects.create(
            enterprise=firm, basis="self_rated", level=2 if name.endswith("2") else 1,
            assessed_on=timezone.localdate() - timedelta(days=5),
            recorded_at=end_of(timezone.localdate() - timedelta(days=5)),
        )  # fmt: skip
    world.offices |= {one.code: one for one in (ningxia, yinchuan, county)}
    return firms


# Of each definition and office: covered, counted; and with the plan city inside.
WANTED = {
    (ZHEJIANG, "000000"): ((3, 3), None),
    (ZHEJIANG, "330000"): ((2, 2), (3, 3)),
    (ZHEJIANG, "330100"): ((2, 2), None),
    (ZHEJIANG, "330200"): ((1, 1), None),
    (ZHEJIANG, "320000"): ((0, 0), None),
    (YINCHUAN, "000000"): ((1, 2), None),
    (YINCHUAN, "640000"): ((1, 2), None),
    (YINCHUAN, "640100"): ((1, 2), None),
    (YINCHUAN, "330000"): ((0, 0), (0, 0)),
}


def counts(figure):
    return figure and (figure.covered, figure.holders)


def test_an_area_is_counted_with_its_plan_city_however_it_is_counted(world, areas):
    """From history, live, with changes that wait, and frozen; the list names as many."""
    today = timezone.localdate()
    definitions = {code: definition_for(day=today, code=code) for code in (ZHEJIANG, YINCHUAN)}
    assert "in Zhejiang" in denominator_rule(definitions[ZHEJIANG])

    def counted(day, **way):
        found = {}
        for code, office in WANTED:
            area = world.offices[office] if office != "000000" else None
            figures = coverage(as_of=day, definition=definitions[code], office=area, **way)
            found[code, office] = (counts(figures.total), counts(figures.with_plan_city))
        return found

    assert counted(today) == WANTED
    refresh()
    assert cells_that_differ() == 0
    assert counted(today) == counted(today, from_history=True) == WANTED
    Assessment.objects.filter(enterprise=areas["ningbo"]).delete()
    waiting = counted(today)
    assert waiting[ZHEJIANG, "330000"] == ((2, 2), (2, 3))
    assert waiting == counted(today, from_history=True)
    yesterday = today - timedelta(days=1)
    freeze(day=yesterday, definitions=list(definitions.values()), origin=SnapshotOrigin.NIGHTLY,
           known_at=end_of(yesterday))  # fmt: skip
    assert counted(yesterday) == waiting
    for code, office in WANTED:
        definition = definitions[code]
        listed = counted_on(today, definition, world.offices[office])
        covered = listed.filter(covered_condition(definition)).count()
        assert (covered, listed.count()) == waiting[code, office][0], (code, office)


def test_a_provinces_page_and_the_api_show_it_with_its_plan_city(world, areas):
    refresh()
    page = signed_in(world.official("analyst", "330000")).get(f"/coverage/?definition={ZHEJIANG}")
    figures = page.context["figures"]
    assert (figures.with_plan_city.name, counts(figures.with_plan_city)) == (
        "Zhejiang with Ningbo", (3, 3),
    )  # fmt: skip
    assert "Zhejiang with Ningbo" in page.content.decode()
    said = Caller(world.official("analyst", "330000")).get("coverage/", definition=ZHEJIANG).json()
    assert (said["total"]["holders"], said["with_plan_city"]["holders"]) == (2, 3)
    own = Caller(world.official("analyst", "330200")).get("coverage/", definition=ZHEJIANG).json()
    assert (own["total"]["holders"], own["with_plan_city"]) == (1, None)


@pytest.mark.parametrize("is_live", [True, False])
def test_by_park_a_park_counts_its_members_in_the_readers_area(world, areas, is_live):
    park = Park.objects.create(
        code="P1", name="West park", starts_on=LONG_AGO, kind="high_standard",
        office=world.offices["330100"],
    )  # fmt: skip
    for name in ("xihu", "xihu 2", "ningbo"):
        ParkMembership.objects.create(park=park, enterprise=areas[name], starts_on=LONG_AGO)
    if is_live:
        refresh()
    query = {"definition": PARKS, "by": "park"}
    # The member in the plan city stands in no other province's figure.
    for code, wanted in (("000000", (1, 3)), ("330000", (1, 2)), ("330100", (1, 2))):
        official = world.official("analyst", code)
        (row,) = signed_in(official).get("/coverage/", query).context["rows"]
        assert (row.name, counts(row.figure)) == ("West park", wanted)
        (line,) = Caller(official).get("coverage/", **query).json()["lines"]
        assert (line["code"], line["covered"], line["holders"]) == ("P1", *wanted)
    assert (
        not signed_in(world.official("analyst", "320000")).get("/coverage/", query).context["rows"]
    )
