"""A holiday calendar that is edited: what was counted by the old one follows, never backwards."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from chinese_calendar.constants import holidays

from common.domain.calendar import WorkCalendar
from common.domain.calendar_loading import load_calendar
from common.domain.recounting import moved_day
from common.models import Event
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.enums import CancellationGround, TitleKind
from reviews.domain.deadlines.reminding import remind
from reviews.domain.examining import ItemToCorrect, request_correction
from reviews.models import DeadlineReminder
from tests.factories import make_submitted, make_title

YEARS = frozenset({2026, 2027})
TODAY = date(2026, 11, 23)


def random_calendar(random, first_day):
    """A calendar with some holidays and make-up days from a day on."""
    days = (first_day + timedelta(days=n) for n in range(90))
    return {day: day.weekday() >= 5 for day in days if random.random() < 0.15}


def test_an_oracle_that_counts_anew_from_the_first_day_agrees():
    random = Random(30)
    for _turn in range(300):
        start = TODAY - timedelta(days=random.randint(1, 20))
        working_days = random.randint(1, 30)
        past = {
            day: is_working
            for day, is_working in random_calendar(random, start).items()
            if day < TODAY
        }
        before = WorkCalendar(past | random_calendar(random, TODAY), YEARS)
        after = WorkCalendar(past | random_calendar(random, TODAY), YEARS)
        due = before.add(start, working_days)
        anew = after.add(start, working_days)
        moved = moved_day(due, before=before, after=after, today=TODAY)
        # What is overdue stays so; what runs gets all its working days, and nobody loses a day.
        assert moved == (due if due < TODAY else max(due, anew))
        assert moved_day(moved, before=after, after=after, today=TODAY) == moved


def add_holiday(monkeypatch, day):
    monkeypatch.setitem(holidays, day, "Test")


@pytest.fixture
def running(world):
    """A case that waits, one under correction, and a title put up for cancellation: each with the
    name of the day that runs."""
    with time_machine.travel("2026-10-27T09:00+08:00", tick=False):
        waiting = make_submitted(world, world.enterprise())
        corrected = make_submitted(world, world.enterprise(index=1))
        request_correction(
            case=corrected,
            actor=world.official_actor("examiner", "330106"),
            version=corrected.version,
            items=[ItemToCorrect("market", "Name the source.")],
            working_days=5,
        )
        title = make_title(
            world.enterprise(), TitleKind.INNOVATIVE, issued_by=world.offices["330000"]
        )
        (proposal,) = open_cancellation(
            title=title,
            ground=CancellationGround.DATA_FRAUD,
            finding="Figures made up",
            actor=world.official_actor("examiner", "330000"),
        )
        yield {
            waiting: "due_on",
            corrected: "due_on",
            corrected.corrections.get(): "due_on",
            proposal: "statement_due_on",
        }


def days_of(running):
    """The days as they stand, in the order of the fixture."""
    for row in running:
        row.refresh_from_db()
    return [getattr(row, column) for row, column in running.items()]


def make_holidays(monkeypatch, days):
    """Every such day becomes a holiday; the calendar is loaded twice and changes once."""
    for day in set(days):
        add_holiday(monkeypatch, day)
    assert load_calendar().is_changed
    assert not load_calendar().is_changed


@pytest.mark.django_db
def test_days_of_cases_corrections_and_hearings_move_out_once(running, monkeypatch):
    told = days_of(running)
    make_holidays(monkeypatch, told)
    moved, calendar = days_of(running), WorkCalendar.current()
    for before, after in zip(told, moved, strict=True):
        assert after > before
        assert calendar.is_working_day(after)
    waiting, corrected, correction, _proposal = running
    assert waiting.due_on == waiting.steps.get(state="current").due_on
    assert corrected.due_on == correction.due_on
    moves = Event.objects.filter(verb="calendar.day_moved")
    kinds = moves.values_list("subject_kind", flat=True)
    assert sorted(kinds) == ["cancellation", "case", "case"]
    entry = moves.get(subject_id=waiting.pk, subject_kind="case")
    assert entry.after == {"due_on": waiting.due_on.isoformat()}


@pytest.mark.django_db
def test_a_day_that_moved_is_reminded_of_once_though_two_beats_run(running, monkeypatch):
    told = days_of(running)
    for day in {min(told), max(told)}:
        remind(today=day)
    make_holidays(monkeypatch, told)
    days_of(running)
    waiting, *_others = running
    for _beat in range(2):
        remind(today=waiting.due_on)
    kept = DeadlineReminder.objects.filter(case=waiting, due_on=waiting.due_on)
    assert kept.filter(rule="due").count() == 1


@pytest.mark.django_db
def test_a_day_that_is_a_working_day_after_all_takes_nothing_away(world, monkeypatch):
    with time_machine.travel("2026-10-27T09:00+08:00", tick=False):
        holiday = date(2026, 10, 29)
        add_holiday(monkeypatch, holiday)
        load_calendar()
        case = make_submitted(world, world.enterprise())
        case.refresh_from_db()
        told = case.due_on
        monkeypatch.delitem(holidays, holiday)
        assert load_calendar().is_changed
        case.refresh_from_db()
        assert case.due_on == told
