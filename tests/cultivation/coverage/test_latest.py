"""While today is not counted yet the last figures stand, with their day."""

from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from cultivation.domain.coverage import definition_for, reading
from cultivation.domain.coverage.board import refresh
from cultivation.domain.coverage.days import end_of
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.reading import latest_day
from cultivation.domain.coverage.snapshots import freeze
from cultivation.enums import SnapshotOrigin
from cultivation.models import Chain, ChainMembership, CoverageDefinition, PilotCity
from enterprises.models import Assessment
from tests.api_client import Caller
from tests.factories import make_title
from tests.pages import signed_in

BOARD = date(2026, 11, 20)
TODAY = BOARD + timedelta(days=1)


def at(day):
    return time_machine.travel(f"{day}T00:01:00+08:00", tick=False)


def assess(enterprise, day):
    Assessment.objects.create(
        enterprise=enterprise, basis="self_rated", level=2, assessed_on=day, recorded_at=end_of(day)
    )


@pytest.fixture
def holders(world):
    """Two of Xihu, one covered; the other will be on the day after the board's."""
    load_coverage()
    found = world.enterprises["330106"]
    for one in found:
        make_title(one, "little_giant", valid_from=date(2026, 1, 1),
                   granted_at=end_of(date(2026, 1, 1)))  # fmt: skip
    assess(found[0], date(2026, 3, 1))
    assess(found[1], TODAY)
    return found


@pytest.fixture
def nothing_is_counted(monkeypatch):
    def refuse(*_args, **_keywords):
        raise AssertionError("counted from history")

    monkeypatch.setattr(reading, "_from_history", refuse)


def figure(page):
    total = page.context["total"].figure
    return total.covered, total.holders


def test_after_midnight_the_last_figures_stand_with_their_day(world, holders, nothing_is_counted):
    with at(BOARD):
        refresh()
    with at(TODAY):
        definition = definition_for(day=TODAY)
        assert latest_day(definition, TODAY) == BOARD
        client = signed_in(world.official("analyst", "000000"))
        # By default, and for who sends the form with today in it.
        for query in ("", f"on={TODAY}", "by=industry", "by=chain"):
            page = client.get(f"/coverage/?{query}")
            assert (page.context["day"], figure(page)) == (BOARD, (1, 2))
            text = page.content.decode()
            assert "figures are not counted yet; these are those of 2026-11-20." in text
            assert f"on={TODAY}" in page.context["asked"].query()
        listed = client.get("/coverage/enterprises/?covered=yes").context["page"].rows
        assert [one.pk for one, _since in listed] == [holders[0].pk]
        rows = client.get("/coverage/definitions/").context["rows"]
        assert rows[0][0].figure.covered == 1
        caller = Caller(world.official("analyst", "000000"))
        said = caller.get("coverage/").json()
        assert (said["as_of"], said["total"]["covered"]) == (str(BOARD), 1)
        first = caller.get("coverage-definitions/").json()[0]
        assert (first["as_of"], first["figure"]["covered"]) == (str(BOARD), 1)
        assert caller.get("coverage-outlook/").json()["as_of"] == str(BOARD)
        refresh()
        page = client.get("/coverage/")
        assert (page.context["day"], figure(page)) == (TODAY, (2, 2))
        assert "not counted yet" not in page.content.decode()


def test_chains_parks_and_pilot_cities_say_of_which_day_their_coverage_is(
    world, holders, nothing_is_counted
):
    begun = date(2026, 1, 1)
    chain = Chain.objects.create(code="C1", name="Robots", starts_on=begun)
    ChainMembership.objects.create(chain=chain, enterprise=holders[0], starts_on=begun)
    PilotCity.objects.create(
        office=world.offices["330100"], batch="1", source="List 1", starts_on=begun
    )
    with at(BOARD):
        refresh()
    with at(TODAY):
        client = signed_in(world.official("analyst", "000000"))
        for name in ("registers/chains", "registers/parks", "registers/chains/C1", "pilots"):
            address = f"/desk/digital/{name}/"
            page = client.get(address)
            assert page.context["figures_day"] == BOARD, name
            assert "As of November 20" in page.content.decode(), name
            book = load_workbook(BytesIO(client.post(address).content))
            said = [row[:2] for row in book.worksheets[0].iter_rows(values_only=True)]
            assert ("As of", str(BOARD)) in said, name


def test_a_day_that_is_asked_for_is_counted_though_the_board_stands_earlier(world, holders):
    with at(BOARD):
        refresh()
    with at(TODAY):
        caller = Caller(world.official("analyst", "000000"))
        said = caller.get("coverage/", as_of=str(TODAY)).json()
        assert (said["as_of"], said["total"]["covered"]) == (str(TODAY), 2)
        caller = Caller(world.official("analyst", "000000"))
        moved = caller.get("coverage-movement/", since=str(BOARD)).json()
        assert (moved["as_of"], moved["became_covered"]) == (str(TODAY), 1)


def test_a_day_that_is_over_reads_as_it_was_frozen_though_the_board_still_stands_on_it(holders):
    with at(BOARD):
        refresh()
    with at(TODAY):
        definition = definition_for(day=BOARD)
        freeze(day=BOARD, definitions=[definition], origin=SnapshotOrigin.NIGHTLY,
               known_at=end_of(BOARD))  # fmt: skip
        assert reading.coverage(as_of=BOARD, definition=definition).source == "snapshot"


def home_card(world):
    text = signed_in(world.official("analyst", "000000")).get("/").content.decode()
    card = text[text.index("Coverage of little giants") :].partition('class="ladder-line"')[0]
    return card.replace("20 November", "November 20")


def test_the_ministrys_home_never_counts_the_country(world, holders, nothing_is_counted):
    with at(BOARD):
        assert "Coverage has not been counted yet" in home_card(world)
        refresh()
        card = home_card(world)
        assert "Covered today" in card
        assert "1 of 2 holders" in card
        assert "Since" not in card
    with at(TODAY):
        assert "Covered on November 20" in home_card(world)
        definitions = CoverageDefinition.objects.filter(is_default=True)
        freeze(day=BOARD, definitions=definitions, origin=SnapshotOrigin.NIGHTLY,
               known_at=end_of(BOARD))  # fmt: skip
        refresh()
        card = home_card(world)
        assert "Covered today" in card
        assert "Since yesterday" in card
    with at(TODAY + timedelta(days=3)):
        refresh()
        assert "Since November 20" in home_card(world)
