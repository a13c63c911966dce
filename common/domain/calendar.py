"""Working days by the State Council's calendar, with make-up days."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate

from common.domain.reading import Question, Row, ask
from common.models import CalendarYear, SpecialDay

_SPECIAL_DAYS_SQL = "SELECT date, is_working FROM common_specialday WHERE date BETWEEN %s AND %s"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something is due, as a reader sees it on a given day.

    `working_days_left` counts from tomorrow to the due day: 0 is today, negative is overdue. Where
    the due day is a day off, such as the last one of a round, `days_off_left` counts the days to it
    once no working day is left. `is_provisional`: the calendar of a year in between is not
    published yet.
    """

    due_on: date
    working_days_left: int
    is_provisional: bool
    is_paused: bool = False
    days_off_left: int = 0

    @property
    def is_overdue(self) -> bool:
        """True once the due day has passed, unless the clock stands still."""
        return self.working_days_left < 0 and not self.is_paused


class WorkCalendar:
    """The calendar of the published years. A day of another year is judged Monday to Friday."""

    def __init__(self, special_days: dict[date, bool], published_years: frozenset[int]) -> None:
        self._special_days = special_days
        self._published_years = published_years

    @classmethod
    def current(cls) -> "WorkCalendar":
        """The calendar as loaded today (two queries: load it once per request)."""
        return cls(
            dict(SpecialDay.objects.values_list("date", "is_working")),
            frozenset(CalendarYear.objects.values_list("year", flat=True)),
        )

    @classmethod
    def around(cls, day: date, days: int = 400) -> "WorkCalendar":
        """The calendar for deadlines reckoned from a day (one round trip, few rows): further away
        than so many days each way it knows weekends only."""
        return cls.told(*ask(*cls.ask_around(day, days)))

    @staticmethod
    def ask_around(day: date, days: int = 400) -> tuple[Question, Question]:
        """The questions of `around`, to be asked along with others; `told` takes the answers."""
        span = (day - timedelta(days=days), day + timedelta(days=days))
        return (_SPECIAL_DAYS_SQL, span), ("SELECT year FROM common_calendaryear", ())

    @classmethod
    def told(cls, special_days: Iterable[Row], years: Iterable[Row]) -> "WorkCalendar":
        """The calendar from the answers."""
        return cls(
            {day: bool(is_working) for day, is_working in special_days},
            frozenset(year for (year,) in years),
        )

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on that day."""
        return self._special_days.get(day, day.weekday() < 5)

    def add(self, start: date, working_days: int) -> date:
        """The day that lies `working_days` working days after `start` (the start not counted)."""
        day = start
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.is_working_day(day)
        return day

    def last_day_of_window(self, first_day: date, working_days: int) -> date:
        """The last day of a window of `working_days` whose first working day counts."""
        return self.add(first_day - timedelta(days=1), working_days)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before. Costs
        the same however far apart they lie: a year may be mistyped."""
        return self._worked_until(end) - self._worked_until(start)

    def _worked_until(self, day: date) -> int:
        """Working days of all time up to and with a day: its weekdays (the first day of all was a
        Monday), and what the special days make of them."""
        weeks, rest = divmod(day.toordinal(), 7)
        days, shifts = self._shifts
        return weeks * 5 + min(rest, 5) + shifts[bisect_right(days, day)]

    @cached_property
    def _shifts(self) -> tuple[list[date], list[int]]:
        """The special days in order, and by how much so many of them have moved the count."""
        days = sorted(self._special_days)
        moved = (int(self._special_days[day]) - (day.weekday() < 5) for day in days)
        return days, list(accumulate(moved, initial=0))

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether the calendar of any year from `start` to `end` is not published yet."""
        years = range(min(start, end).year, max(start, end).year + 1)
        return any(year not in self._published_years for year in years)

    def deadline(self, due_on: date, *, today: date, is_paused: bool = False) -> Deadline:
        """How far a due day is from today."""
        left = self._left(today, due_on)
        return Deadline(
            due_on=due_on,
            working_days_left=left,
            is_provisional=self.is_provisional(today, due_on),
            is_paused=is_paused,
            days_off_left=(due_on - today).days if left == 0 else 0,
        )

    def _left(self, today: date, due_on: date) -> int:
        left = self.between(today, due_on)
        # Overdue over a weekend is overdue all the same, though no working day lies between.
        return -1 if due_on < today and left == 0 else left
