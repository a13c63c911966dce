"""The outbox: every effect once, whatever dies on the way."""

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.domain import outbox, waking
from common.enums import SubjectKind
from common.models import JobRun, OutboxItem
from common.models.outbox import MAX_ATTEMPTS
from tests.forked import workers

pytestmark = pytest.mark.django_db

# `make bars` takes 1,000 and 100.
EVENTS = int(os.environ.get("OUTBOX_EVENTS", "120"))
KILLS = int(os.environ.get("OUTBOX_KILLS", "5"))


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A topic whose effect is one row, or a failure when the payload asks for one."""

    def effect(item: OutboxItem) -> None:
        if item.payload.get("fails"):
            raise RuntimeError("It cannot be done.")
        JobRun.objects.create(kind=f"effect {item.pk}", requested_at=timezone.now())

    monkeypatch.setitem(outbox._HANDLERS, "test.effect", effect)
    return "test.effect"


def owe(topic: str, **payload: object) -> OutboxItem:
    """Owe one effect."""
    return outbox.enqueue(topic, subject_kind=SubjectKind.CASE, subject_id=1, payload=dict(payload))


def test_an_item_is_delivered_once(topic: str) -> None:
    item = owe(topic)
    assert [outbox.deliver(item.pk), outbox.deliver(item.pk)] == [True, False]
    assert JobRun.objects.count() == 1


def test_an_effect_that_fails_leaves_nothing_but_its_error(topic: str) -> None:
    item = owe(topic, fails=True)
    assert not outbox.deliver(item.pk)
    item.refresh_from_db()
    assert (item.attempts, item.done_at, item.error) == (
        1,
        None,
        "RuntimeError: It cannot be done.",
    )


def test_a_poison_item_is_parked_after_five_tries_and_holds_up_no_other(topic: str) -> None:
    poison, good = owe(topic, fails=True), owe(topic)
    for _ in range(MAX_ATTEMPTS + 2):
        outbox.sweep()
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.attempts, poison.parked_at is not None) == (MAX_ATTEMPTS, True)
    assert good.done_at is not None


def test_the_sweeper_leaves_what_another_worker_is_at_until_its_lease_ends(topic: str) -> None:
    item = owe(topic)
    OutboxItem.objects.update(leased_until=timezone.now() + timedelta(seconds=30))
    assert outbox.sweep() == 0
    OutboxItem.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1
    item.refresh_from_db()
    assert item.done_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_touch_the_user(
    topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("No broker.")

    monkeypatch.setattr(waking.current_app, "send_task", refuse)
    with transaction.atomic():
        owe(topic)
    assert outbox.sweep() == 1


def test_a_broker_that_does_not_answer_is_asked_once_in_a_while(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[int, bool]] = []
    clock = SimpleNamespace(now=100, monotonic=lambda: clock.now)

    def fall_silent(*args: object, **kwargs: object) -> None:
        # The others pass by while one waits.
        tried.append((clock.now, waking.wake("common.sweep_outbox")))
        raise OperationalError("No broker.")

    settings.BROKER_REST_SECONDS = 15
    monkeypatch.setattr(waking, "_broker", waking._Broker())
    monkeypatch.setattr(waking, "time", clock)
    monkeypatch.setattr(waking.current_app, "send_task", fall_silent)
    waking._broker.rest()
    for clock.now in range(100, 140):
        assert not waking.wake("common.sweep_outbox")
    assert tried == [(115, False), (130, False)]
    monkeypatch.setattr(waking.current_app, "send_task", lambda *_, **__: None)
    clock.now = 146
    assert [waking.wake("common.sweep_outbox") for _ in range(2)] == [True, True]


WORKER = """
import django; django.setup()
import random, time
from datetime import timedelta
from django.utils import timezone
from common.domain import outbox
from common.models import JobRun, OutboxItem
outbox.LEASE = timedelta(seconds=0.3)
outbox.MAX_ATTEMPTS = 50

@outbox.handles("test.effect")
def effect(item):
    JobRun.objects.create(kind=f"effect {item.pk}", requested_at=timezone.now())
    time.sleep(random.random() * 0.05)

def deliver():
    while OutboxItem.objects.filter(done_at=None).exists():
        outbox.sweep(limit=10)

from tests.forked import serve
serve(deliver)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_lose_nothing_and_double_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed = 20261122
    chance = random.Random(seed)
    monkeypatch.setattr(outbox, "nudge", lambda item_id: None)
    items = [owe("test.effect") for _ in range(EVENTS)]
    with workers(WORKER) as them:
        for _ in range(KILLS):
            them.kill(after=chance.uniform(0.05, 0.4))
        them.finish(within=600)
    names = sorted(JobRun.objects.values_list("kind", flat=True))
    assert names == sorted(f"effect {item.pk}" for item in items)
    assert OutboxItem.objects.filter(done_at=None).count() == 0
