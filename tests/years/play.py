"""Three years of the pipeline by chance: seeds, plans, requests, needs, support, reports, titles.

`Years(enterprises=2000).play()` lives through 2027 to 2029 in steps of some days. On each day the
clock's jobs run first; then every *story* whose day has come goes on. A story is what one matter
goes through (a plan, a request, …), a generator that yields the days until its next step. Rare
ways are taken in turn, so that a small play takes them all. What people do goes through the
functions of the domain; what they did stands in the journal, from which `tests.years.plain`
computes every figure again.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import time_machine
from django.db import transaction

from common.domain.errors import DomainError
from common.domain.jobs import run_periodic
from common.domain.outbox import deliver, without_nudges
from common.models import OutboxItem
from tests.years.scene import FIRST_DAY, LAST_DAY
from tests.years.states import look_up
from tests.years.stories import Stories

_ZONE = ZoneInfo("Asia/Shanghai")
# Each of these may run late; what it does depends on dates alone.
CLOCK = (
    "lapse_titles",
    "open_monitoring",
    "remind_of_reports",
    "hand_on_warnings",
    "escalate_requests",
    "expire_needs",
    "follow_plans",
)
Story = Iterator[int]


class Years(Stories):
    """The played years, day by day."""

    def play(self) -> "Years":
        """Make the world and live through the days."""
        self._waiting: list[tuple[date, int, Story]] = []
        self._order = count()
        with time_machine.travel(_morning(FIRST_DAY)), without_nudges():
            self.settle()
            self.begin_stories()
        day, number = FIRST_DAY, 0
        while day < LAST_DAY:
            self._live(day, is_slow=number % self.look_every == self.look_every - 1)
            day, number = min(day + timedelta(days=self.step_days), LAST_DAY), number + 1
        self._live(LAST_DAY, is_slow=True)
        return self

    def _live(self, day: date, *, is_slow: bool) -> None:
        self.today = day
        with time_machine.travel(_morning(day)), without_nudges():
            for kind in CLOCK:
                run_periodic(kind)
            self.say("clock")
            if is_slow:
                self.look_around()
            while self._waiting and self._waiting[0][0] <= day:
                _due, _order, story = heapq.heappop(self._waiting)
                self._go_on(story)
            self._deliver_titles()
            look_up(self.states, day)
            self.watch(day)

    def _go_on(self, story: Story) -> None:
        days = next(story, None)
        if days is not None:
            due = self.today + timedelta(days=max(days, 1))
            heapq.heappush(self._waiting, (due, next(self._order), story))

    def begin(self, story: Story, *, after: int = 0) -> None:
        """Let a story begin in so many days."""
        due = self.today + timedelta(days=after)
        heapq.heappush(self._waiting, (due, next(self._order), story))

    def refused(self, code: str, act: Callable[[], object]) -> None:
        """Try what is to be refused with this code; nothing of it stays."""
        try:
            with transaction.atomic():
                act()
        except DomainError as error:
            self.excuse(error, code)
        else:
            raise AssertionError(f"not refused: {code}")

    def _deliver_titles(self) -> None:
        """What changed titles owe: plans follow them the same day."""
        for key in list(
            OutboxItem.objects.filter(topic="title.changed", done_at=None).values_list(
                "pk", flat=True
            )
        ):
            deliver(key)
        self.say("titles_followed")


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=_ZONE)
