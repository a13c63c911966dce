"""The live board equals counting everybody anew, whatever is written and by how many at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from cultivation.domain.coverage import coverage
from cultivation.domain.coverage.board import cells_that_differ, refresh
from cultivation.models import (
    ChainMembership,
    CoverageCell,
    CoverageChange,
    CoverageDefinition,
    CoverageStanding,
    Park,
    ParkMembership,
    PilotCity,
    ProjectMilestone,
    SizeRecord,
    Title,
)
from enterprises.models import Assessment, Enterprise
from tests.cultivation.coverage.random_country import FIRST, RandomCountry, make_definitions
from tests.factories import make_title

DAY = FIRST + timedelta(days=700)
PROVINCES = 12


class Writer:
    """Writes facts at random: inserts, changes and deletions of every kind."""

    def __init__(self, country, seed):
        self.country, self.random, self.number = country, Random(seed), seed * 10_000
        country.random = self.random

    def write(self):
        act = self.random.choice(
            [self.assess, self.assess, self.grant, self.end, self.take_away, self.move, self.size,
             self.join, self.leave, self.accept, self.pilot, self.park]
        )  # fmt: skip
        with transaction.atomic():
            act()

    def firm(self):
        return self.random.choice(self.country.firms)

    def some(self, model):
        rows = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return model.objects.filter(pk=self.random.choice(rows)) if rows else model.objects.none()

    def assess(self):
        self.country.assessment(self.firm()).save()

    def grant(self):
        self.number += 1
        firm, kind = self.firm(), self.random.choice(["srdi", "little_giant"])
        first = self.country.day()
        last = first + timedelta(days=300)
        held = Title.objects.valid_on(first).filter(enterprise=firm, kind=kind)
        held |= Title.objects.filter(enterprise=firm, kind=kind, valid_from__lte=last,
                                     last_day__gte=first)  # fmt: skip
        if not held.exists():
            self.country.title(firm, kind, first, last, f"W{self.number}").save()

    def end(self):
        for title in self.some(Title):
            title.last_day, title.ending, title.ending_reason = title.valid_from, "superseded", "x"
            title.re_examined_since = None
            title.save()

    def take_away(self):
        self.some(Assessment).delete()

    def move(self):
        number = self.random.randrange(len(self.country.offices[0]))
        Enterprise.objects.filter(pk=self.firm().pk).update(**self.country.place(number))

    def size(self):
        firm = self.firm()
        SizeRecord.objects.filter(enterprise=firm).delete()
        SizeRecord.objects.create(enterprise=firm, size_class="small", is_above_scale=True,
                                  **self.country.period())  # fmt: skip

    def join(self):
        firm, chain = self.firm(), self.random.choice(self.country.chains)
        ChainMembership.objects.filter(enterprise=firm, chain=chain).delete()
        ChainMembership.objects.create(enterprise=firm, chain=chain, **self.country.period())

    def leave(self):
        self.some(ParkMembership).update(ends_on=FIRST + timedelta(days=2000))
        self.some(ChainMembership).delete()

    def accept(self):
        self.number += 1
        self.country.milestone(self.firm(), f"W{self.number}").save()
        self.some(ProjectMilestone).update(on=self.country.day())

    def pilot(self):
        self.some(PilotCity).update(industries=self.random.choice([[], ["13"], ["34"]]))

    def park(self):
        self.some(Park).update(
            kind=self.random.choice(["high_standard", "other"]),
            ends_on=self.random.choice([None, DAY - timedelta(days=1)]),
        )


def test_folding_leaves_no_cell_different_whatever_is_written(db):
    country = RandomCountry(Random(1), PROVINCES)
    assert refresh(day=DAY).is_rebuilt
    writer = Writer(country, 2)
    for _ in range(25):
        for _ in range(writer.random.randrange(1, 8)):
            writer.write()
        assert not refresh(day=DAY).is_rebuilt
        assert cells_that_differ(day=DAY) == 0
    assert CoverageCell.objects.filter(holders=0).count() == 0


def test_the_board_moves_on_day_by_day(db):
    RandomCountry(Random(3), PROVINCES)
    refresh(day=DAY)
    for days in (1, 2, 5, 30, 200, 201):
        assert not refresh(day=DAY + timedelta(days=days)).is_rebuilt
        assert cells_that_differ(day=DAY + timedelta(days=days)) == 0
    assert refresh(day=DAY).is_rebuilt


def test_a_board_that_nobody_folds_is_found_out(db):
    """The comparison itself sees what is missing: without it the tests above would be blind."""
    country = RandomCountry(Random(4), PROVINCES)
    refresh(day=DAY)
    writer = Writer(country, 5)
    for _ in range(30):
        writer.write()
    CoverageChange.objects.all().delete()
    refresh(day=DAY)
    assert cells_that_differ(day=DAY) > 0


def test_a_new_definition_builds_the_board_anew(db):
    RandomCountry(Random(6), 3)
    refresh(day=DAY)
    CoverageDefinition.objects.create(
        code="new", name_zh="x", name_en="x", population="titles", title_kind="srdi",
        minimum_level=3, certainty="inferred", source="x", in_force_from=date(2000, 1, 1),
        sha256="new",
    )  # fmt: skip
    assert refresh(day=DAY).is_rebuilt
    assert cells_that_differ(day=DAY) == 0


def test_changes_that_wait_are_in_the_figures_already(world):
    make_definitions()
    first, second = world.enterprises["330106"]
    make_title(first, "little_giant")
    refresh()
    make_title(second, "little_giant")
    Assessment.objects.create(
        enterprise=second, basis="on_site", level=3, assessed_on=timezone.localdate(),
        recorded_at=timezone.now(),
    )  # fmt: skip
    assert CoverageChange.objects.count() == 2
    for office in (None, "330000", "330100", "330106"):
        for by in ("office", "industry", "size"):
            figures = coverage(as_of=timezone.localdate(), office=world.offices.get(office), by=by)
            counted = coverage(
                as_of=timezone.localdate(), office=world.offices.get(office), by=by,
                from_history=True,
            )  # fmt: skip
            assert figures.as_json() == counted.as_json()
            assert (figures.total.holders, figures.total.covered) == (2, 1)
    refresh()
    assert coverage(as_of=timezone.localdate()).source == "board"
    assert coverage(as_of=timezone.localdate()).total.counts() == (2, 1, 1, 0, 0, 0, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_folders_at_once():
    country = RandomCountry(Random(8), 6)
    refresh(day=DAY)

    def write(seed):
        writer = Writer(country, seed)
        for _ in range(15):
            # Two writers may meet on one row: then one of them is refused, as he should be.
            with suppress(IntegrityError, OperationalError):
                writer.write()
        connection.close()

    def fold(_number):
        for _ in range(25):
            refresh(day=DAY)
        connection.close()

    acts = [(write, 11), (write, 12), (fold, 1), (fold, 2), (write, 13), (write, 14)]
    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(lambda act: act[0](act[1]), acts))
    refresh(day=DAY)
    assert CoverageStanding.objects.exists()
    assert cells_that_differ(day=DAY) == 0
