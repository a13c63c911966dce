"""A clock that can be set: history is lived through day by day, by the same functions as ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from common.domain.calendar import WorkCalendar

_OFFICE_OPENS = time(9)
# Acts of one day follow each other at this distance and end before the offices close.
_BETWEEN_ACTS = timedelta(minutes=4)
_LAST_ACT = 120


@dataclass(frozen=True, slots=True)
class Days:
    """Days counted from today in working days, so that demo data look the same on every day."""

    today: date
    calendar: WorkCalendar

    @classmethod
    def from_today(cls) -> "Days":
        """Counted from the real today by the loaded calendar."""
        return cls(timezone.localdate(), WorkCalendar.current())

    def back(self, working_days: int) -> date:
        """The working day that lies so many before today; 0 is today, or the last working day."""
        day = self.today
        while not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
        for _ in range(working_days):
            day -= timedelta(days=1)
            while not self.calendar.is_working_day(day):
                day -= timedelta(days=1)
        return day

    def ahead(self, working_days: int) -> date:
        """The working day that lies so many after today."""
        return self.calendar.add(self.today, working_days)


class Clock:
    """What `timezone.now` answers while it is set."""

    def __init__(self, latest: datetime) -> None:
        self._latest = latest
        self._instant = latest
        self._day: date | None = None
        self._acts = 0

    def now(self) -> datetime:
        """The instant that the clock stands at."""
        return self._instant

    def next_act_on(self, day: date) -> None:
        """Go on to the next moment of that day, never beyond the latest moment."""
        self._acts = self._acts + 1 if day == self._day else 0
        self._day = day
        opens = timezone.make_aware(datetime.combine(day, _OFFICE_OPENS))
        moment = opens + _BETWEEN_ACTS * min(self._acts, _LAST_ACT)
        self._instant = min(moment, self._latest)


@contextmanager
def set_clock(latest: datetime | None = None) -> Iterator[Clock]:
    """Let `timezone.now` and everything that stands on it follow the clock, until the block ends;
    it goes no further than the moment (the real present without one).

    For a process of its own that seeds demo data, never beside other work: all threads see it.
    """
    real = timezone.now
    clock = Clock(latest or real())
    timezone.now = clock.now
    try:
        yield clock
    finally:
        timezone.now = real
