"""A season played by chance: enterprises file, offices work, things go wrong, everything ends.

`Season(cases=3000).play()` lives through 60 working days over 40 offices. People act at random,
are away and leave; some acts come twice, at the same moment, from a stale page or from the wrong
person; processes of the web and workers are killed at them; the broker is down or forgets; the
clock's jobs run twice, at once or not at all. All of it with the rights of web and workers. What
must hold at the end is asked by `faults()`.

Everything follows from `seed`, but for the moment at which a kill hits.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine

from common.domain.calendar import WorkCalendar
from common.domain.jobs import run_periodic
from common.domain.outbox import without_nudges
from reviews.enums import CaseStatus
from reviews.models import Case
from tests.own_role import in_its_own_role
from tests.season.background import Background, broker, deliver_all
from tests.season.decisions import Decisions
from tests.season.faults import faults_of
from tests.season.objectors import objections_on_any_day
from tests.season.processes import ProcessHost
from tests.season.scene import FIRST_DAY

_ZONE = ZoneInfo("Asia/Shanghai")
# The days that the last cases need from a desk to their announcement.
_TO_THE_END, _WITHOUT_DETOURS, _NO_NEW_OBJECTIONS = 25, 22, 12


class Season(Decisions, Background):
    """One season, day by day. Figures of what happened are in `happened`."""

    def play(self) -> "Season":
        """Make the world and live through the days, one after the other."""
        self.processes = ProcessHost()
        try:
            with objections_on_any_day(), in_its_own_role():
                self._play()
        finally:
            self.processes.close()
        return self

    def _play(self) -> None:
        calendar = WorkCalendar.current()
        days = [FIRST_DAY]
        while len(days) < self.days:
            days.append(calendar.add(days[-1], 1))
        with time_machine.travel(_at(FIRST_DAY, 9)), without_nudges():
            self.settle(days[self.window_days - 1])
        for number, day in enumerate(days):
            mood = self.mood_of_the_day()
            with (
                time_machine.travel(_at(day, 9)),
                broker(mood, self.random, self.happened),
                self.worker_of_the_day(mood),
            ):
                self._live(number)
            with time_machine.travel(_at(day, 18)), broker("down", self.random, self.happened):
                self.evening(number)
            self.watch(number)
        # Beyond the lease of the last worker that was killed, and beyond any run of the clock.
        with time_machine.travel(_at(days[-1], 21)):
            self.processes.run((deliver_all, ()))
            run_periodic("watch_runs")

    def _live(self, number: int) -> None:
        left = self.days - number
        self.morning()
        self.cases_change_hands()
        self.enterprises_file(number)
        for case in self._in_random_order(CaseStatus.IN_CORRECTION):
            if self.random.random() < 0.5 or left <= _TO_THE_END:
                self.answer(case)
        if number % 4 == 3:
            self.someone_acts_on_many()
        for case in self._in_random_order(CaseStatus.IN_REVIEW):
            if self.random.random() < 0.8 or left <= _TO_THE_END:
                self.office_works(case, is_late=left <= _WITHOUT_DETOURS)
        self.panels()
        if number % 3 == 0 or left <= _TO_THE_END:
            self.publish()
        if left > _NO_NEW_OBJECTIONS:
            self.objections_come()
        self.objections_are_handled(is_late=left <= _WITHOUT_DETOURS)
        self.announce()

    def _in_random_order(self, status: CaseStatus) -> list[Case]:
        cases = Case.objects.filter(status=status).select_related("enterprise", "round")
        shuffled = list(cases.order_by("pk"))
        self.random.shuffle(shuffled)
        return shuffled

    def faults(self) -> list[str]:
        """What is wrong at the end; empty when all holds."""
        return faults_of(self.cases, self.happened)


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=_ZONE)
