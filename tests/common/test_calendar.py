import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.domain.calendar import WorkCalendar
from common.domain.calendar_loading import load_calendar, published_years
from common.domain.loading import load_id
from common.models import CalendarYear, Event, SpecialDay

pytestmark = pytest.mark.django_db

# Publicity windows of five working days as offices published them: first and last day.
PUBLISHED_WINDOWS = {
    "Beijing, across the National Day holiday; 09-29 is a make-up Sunday": (
        date(2024, 9, 29),
        date(2024, 10, 10),
    ),
    "Beijing, before the Spring Festival; 01-26 is a make-up Sunday": (
        date(2025, 1, 21),
        date(2025, 1, 26),
    ),
    "the ministry's fifth batch": (date(2023, 7, 14), date(2023, 7, 20)),
    "Jiangsu, December": (date(2025, 12, 5), date(2025, 12, 11)),
}

# Further windows, counted by hand on the State Council's notices.
COUNTED_WINDOWS = {
    "a plain week from Monday": (date(2025, 6, 9), date(2025, 6, 13)),
    "from a Saturday: counted from the Monday after": (date(2025, 6, 14), date(2025, 6, 20)),
    "across Labour Day 2024; 05-11 is a make-up Saturday": (date(2024, 4, 29), date(2024, 5, 8)),
    "opened on the first day of a holiday": (date(2024, 10, 1), date(2024, 10, 12)),
    "across the turn of the year": (date(2024, 12, 30), date(2025, 1, 6)),
}


@pytest.fixture
def calendar() -> WorkCalendar:
    load_calendar()
    return WorkCalendar.current()


@pytest.mark.parametrize(
    ("first", "last"),
    [*PUBLISHED_WINDOWS.values(), *COUNTED_WINDOWS.values()],
    ids=[*PUBLISHED_WINDOWS, *COUNTED_WINDOWS],
)
def test_a_publicity_window_of_five_working_days_ends_when_it_did(calendar, first, last):
    assert calendar.last_day_of_window(first, 5) == last


@given(
    start=st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    days=st.integers(-400, 400),
    special=st.dictionaries(st.dates(date(2023, 6, 1), date(2027, 6, 1)), st.booleans()),
)
def test_working_days_between_two_days_are_those_counted_one_by_one(start, days, special):
    calendar, end = WorkCalendar(special, frozenset()), start + timedelta(days=days)
    first, last = min(start, end), max(start, end)
    counted = sum(
        calendar.is_working_day(first + timedelta(days=n))
        for n in range(1, (last - first).days + 1)
    )
    assert calendar.between(start, end) == (counted if days >= 0 else -counted)


def test_days_that_lie_ages_apart_are_counted_at_once(calendar):
    began = time.perf_counter()
    for _page in range(1000):
        calendar.between(date.min, date.max)
    assert time.perf_counter() - began < 1


def test_only_days_that_differ_from_monday_to_friday_are_kept(calendar):
    odd = [day for day in SpecialDay.objects.all() if day.is_working == (day.date.weekday() < 5)]
    assert odd == []
    assert SpecialDay.objects.get(date=date(2024, 9, 29)).is_working
    assert not SpecialDay.objects.filter(date=date(2024, 10, 5)).exists()


def test_every_year_the_package_knows_is_published_and_others_are_provisional(calendar):
    assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == (
        published_years()
    )
    assert {2004, 2026} <= set(published_years())
    assert not calendar.is_provisional(date(2025, 1, 1), date(2026, 12, 31))
    assert calendar.is_provisional(date(2026, 12, 31), date(2099, 1, 1))


def test_a_second_load_changes_nothing_and_leaves_no_event():
    first = load_calendar()
    second = load_calendar()
    assert (first.is_changed, second.is_changed) == (True, False)
    assert Event.objects.filter(subject_id=load_id("load.calendar")).count() == 1


def test_a_load_mends_days_that_were_changed_or_made_up():
    load_calendar()
    SpecialDay.objects.filter(date=date(2024, 10, 1)).update(is_working=True)
    SpecialDay.objects.create(date=date(2024, 3, 6), is_working=False, name="made up")
    report = load_calendar()
    assert (report.added, report.changed, report.removed) == (0, 1, 1)
    assert not WorkCalendar.current().is_working_day(date(2024, 10, 1))
