"""Boards of the country and the provinces hold what counting live gives."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine

from common.domain.jobs import run_periodic
from cultivation import jobs
from cultivation.domain.ladder import reading
from cultivation.domain.ladder.boards import refresh_boards
from cultivation.domain.ladder.figures import climbs, flows_by, flows_by_year
from cultivation.domain.ladder.followed import what_followed
from cultivation.domain.ladder.reading import Ladder, ladder_of
from cultivation.enums import TitleKind
from cultivation.models import Chain, ChainMembership, LadderBoard, ServiceBooking
from enterprises.models import Enterprise
from tests.cultivation.ladder.test_figures import TODAY, histories
from tests.cultivation.ladder.test_followed import a_service
from tests.factories import make_title
from tests.pages import signed_in

pytestmark = pytest.mark.django_db
AREAS = ("000000", "330000", "320000", "330200")


def counted_live(area):
    live = Ladder(area, TODAY)
    return live.by_year(), live.climbs(), live.followed()


@pytest.mark.parametrize("seed", range(2))
def test_a_board_holds_what_counting_live_gives(world, seed):
    random = Random(seed)
    histories(world, random)
    chain = Chain.objects.create(code="C1", name="Robots", starts_on=date(2020, 1, 1))
    service = a_service(world)
    for firm in Enterprise.objects.order_by("pk")[::3]:
        ChainMembership.objects.create(chain=chain, enterprise=firm, starts_on=date(2024, 1, 1))
        ServiceBooking.objects.create(
            service=service, enterprise=firm, year=2025, booked_on=TODAY - timedelta(days=400),
            booked_by=world.official("examiner", "330000"),
        )  # fmt: skip
    assert refresh_boards(today=TODAY) == len(AREAS)
    assert refresh_boards(today=TODAY) == 0
    for code in AREAS:
        area = world.offices[code]
        board = Ladder(area, TODAY, LadderBoard.objects.get(area=area))
        assert board.by_year() == flows_by_year(area, today=TODAY)
        assert board.climbs() == climbs(area, today=TODAY)
        assert board.followed() == what_followed(area, today=TODAY)
        for by in ("office", "industry", "chain"):
            for kind in TitleKind:
                for year in (2023, 2026):
                    given = {"by": by, "kind": kind, "year": year}
                    assert board.lines(**given) == flows_by(area, **given, today=TODAY), given


def test_a_large_register_is_read_from_its_board_and_a_small_one_live(world, monkeypatch):
    ministry, county = world.offices["000000"], world.offices["330106"]
    with time_machine.travel("2026-11-22T02:00:00Z"):
        make_title(world.enterprise(), TitleKind.SRDI)
        assert run_periodic("count_ladder").figures == {"areas": 0}
        assert not LadderBoard.objects.exists()
        for room in (reading, jobs):
            monkeypatch.setattr(room, "is_large", lambda: True)
        # No board yet: counted live all the same.
        assert ladder_of(ministry, today=TODAY).counted_at is None
        assert run_periodic("count_ladder").figures == {"areas": len(AREAS)}
        assert run_periodic("count_ladder").figures == {"areas": 0}
        make_title(world.enterprise("330108"), TitleKind.SRDI)
        kept = ladder_of(ministry, today=TODAY)
        assert kept.by_year()[2026][TitleKind.SRDI].stock == 1
        page = signed_in(world.official("examiner", "000000")).get("/ladder/")
        assert "Counted on 2026-11-22 at 10:00" in page.content.decode()
        assert ladder_of(county, today=TODAY).counted_at is None
        assert run_periodic("count_ladder").figures == {"areas": len(AREAS)}
        assert ladder_of(ministry, today=TODAY).by_year()[2026][TitleKind.SRDI].stock == 2
