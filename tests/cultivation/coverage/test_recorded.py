"""Whatever is corrected later, a figure of an earlier knowledge stays what it was."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.movement import movement
from cultivation.domain.coverage.population import counted_on, covered_condition, narrowed_to
from cultivation.domain.coverage.reading import snapshot_of
from cultivation.domain.coverage.since import covered_since
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import CellDimension, SnapshotOrigin
from cultivation.models import (
    Chain,
    ChainMembership,
    FactChange,
    Park,
    ParkMembership,
    PilotCity,
    ProjectMilestone,
    SizeRecord,
)
from enterprises.models import Assessment, Enterprise, Industry
from tests.api_client import Caller
from tests.cultivation.coverage.random_country import KINDS, make_definitions
from tests.factories import make_title
from tests.pages import signed_in

TODAY = timezone.localdate()
BEGUN, LATER = TODAY - timedelta(days=200), TODAY - timedelta(days=20)
RECORDED, KNOWN_AT = timezone.now() - timedelta(days=100), timezone.now() - timedelta(days=50)
CUTS = ({"size": "small"}, {"industry": "34"}, {"chain": "C1"}, {"park": "P1"})
CODES = ("accepted", "pilot", "above-scale", "parks")
SPARE = Enterprise.objects.filter(uscc="SPARE")


@pytest.fixture
def definitions(world):
    """One enterprise that every definition counts as covered, recorded long ago, and a spare one of
    which no register knows anything."""
    made = make_definitions()
    definitions = [one for one in made if one.code in CODES]
    firm = world.enterprise("330106")
    Industry.objects.get_or_create(code="13", name_zh="13", name_en="13")
    with time_machine.travel(RECORDED, tick=False):
        spare = Enterprise.objects.create(
            uscc="SPARE", name="Spare", industry_id="34", county_office=firm.county_office,
            city_office=firm.city_office, province_office=firm.province_office,
        )  # fmt: skip
        for one in (firm, spare):
            title_and_rate(one)
        chain = Chain.objects.create(code="C1", name="Robots", starts_on=BEGUN)
        park = Park.objects.create(
            code="P1", name="Park", starts_on=BEGUN, office=world.offices["330100"]
        )
        enter(firm, chain, park, BEGUN)
        PilotCity.objects.create(
            office=world.offices["330100"], batch="1", source="List", starts_on=BEGUN
        )
    return definitions


def title_and_rate(firm):
    for kind in KINDS:
        make_title(firm, kind, valid_from=BEGUN)
    for basis in ("self_rated", "on_site"):
        Assessment.objects.create(
            enterprise=firm, basis=basis, level=3, assessed_on=BEGUN, recorded_at=timezone.now()
        )


def enter(firm, chain, park, day):
    SizeRecord.objects.create(
        enterprise=firm, starts_on=day, size_class="small", is_above_scale=True
    )
    ChainMembership.objects.create(enterprise=firm, chain=chain, starts_on=day)
    ParkMembership.objects.create(enterprise=firm, park=park, starts_on=day)
    ProjectMilestone.objects.create(
        enterprise=firm, reference=f"D-{firm.pk}", kind="started", on=day
    )
    ProjectMilestone.objects.create(
        enterprise=firm, reference=f"D-{firm.pk}", kind="accepted", on=day
    )


def said(world, definitions, known_at):
    """Everything that is told of the day as it was known then: figures of the country by every
    dimension and of a county, the lists behind them, and since when who is covered."""
    found = {}
    county = world.offices["330106"]
    ways = [*((None, by) for by in CellDimension), *((county, by) for by in ("size", "chain"))]
    firms = list(Enterprise.objects.values_list("pk", flat=True))
    for definition in definitions:
        for area, by in ways:
            told = coverage(
                as_of=TODAY, definition=definition, office=area, by=by, known_at=known_at,
                from_history=True,
            ).as_json()  # fmt: skip
            found[definition.code, area, by] = (told["total"], told["lines"])
        listed = counted_on(TODAY, definition, known_at=known_at)
        for cut in ({}, *CUTS):
            rows = listed.filter(narrowed_to(TODAY, cut, known_at=known_at))
            states = rows.values_list("uscc", "level", "is_accepted", "is_under_way")
            found[definition.code, "list", *cut] = sorted(states)
        covered = listed.filter(covered_condition(definition))
        found[definition.code, "covered"] = sorted(covered.values_list("uscc", flat=True))
        found[definition.code, "since"] = covered_since(firms, TODAY, definition, known_at=known_at)
    return found


def enter_spare():
    enter(SPARE.get(), Chain.objects.get(), Park.objects.get(), LATER)


def pilot_elsewhere(world):
    PilotCity.objects.create(
        office=world.offices["320100"], batch="2", source="List", starts_on=BEGUN
    )


def move(world):
    office = world.offices["320102"]
    Enterprise.objects.filter(uscc="SPARE").update(
        county_office=office, city_office=office.parent, province_office=office.parent.parent,
        industry_id="13",
    )  # fmt: skip


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


OTHER_SIZE = """
INSERT INTO cultivation_sizerecord
    (id, enterprise_id, starts_on, size_class, is_above_scale, source)
SELECT id, enterprise_id, starts_on, 'large', false, '' FROM cultivation_sizerecord
ON CONFLICT (id) DO UPDATE SET size_class = 'large', is_above_scale = false
"""
CORRECTIONS = {
    "another size": lambda _w: SizeRecord.objects.update(size_class="medium"),
    "not above scale": lambda _w: SizeRecord.objects.update(is_above_scale=False),
    "a size from later": lambda _w: SizeRecord.objects.update(starts_on=TODAY + timedelta(days=1)),
    "no size": lambda _w: SizeRecord.objects.all().delete(),
    "no sizes at all": lambda _w: run("TRUNCATE cultivation_sizerecord"),
    "sizes written over": lambda _w: run(OTHER_SIZE),
    "a member that left": lambda _w: ChainMembership.objects.update(ends_on=LATER),
    "never a member": lambda _w: ChainMembership.objects.all().delete(),
    "a chain that ended": lambda _w: Chain.objects.update(ends_on=LATER),
    "a chain of another name": lambda _w: Chain.objects.update(name="Robots and more"),
    "another chain": lambda _w: Chain.objects.create(code="C2", name="Chips", starts_on=BEGUN),
    "out of the park": lambda _w: ParkMembership.objects.update(ends_on=LATER),
    "never in the park": lambda _w: ParkMembership.objects.all().delete(),
    "a park that ended": lambda _w: Park.objects.update(ends_on=LATER),
    "a park of another kind": lambda _w: Park.objects.update(kind="other"),
    "another park": lambda w: Park.objects.create(
        code="P2", name="New", starts_on=BEGUN, office=w.offices["330100"]
    ),
    "a pilot city of other sub-sectors": lambda _w: PilotCity.objects.update(industries=["13"]),
    "no pilot city": lambda _w: PilotCity.objects.all().delete(),
    "another pilot city": pilot_elsewhere,
    "a project accepted later": lambda _w: ProjectMilestone.objects.filter(kind="accepted").update(
        on=TODAY + timedelta(days=1)
    ),
    "no project": lambda _w: ProjectMilestone.objects.all().delete(),
    "facts of another enterprise": lambda _w: enter_spare(),
    "an enterprise that moved": move,
}


@pytest.mark.as_owner
@pytest.mark.parametrize("correction", CORRECTIONS.values(), ids=CORRECTIONS)
def test_what_is_corrected_later_changes_no_figure_of_an_earlier_knowledge(
    world, definitions, correction
):
    then, now = said(world, definitions, KNOWN_AT), said(world, definitions, None)
    assert then == now
    correction(world)
    assert said(world, definitions, KNOWN_AT) == then
    assert said(world, definitions, None) != now


def test_before_anything_was_recorded_nobody_was_known(definitions):
    for definition in definitions:
        told = coverage(
            as_of=TODAY, definition=definition, known_at=RECORDED - timedelta(days=1), by="chain"
        )
        assert (told.total.holders, told.lines) == (0, [])


def test_each_moment_between_two_corrections_reads_as_it_did(world, definitions):
    moments = []
    for size in ("medium", "large", "micro"):
        moments.append((timezone.now(), SizeRecord.objects.get().size_class))
        SizeRecord.objects.update(size_class=size)
    SizeRecord.objects.update(source="Another list")
    moments.append((timezone.now(), "micro"))
    SizeRecord.objects.all().delete()
    moments.append((timezone.now(), ""))
    holders = next(one for one in definitions if one.code == "accepted")
    for moment, size in moments:
        lines = coverage(as_of=TODAY, definition=holders, by="size", known_at=moment).lines
        assert {one.code: one.holders for one in lines}.get(size, 0) >= 1
        assert sum(one.holders for one in lines) == 2


def test_a_row_that_is_saved_as_it_was_is_no_change(definitions):
    row = SizeRecord.objects.get()
    row.save()
    assert not FactChange.objects.exists()
    row.refresh_from_db()
    assert row.recorded_at == RECORDED


def test_a_row_in_the_place_of_another_is_not_known_before_that_ceased_to_be(world, definitions):
    """Of two writers who waited for each other the later may have begun first."""
    begun_first = timezone.now()
    firm = SizeRecord.objects.get().enterprise
    SizeRecord.objects.all().delete()
    SizeRecord.objects.create(
        enterprise=firm, starts_on=BEGUN, size_class="large", is_above_scale=True,
        recorded_at=begun_first - timedelta(seconds=9),
    )  # fmt: skip
    between = begun_first - timedelta(seconds=5)
    _total, sizes = said(world, definitions, between)["above-scale", None, CellDimension.SIZE]
    assert [(one["code"], one["holders"]) for one in sizes] == [("small", 1)]
    assert SizeRecord.objects.get().recorded_at == FactChange.objects.get().known_until


def test_what_is_read_of_a_frozen_day_leads_from_its_figure_after_every_correction(
    world, definitions
):
    day = TODAY - timedelta(days=1)
    freeze(day=day, definitions=definitions, origin=SnapshotOrigin.NIGHTLY, known_at=KNOWN_AT)
    for name in ("no size", "never a member", "never in the park", "no pilot city", "no project"):
        CORRECTIONS[name](world)
    for definition in definitions:
        frozen = snapshot_of(definition, day)
        assert frozen.holders > 0
        area = world.offices["330106"]
        listed = counted_on(day, definition, known_at=frozen.known_at)
        assert listed.count() == frozen.holders
        moved = movement(definition=definition, since=day, until=TODAY, office=area)
        assert (moved.holders_before, moved.covered_before) == (frozen.holders, frozen.covered)
        for by in (CellDimension.CHAIN, CellDimension.PARK, CellDimension.SIZE):
            # No cells are kept of a county: it is counted from what was known then.
            of_county = coverage(as_of=day, definition=definition, office=area, by=by)
            anew = coverage(as_of=day, definition=definition, by=by)
            assert [one.counts() for one in of_county.lines if one.holders] == [
                one.counts() for one in anew.lines if one.holders
            ]


def test_lists_of_a_frozen_day_by_screen_and_api_are_cut_by_what_was_known_then(world, definitions):
    day = TODAY - timedelta(days=1)
    freeze(day=day, definitions=definitions, origin=SnapshotOrigin.NIGHTLY, known_at=KNOWN_AT)
    for name in ("another size", "never a member", "never in the park"):
        CORRECTIONS[name](world)
    firm, reader = world.enterprise("330106"), world.official("analyst", "000000")
    browser, caller = signed_in(reader), Caller(reader)
    for cut in ("size=small", "chain=C1", "park=P1"):
        asked = f"definition=above-scale&{cut}"
        page = browser.get(f"/coverage/enterprises/?on={day}&{asked}")
        assert [one for one, _since in page.context["page"].rows] == [firm]
        name, code = cut.split("=")
        said = caller.get(
            "coverage-enterprises/", as_of=str(day), definition="above-scale", **{name: code}
        )
        assert [one["uscc"] for one in said.json()["results"]] == [firm.uscc]
