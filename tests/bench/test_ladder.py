"""The ladder of a country of 1,000,000 enterprises and 760,000 titles: its page within 300 ms."""

import os
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Office, Posting, User
from cultivation.domain.ladder.boards import refresh_boards
from cultivation.domain.ladder.reading import Ladder, is_large, ladder_of
from cultivation.enums import TitleKind
from cultivation.models import LadderBoard, Title
from cultivation.queries import lapsing_within
from enterprises.models import Enterprise
from tests.bench.coverage_country import found_country, people_country
from tests.pages import signed_in

pytestmark = pytest.mark.django_db
ENTERPRISES = int(os.environ.get("LADDER_ENTERPRISES", "1000000"))
_TRIES = 5


def timed(act):
    """The shortest wall time of some tries in ms, and what came of it."""
    found, best = None, float("inf")
    for _try in range(_TRIES):
        began = time.perf_counter()
        found = act()
        best = min(best, (time.perf_counter() - began) * 1000)
    return best, found


def read(ladder, year):
    """Everything that the page and its three splits read."""
    split = [
        ladder.lines(by=by, kind=TitleKind.SRDI, year=year)
        for by in ("office", "industry", "chain")
    ]
    return ladder.by_year(), split, ladder.climbs(), ladder.followed()


def test_the_ladder_of_the_country(measured):
    today = timezone.localdate()
    found_country()
    people_country(1, ENTERPRISES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cultivation_title")
    size = f"{ENTERPRISES:,} enterprises, {Title.objects.count():,} titles"
    ministry = Office.objects.get(level="ministry")
    began = time.perf_counter()
    boards = refresh_boards(today=today)
    took = time.perf_counter() - began
    measured(f"ladder: {boards} boards counted ({size})", f"{took:.1f} s")
    is_national = ENTERPRISES >= 1_000_000
    assert is_large() or not is_national
    _expect_what_is_counted_live(ministry, today)
    for level in ("ministry", "province", "city", "county"):
        area = Office.objects.filter(level=level).order_by("pk").first()
        board = LadderBoard.objects.filter(area=area).first()
        ladder = Ladder(area, today, board)
        took, _found = timed(lambda ladder=ladder: read(ladder, today.year))
        measured(f"ladder: every figure of a {level}", f"{took:.0f} ms")
        assert took <= 300 or not is_national, level
    _large_city(today, measured=measured)
    _page(ministry, today, is_national=is_national, measured=measured)


def _large_city(today, *, measured):
    """A city with all enterprises of its province, as many as the largest ones have, is counted as
    it is read."""
    city = Office.objects.filter(level="city").order_by("pk").first()
    Enterprise.objects.filter(province_office=city.parent).update(city_office=city)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterprise")
    held = Title.objects.filter(enterprise__city_office=city).count()
    took, _found = timed(lambda: read(Ladder(city, today), today.year))
    measured(f"ladder: every figure of a city with {held:,} titles", f"{took:.0f} ms")


def _expect_what_is_counted_live(ministry, today):
    began = time.perf_counter()
    live = read(Ladder(ministry, today), today.year)
    assert read(Ladder(ministry, today, LadderBoard.objects.get(area=ministry)), today.year) == live
    assert time.perf_counter() > began


def _page(ministry, today, *, is_national, measured):
    user = User.objects.create(username="ministry", name="Ministry", password="!")
    Posting.objects.create(user=user, office=ministry, role="analyst", starts_on=date(2020, 1, 1))
    client = signed_in(user)
    took, page = timed(lambda: client.get("/ladder/"))
    assert page.status_code == 200
    assert (ladder_of(ministry, today=today).counted_at is not None) is is_large()
    measured("ladder: the ministry's page, whole request", f"{took:.0f} ms")
    assert took <= 300 or not is_national
    area = Enterprise.objects.in_area_of(ministry)
    soon = lapsing_within(Title.objects.filter(enterprise__in=area), today, 365)
    took, _rows = timed(lambda: list(soon.order_by("valid_to", "pk")[:50]))
    measured("ladder: the list of titles that lapse, first page", f"{took:.0f} ms")
    assert timedelta(0) < timedelta(milliseconds=took)
