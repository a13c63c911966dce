"""A season played by chance: enterprises file, offices work, things go wrong, everything ends.

`Season(cases=3000).play()` lives through 60 working days over 40 offices. People act at random;
some acts come late, twice, from a stale page or from the wrong person, and some are cut off before
they are committed. What must hold at the end is asked by `faults()`.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine

from common.domain.calendar import WorkCalendar
from common.domain.outbox import without_nudges
from reviews.domain.applying import lapse_drafts
from reviews.enums import CaseStatus
from reviews.models import Case
from tests.season.decisions import Decisions
from tests.season.faults import faults_of
from tests.season.scene import FIRST_DAY

_ZONE = ZoneInfo("Asia/Shanghai")


class Season(Decisions):
    """One season, day by day. Figures of what happened are in `happened`."""

    def play(self) -> "Season":
        """Make the world and live through the days, one after the other."""
        calendar = WorkCalendar.current()
        days = [FIRST_DAY]
        while len(days) < self.days:
            days.append(calendar.add(days[-1], 1))
        with time_machine.travel(_morning(FIRST_DAY)), without_nudges():
            self.settle(days[self.window_days - 1])
        for number, day in enumerate(days):
            with time_machine.travel(_morning(day)), without_nudges():
                self._live(number)
            self.watch(number)
        return self

    def _live(self, number: int) -> None:
        self._enterprises_file(number)
        hurry = number >= self.days - 25
        for case in self._in_random_order(CaseStatus.IN_CORRECTION):
            if self.random.random() < 0.5 or hurry:
                self._answer(case)
        for case in self._in_random_order(CaseStatus.IN_REVIEW):
            if self.random.random() < 0.8 or hurry:
                self._office_works(case, is_late=number >= self.days - 22)
        self._panels()
        if number % 3 == 0 or hurry:
            self._publish()
        self._announce()
        for _ in range(self.random.choice((0, 1, 1, 2))):
            self.happened["lapsed"] += lapse_drafts()

    def _in_random_order(self, status: CaseStatus) -> list[Case]:
        cases = list(Case.objects.filter(status=status).select_related("enterprise", "round"))
        self.random.shuffle(cases)
        return cases

    def faults(self) -> list[str]:
        """What is wrong at the end; empty when all holds."""
        return faults_of(self.cases)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=_ZONE)
