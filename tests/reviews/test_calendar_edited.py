"""A holiday calendar that is edited: what was counted by the old one follows, never backwards."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine
from chinese_calendar.constants import holidays
from django.utils import timezone

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


@pytest.mark.django_db
def test_days_of_cases_corrections_and_hearings_move_out_once_and_are_reminded_of_once(
    world, monkeypatch
):
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
        correction = corrected.corrections.get()
        told = {}
        for row, column in (
            (waiting, "due_on"),
            (corrected, "due_on"),
            (correction, "due_on"),
            (proposal, "statement_due_on"),
        ):
            row.refresh_from_db()
            told[row, column] = getattr(row, column)
        notice_of_holiday = max(told.values())
        for day in {min(told.values()), notice_of_holiday}:
            remind(today=day)
        # Every due day becomes a holiday, so each moves to a working day after it.
        for day in set(told.values()):
            add_holiday(monkeypatch, day)
        for expected in (True, False):
            assert load_calendar().is_changed is expected
        calendar = WorkCalendar.current()
        today = timezone.localdate()
        for (row, column), day in told.items():
            row.refresh_from_db()
            moved = getattr(row, column)
            assert moved > day
            assert calendar.is_working_day(moved)
        assert waiting.due_on == waiting.steps.get(state="current").due_on
        assert corrected.due_on == correction.due_on
        moves = Event.objects.filter(verb="calendar.day_moved")
        assert sorted(moves.values_list("subject_kind", flat=True)) == [
            "cancellation",
            "case",
            "case",
        ]
        assert moves.filter(subject_id=waiting.pk, subject_kind="case").get().after == {
            "due_on": waiting.due_on.isoformat()
        }
        # Two beats on the new day: each reminder once.
        for _beat in range(2):
            remind(today=waiting.due_on)
        kept = DeadlineReminder.objects.filter(case=waiting, due_on=waiting.due_on)
        assert kept.filter(rule="due").count() == 1
        assert today < waiting.due_on


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
