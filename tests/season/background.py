"""The broker in its moods, workers that are killed, and jobs of the clock."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

import time_machine
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.domain import outbox, waking
from common.domain.jobs import CHUNK_TOPIC, run_periodic
from common.models import OutboxItem
from tests.season.processes import ProcessHost

JOBS = (
    "lapse_drafts",
    "remind_of_due_days",
    "free_tied_seats",
    "remind_experts",
    "end_barred_cases",
    "pass_turns_after_notices",
    "remind_of_announcements",
    "remind_of_objections",
    "remind_of_replies",
)
# More than this is owed to two workers.
_MUCH = 100
# Of ten days the broker is up on six; on two it refuses, on two it loses what it took.
_MOODS = ("up",) * 6 + ("down",) * 2 + ("forgetful",) * 2


@contextmanager
def broker(mood: str, chance: Random, happened: Counter[str]) -> Iterator[None]:
    """A broker in a mood: `up` delivers, now and then twice, `down` refuses, `forgetful` takes
    everything and loses it."""

    def send_task(name: str, args: tuple[int, ...] = (), **_options: Any) -> None:
        happened[f"broker {mood}"] += 1
        if mood == "down":
            raise OperationalError("No broker.")
        # The worker of the day has it too. What prints papers is done in the evening.
        if mood == "up" and args and chance.random() < 0.03:
            owed = OutboxItem.objects.exclude(topic=CHUNK_TOPIC).filter(pk=args[0])
            happened["delivered again"] += sum(not outbox.deliver(one.pk) for one in owed)

    with (
        patch.object(waking.current_app, "send_task", send_task),
        patch.object(waking.logger, "disabled", new=True),
    ):
        yield


class Background:
    """What runs when nobody looks. Part of a season, whose chance and figures it uses."""

    random: Random
    happened: Counter[str]
    processes: ProcessHost
    beat_off_until = -1

    def mood_of_the_day(self) -> str:
        """How the broker is today."""
        return self.random.choice(_MOODS)

    @contextmanager
    def worker_of_the_day(self, mood: str) -> Iterator[None]:
        """While the broker is up a worker delivers beside what people do, and is killed at it in
        the evening."""
        if mood != "up":
            yield
            return
        self.processes.start((deliver_all_day, ()))
        try:
            yield
        finally:
            self.happened["worker killed"] += self.processes.kill_started()

    def evening(self, number: int) -> None:
        """Workers deliver what is owed and are killed at it, then others do all of it, two at once
        where it is much; the clock starts its jobs, two beats at once, twice, or for three days not
        at all."""
        for _ in range(self.random.randrange(4)):
            self._kill_a_worker()
        # What they were killed at is free again after its lease: late, but the same evening.
        with time_machine.travel(timezone.now() + 2 * outbox.LEASE):
            is_much = OutboxItem.objects.filter(done_at=None).count() > _MUCH
            self.processes.run(*[(deliver_all, ())] * (2 if is_much else 1))
        if number <= self.beat_off_until:
            self.happened["beat off"] += 1
            return
        if self.random.random() < 0.05:
            self.beat_off_until = number + 3
        for name in JOBS:
            self._clock_starts(name)

    def _kill_a_worker(self) -> None:
        delay = self.random.uniform(0.0, 0.4)
        if OutboxItem.objects.filter(done_at=None, parked_at=None).exists():
            killed = self.processes.run((deliver_all, ()), kill_after=delay)
            self.happened["worker killed"] += killed

    def _clock_starts(self, name: str) -> None:
        luck = self.random.random()
        if luck < 0.1:
            # Killed at it; the run that follows does what is left.
            killed = self.processes.run((run_periodic, (name,)), kill_after=luck / 2)
            self.happened["job killed"] += killed
        elif luck < 0.2:
            self.processes.run(*[(run_periodic, (name,))] * 2)
            self.happened["two beats"] += 1
        run_periodic(name)
        if luck > 0.8:
            run_periodic(name)
            self.happened["job run twice"] += 1


def deliver_all() -> None:
    """One worker's evening: sweep until nothing is free."""
    while outbox.sweep():
        pass


def deliver_all_day() -> None:
    """One worker's day: deliver whatever the broker brings, until it is killed."""
    while True:
        owed = OutboxItem.objects.filter(done_at=None, parked_at=None, leased_until=None)
        ids = list(owed.exclude(topic=CHUNK_TOPIC).order_by("pk").values_list("pk", flat=True))
        for item_id in ids:
            outbox.deliver(item_id)
        if not ids:
            time.sleep(0.02)
