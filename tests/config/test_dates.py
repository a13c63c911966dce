"""Dates are Shanghai dates, wherever the server stands and whatever the hour."""

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from common.components import deadline_distance
from common.domain.calendar import WorkCalendar
from cultivation.domain.titles import last_day_of_validity, years_later
from cultivation.enums import TitleKind
from reviews.models import Round

ROOT = Path(__file__).resolve().parents[2]
APPS = ("common", "accounts", "enterprises", "cultivation", "reviews", "config")

INSTANTS = [
    # UTC instant, Shanghai date
    ("2026-03-31T15:59:59.999999", "2026-03-31"),
    ("2026-03-31T16:00:00.000000", "2026-04-01"),
    ("2026-03-31T16:00:00.000001", "2026-04-01"),
    ("2026-03-31T16:30:00", "2026-04-01"),
    ("2026-04-01T00:00:00", "2026-04-01"),
    ("2026-04-01T15:59:59", "2026-04-01"),
    ("2025-12-31T15:59:59", "2025-12-31"),
    ("2025-12-31T16:00:00", "2026-01-01"),
    ("2025-12-31T23:59:59", "2026-01-01"),
    ("2026-01-01T00:00:00", "2026-01-01"),
    ("2024-02-28T15:59:59", "2024-02-28"),
    ("2024-02-28T16:00:00", "2024-02-29"),
    ("2024-02-29T16:00:00", "2024-03-01"),
    ("2026-02-28T15:59:59", "2026-02-28"),
    ("2026-02-28T16:00:00", "2026-03-01"),
    ("2026-05-31T15:59:59", "2026-05-31"),
    ("2026-05-31T16:00:00", "2026-06-01"),
    # Summer time begins and ends in New York; Shanghai has none.
    ("2026-03-08T06:59:59", "2026-03-08"),
    ("2026-03-08T07:00:00", "2026-03-08"),
    ("2026-03-08T15:59:59", "2026-03-08"),
    ("2026-03-08T16:00:00", "2026-03-09"),
    ("2026-11-01T05:59:59", "2026-11-01"),
    ("2026-11-01T06:00:00", "2026-11-01"),
    ("2026-11-01T15:59:59", "2026-11-01"),
    ("2026-11-01T16:00:00", "2026-11-02"),
    ("2027-12-31T15:59:59", "2027-12-31"),
    ("2027-12-31T16:00:00", "2028-01-01"),
    ("2026-06-30T15:59:59.999999", "2026-06-30"),
    ("2026-06-30T16:00:00", "2026-07-01"),
    ("2026-10-01T03:00:00", "2026-10-01"),
    ("2026-10-08T15:00:00", "2026-10-08"),
    ("2026-10-08T17:00:00", "2026-10-09"),
]


@pytest.fixture(params=["UTC", "America/New_York"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server that stands elsewhere."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize(("instant", "day"), INSTANTS)
def test_today_is_the_day_in_shanghai(server_zone: str, instant: str, day: str) -> None:
    moment = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-04-24T15:59:59.999999", False),
        ("2026-04-24T16:00:00", True),
        ("2026-05-25T15:59:59.999999", True),
        ("2026-05-25T16:00:00", False),
    ],
)
def test_a_round_opens_and_closes_at_midnight_in_shanghai(
    server_zone: str, instant: str, is_open: bool
) -> None:
    round_ = Round(opens_on=date(2026, 4, 25), closes_on=date(2026, 5, 25))
    with time_machine.travel(datetime.fromisoformat(instant).replace(tzinfo=UTC), tick=False):
        assert round_.is_open_on(timezone.localdate()) == is_open


@pytest.mark.parametrize(
    ("kind", "begins", "ends"),
    [
        (TitleKind.SRDI, date(2026, 4, 1), date(2029, 3, 31)),
        (TitleKind.INNOVATIVE, date(2024, 2, 29), date(2027, 2, 27)),
        (TitleKind.LITTLE_GIANT, date(2026, 1, 1), date(2028, 12, 31)),
        (TitleKind.TECHNOLOGY, date(2026, 8, 31), date(2027, 8, 30)),
    ],
)
def test_a_title_is_valid_for_whole_years(kind: TitleKind, begins: date, ends: date) -> None:
    assert last_day_of_validity(kind, begins) == ends


def test_the_29th_of_february_becomes_the_28th() -> None:
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_later(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_year_without_a_published_calendar_makes_a_deadline_provisional() -> None:
    calendar = WorkCalendar({}, frozenset({2026}))
    deadline = calendar.deadline(date(2027, 1, 4), today=date(2026, 12, 30))
    assert (deadline.is_provisional, deadline.working_days_left) == (True, 3)
    assert not calendar.deadline(date(2026, 12, 31), today=date(2026, 12, 30)).is_provisional


def test_overdue_over_a_weekend_is_overdue_all_the_same() -> None:
    calendar = WorkCalendar({}, frozenset({2026}))
    deadline = calendar.deadline(date(2026, 4, 3), today=date(2026, 4, 4))
    assert (deadline.working_days_left, deadline.is_overdue) == (-1, True)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 5, 28), "1 working day left"),
        (date(2026, 5, 29), "2 days left, no working day"),
        (date(2026, 5, 30), "1 day left, not a working day"),
        (date(2026, 5, 31), "due today"),
        (date(2026, 6, 1), "1 working day overdue"),
    ],
)
def test_a_due_day_that_is_a_day_off_is_today_on_that_day_alone(today: date, words: str) -> None:
    sunday = date(2026, 5, 31)
    deadline = WorkCalendar({}, frozenset({2026})).deadline(sunday, today=today)
    assert deadline_distance(deadline) == words


FORBIDDEN = re.compile(
    r"\bdate\.today\(|\bdatetime\.now\(|\bdatetime\.utcnow\(|\bdatetime\.today\("
    r"|timezone\.now\(\)\.date\(|_at__date\b"
)


def test_no_code_asks_the_server_for_its_own_date() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if FORBIDDEN.search(line)
    ]
    assert found == []


def test_a_day_in_a_form_is_written_as_the_browser_reads_it_in_every_language():
    """A date field of the browser takes 2026-11-22 alone, not 2026年11月22日."""
    calls = [
        (path, call)
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for call in re.findall(r"forms\.DateInput\([^)]*\)", path.read_text("utf-8"))
    ]
    assert len(calls) > 10
    assert [path for path, call in calls if 'format="%Y-%m-%d"' not in call] == []
