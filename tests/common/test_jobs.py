"""Background jobs: every line once, whatever fails, dies or is cancelled on the way."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.domain import clean_up, jobs, outbox
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.jobs import Item, cancel_job, chunks, retry_job, start_job
from common.domain.jobs import kinds as declared
from common.enums import JobState, LineOutcome
from common.models import JobLine, JobRun, NumberSeries, OutboxItem
from config.celery import app
from tests.forked import workers

pytestmark = pytest.mark.django_db

Declare = Callable[..., str]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Declare]:
    """Declare kinds for one test."""
    monkeypatch.setattr(declared, "_JOBS", dict(declared._JOBS))
    monkeypatch.setattr(declared, "_PERIODIC", dict(declared._PERIODIC))

    def with_work(work: Any, **options: Any) -> str:
        jobs.job("test.job", label="Test", **options)(work)
        return "test.job"

    return with_work


def count_one(line: JobLine) -> None:
    """An effect that tells when it happened twice."""
    NumberSeries.objects.create(name=f"effect {line.run_id} {line.subject}")


def count(run: JobRun, lines: Sequence[JobLine]) -> None:
    """The effect of each line."""
    for line in lines:
        count_one(line)


def items(number: int) -> list[Item]:
    """Things to work on."""
    return [Item(f"thing {n}") for n in range(number)]


def run_out(run: JobRun, rounds: int = 200) -> JobRun:
    """Deliver until the run is over."""
    for _ in range(rounds):
        run.refresh_from_db()
        if not run.is_live:
            break
        OutboxItem.objects.update(leased_until=None)
        outbox.sweep()
    return run


def outcomes(run: JobRun) -> dict[str, int]:
    """How the lines ended."""
    return {
        str(outcome): run.lines.filter(outcome=outcome).count()
        for outcome in LineOutcome
        if run.lines.filter(outcome=outcome).exists()
    }


def test_every_line_is_done_once_and_counted(declare: Declare) -> None:
    run = start_job(declare(count, batch=3), actor=SYSTEM, items=items(10))
    assert (run.state, run.progress_total, run.is_planned) == (JobState.WAITING, 10, True)
    run = run_out(run)
    assert (run.state, run.progress_done, run.figures) == (JobState.DONE, 10, {"done": 10})
    assert NumberSeries.objects.filter(name__startswith="effect").count() == 10


def test_a_plan_names_the_items_when_the_run_begins(declare: Declare) -> None:
    kind = declare(count, plan=lambda run: items(run.parameters["many"]))
    run = run_out(start_job(kind, actor=SYSTEM, parameters={"many": 4}))
    assert (run.progress_total, run.figures) == (4, {"done": 4})


def test_a_job_without_items_is_done_at_once(declare: Declare) -> None:
    run = run_out(start_job(declare(count), actor=SYSTEM, items=[]))
    assert (run.state, run.figures) == (JobState.DONE, {})


def test_one_bad_line_is_told_and_holds_up_no_other(declare: Declare) -> None:
    def work(run: JobRun, lines: Sequence[JobLine]) -> None:
        for line in lines:
            if line.subject == "thing 4":
                raise RuntimeError("It is broken.")
            count_one(line)

    run = run_out(start_job(declare(work, batch=5), actor=SYSTEM, items=items(9)))
    bad = run.lines.get(subject="thing 4")
    assert (bad.outcome, bad.sentence) == (LineOutcome.FAILED, "RuntimeError: It is broken.")
    assert (run.state, outcomes(run)) == (JobState.DONE, {"done": 8, "failed": 1})


def test_a_line_that_kills_its_process_is_given_up_at_last(
    declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start_job(declare(count, batch=5), actor=SYSTEM, items=items(3))
    # Four processes died at it; the fifth attempt leaves the first line alone.
    OutboxItem.objects.update(attempts=4)
    run = run_out(run)
    assert (run.state, outcomes(run)) == (JobState.DONE, {"done": 2, "failed": 1})


def test_a_refusal_of_the_whole_job_stops_it_and_says_why(declare: Declare) -> None:
    def work(run: JobRun, lines: Sequence[JobLine]) -> None:
        raise DomainError("gone", "You have left the office.")

    run = run_out(start_job(declare(work), actor=SYSTEM, items=items(2)))
    assert (run.state, run.error) == (JobState.FAILED, "You have left the office.")


def test_a_chunk_ends_when_its_time_is_up_and_owes_the_next(
    declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_SECONDS", 0)
    run = start_job(declare(count, batch=2), actor=SYSTEM, items=items(5))
    outbox.sweep()
    run.refresh_from_db()
    assert (run.state, run.progress_done) == (JobState.RUNNING, 2)
    assert OutboxItem.objects.filter(done_at=None).count() == 1


def somebody(django_user_model: Any, name: str, office: str = "330100") -> Actor:
    """A person at an office."""
    user = django_user_model.objects.create(username=name, name=name)
    return Actor(user_id=user.pk, label=name, role="examiner", office_id=1, office_code=office)


def test_a_run_is_cancelled_between_chunks_and_goes_on_when_retried(
    declare: Declare, monkeypatch: pytest.MonkeyPatch, django_user_model: Any
) -> None:
    monkeypatch.setattr(chunks, "CHUNK_SECONDS", 0)
    asker, colleague = (somebody(django_user_model, name) for name in ("asker", "colleague"))
    stranger = somebody(django_user_model, "stranger", office="330200")
    run = start_job(declare(count, batch=2), actor=asker, items=items(5))
    outbox.sweep()
    with pytest.raises(DomainError, match="not yours"):
        cancel_job(run=run, actor=stranger)
    cancel_job(run=run, actor=colleague)
    run = run_out(run)
    assert (run.state, outcomes(run)) == (JobState.CANCELLED, {"done": 2, "waiting": 3})
    with pytest.raises(Conflict):
        cancel_job(run=run, actor=asker)
    run = run_out(retry_job(run=run, actor=asker))
    assert (run.state, run.progress_done, outcomes(run)) == (JobState.DONE, 5, {"done": 5})
    with pytest.raises(Conflict, match="Nothing is left"):
        retry_job(run=run, actor=asker)


def test_an_item_that_was_parked_closes_its_run(declare: Declare) -> None:
    run = start_job(declare(count), actor=SYSTEM, items=items(2))
    OutboxItem.objects.update(parked_at=timezone.now(), error="It died.")
    assert jobs.watch_runs() == {"closed": 1}
    run.refresh_from_db()
    assert (run.state, run.error) == (JobState.FAILED, "It died.")


# --- the clock ---


def test_a_periodic_job_keeps_its_figures_or_its_error(declare: Declare) -> None:
    jobs.periodic("test.good", label="", every=timedelta(hours=1))(lambda: {"done": 3})

    @jobs.periodic("test.bad", label="", every=timedelta(hours=1))
    def bad() -> Mapping[str, int]:
        raise RuntimeError("No.")

    run = jobs.run_periodic("test.good")
    assert run is not None
    assert (run.state, run.figures) == (JobState.DONE, {"done": 3})
    with pytest.raises(RuntimeError):
        jobs.run_periodic("test.bad")
    failed = JobRun.objects.get(kind="test.bad")
    assert (failed.state, failed.error) == (JobState.FAILED, "RuntimeError: No.")


def test_work_in_batches_goes_on_until_nothing_is_left(declare: Declare) -> None:
    left = [2, 2, 1]

    @jobs.periodic("test.batches", label="", every=timedelta(hours=1), in_batches=True)
    def batch() -> Mapping[str, int]:
        return {"deleted": left.pop() if left else 0}

    run = jobs.run_periodic("test.batches")
    assert run is not None
    assert run.figures == {"deleted": 5}


def test_a_run_of_the_clock_shows_after_each_batch_how_far_it_is(declare: Declare) -> None:
    left, seen = [2, 2, 1], []

    @jobs.periodic("test.progress", label="", every=timedelta(hours=1), in_batches=True,
                   left=lambda: sum(left), counts="days")  # fmt: skip
    def batch() -> Mapping[str, int]:
        run = JobRun.objects.get(kind="test.progress")
        seen.append((run.progress_done, run.progress_total, run.figures))
        # A run whose heart beats is nobody's to close, however long ago it was asked for.
        JobRun.objects.filter(pk=run.pk).update(requested_at=run.requested_at - timedelta(hours=1))
        assert jobs.watch_runs() == {"closed": 0}
        return {"days": left.pop() if left else 0}

    run = jobs.run_periodic("test.progress")
    assert run is not None
    assert seen == [
        (0, None, {}), (1, 5, {"days": 1}), (3, 5, {"days": 3}), (5, 5, {"days": 5}),
    ]  # fmt: skip
    run.refresh_from_db()
    assert (run.state, run.progress_done, run.progress_total) == (JobState.DONE, 5, 5)
    JobRun.objects.update(state=JobState.RUNNING, finished_at=None)
    JobRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert jobs.watch_runs() == {"closed": 1}


def test_every_periodic_job_stands_in_the_timetable_of_the_beat() -> None:
    schedule = app.conf.beat_schedule
    assert set(declared.periodic_kinds()) <= set(schedule)
    assert {entry["task"] for entry in schedule.values()} == {
        "common.sweep_outbox",
        "common.run_periodic",
    }


def test_what_was_done_long_ago_is_forgotten_and_what_is_owed_is_not() -> None:
    long_ago = timezone.now() - clean_up.KEPT - timedelta(days=1)
    for done_at, parked_at in [(long_ago, None), (timezone.now(), None), (None, long_ago)]:
        OutboxItem.objects.create(
            topic="t",
            subject_kind="case",
            subject_id=1,
            created_at=long_ago,
            done_at=done_at,
            parked_at=parked_at,
        )
    run = jobs.run_periodic("forget_done_items")
    assert run is not None
    assert (run.figures, OutboxItem.objects.count()) == ({"deleted": 1}, 2)


# --- kills ---

WORKER = """
import django; django.setup()
import random, time
from datetime import timedelta
from common.domain import jobs, outbox
from common.domain.jobs import chunks
from common.models import JobRun, NumberSeries
outbox.LEASE = timedelta(seconds=0.2)
chunks.CHUNK_SECONDS = 0.01
chunks.MAX_ATTEMPTS = outbox.MAX_ATTEMPTS = 1000

@jobs.job("test.kills", label="Test", batch=3)
def work(run, lines):
    for line in lines:
        NumberSeries.objects.create(name=f"effect {run.pk} {line.subject}")
        time.sleep(random.random() * 0.01)

def deliver():
    while JobRun.objects.live().exists():
        outbox.sweep(limit=10)

from tests.forked import serve
serve(deliver)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_killed_at_random_lose_no_line_and_double_none(
    declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(20261122)
    monkeypatch.setattr(outbox, "nudge", lambda item_id: None)
    jobs.job("test.kills", label="Test")(count)
    run = start_job("test.kills", actor=SYSTEM, items=items(90))
    with workers(WORKER) as them:
        for _ in range(2):
            them.kill(after=chance.uniform(0.05, 0.2))
        them.finish(within=300)
    run.refresh_from_db()
    assert (run.state, run.figures) == (JobState.DONE, {"done": 90})
    assert NumberSeries.objects.filter(name__startswith="effect").count() == 90
