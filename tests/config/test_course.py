"""A course of three years by domain functions, its month ends counted again from what was done."""

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from common.domain.events import broken_links
from config.demo.clock import set_clock
from config.demo.course.cast import Cast
from config.demo.course.plan import FIRST, LAST, Act, last_day_of, plan_course
from config.demo.course.playing import Player
from cultivation.domain.coverage import coverage, definitions_on
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.domain.coverage.course import history_of
from cultivation.domain.coverage.days import end_of
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.coverage.snapshots import digest_now, freeze
from cultivation.domain.coverage.targets import outlook_of, path_of
from cultivation.enums import SnapshotOrigin, TitleKind
from cultivation.models import CoverageSnapshot, DigitalProject, Title
from enterprises.models import Assessment

CODES = ("little-giant", "little-giant-on-site", "little-giant-accepted")


@dataclass
class Told:
    """What was done about one enterprise, as one would keep it on a sheet of paper."""

    titles: list[list[date]] = field(default_factory=list)
    levels: dict[str, int] = field(default_factory=dict)
    is_accepted: bool = False

    def take(self, deed):
        if deed.act == Act.GRANT:
            self.titles.append([deed.valid_from, last_day_of(deed.valid_from)])
        elif deed.act == Act.CANCEL:
            self.titles[-1][1] = deed.day - timedelta(days=1)
        elif deed.act in (Act.RATE, Act.FINISH, Act.GRADE):
            self.levels["either"] = deed.level
            if deed.act == Act.GRADE:
                self.levels["on_site"] = deed.level
        elif deed.act == Act.ACCEPT:
            self.is_accepted = True

    def holds(self, day):
        return any(first <= day <= last for first, last in self.titles)

    def is_covered(self, code):
        if code == "little-giant-on-site":
            return self.levels.get("on_site", 0) >= 2
        is_level = self.levels.get("either", 0) >= 2
        return is_level and (self.is_accepted or code != "little-giant-accepted")


def month_ends():
    for month in range(36):
        year, number = 2025 + month // 12, month % 12 + 1
        yield date(year, number, monthrange(year, number)[1])


def counted_by_hand(deeds, enterprises):
    """{(code, day): (holders, covered)} and {(day, county): holders} at every month's end."""
    told = [Told() for _ in enterprises]
    waiting, found, counties = list(deeds), {}, {}
    for day in month_ends():
        while waiting and waiting[0].day <= day:
            deed = waiting.pop(0)
            told[deed.enterprise].take(deed)
        holders = [place for place, one in enumerate(told) if one.holds(day)]
        for code in CODES:
            covered = sum(told[place].is_covered(code) for place in holders)
            found[code, day] = (len(holders), covered)
        counties[day] = Counter(enterprises[place].county_office.code for place in holders)
    return found, counties


@pytest.mark.slow
def test_a_course_of_three_years_reads_as_what_was_done(world):
    load_coverage()
    rows = [one for pair in world.enterprises.values() for one in pair]
    deeds = plan_course(seed=11, enterprises=len(rows))
    assert {deed.act for deed in deeds} == set(Act)
    ends = set(month_ends())

    def freeze_month(day):
        if day in ends:
            chosen = [one for one in definitions_on(day) if one.code in CODES]
            freeze(day=day, definitions=chosen, origin=SnapshotOrigin.NIGHTLY, known_at=end_of(day))

    with set_clock(end_of(date(2028, 1, 1))) as clock:
        clock.next_act_on(FIRST)
        player = Player(rows, Cast(rows, since=FIRST), world.rule_sets[TitleKind.LITTLE_GIANT])
        player.play(deeds, clock=clock, first=FIRST, last=LAST, each_day=freeze_month)
        found, counties = counted_by_hand(deeds, rows)
        for snapshot in CoverageSnapshot.objects.select_related("definition"):
            wanted = found[snapshot.definition.code, snapshot.day]
            assert (snapshot.holders, snapshot.covered) == wanted, snapshot
            assert digest_now(snapshot) == snapshot.digest
        # Each month reads the same from its snapshot and counted again from history at the end.
        for day in (date(2025, 6, 30), date(2026, 9, 30), LAST):
            again = coverage(as_of=day, from_history=True, known_at=end_of(day))
            assert (again.total.holders, again.total.covered) == found["little-giant", day]
            for county, holders in counties[day].items():
                line = coverage(as_of=day, office=world.offices[county])
                assert line.total.holders == holders
        refresh(day=LAST)
        assert cells_that_differ(day=LAST) == 0
        expect_an_outlook(world)
    assert DigitalProject.objects.filter(status="accepted").count() > 0
    assert Title.objects.filter(ending="cancelled").exists()
    assert Assessment.objects.filter(basis="on_site").exists()
    assert list(broken_links()) == []


def expect_an_outlook(world):
    """The history of the course carries a path and a forecast with the error of past ones."""
    figures = coverage(as_of=LAST)
    points = history_of(figures.definition, [world.offices["000000"].pk], LAST)
    outlook = outlook_of(figures, path_of("little-giant", None), points[world.offices["000000"].pk])
    assert len(outlook.points) >= 12
    assert outlook.back_test.trials > 0
