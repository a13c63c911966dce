"""The jobs of titles under two beats, a killed worker, a beat that was away, and run twice.

Each is held against the oracle that knows only dates. The rows alone protect: the races call the
work itself, without the lock by which a second run of a kind would stand back.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Count, QuerySet

from accounts.models import Message
from common.domain import outbox
from common.domain.events import broken_links
from common.domain.jobs import run_periodic
from common.models import Event, JobRun
from cultivation.domain.cancelling.opening import propose_for_missed_updates
from cultivation.domain.duties import reminding
from cultivation.domain.duties.expiring import lapse_titles, note_due_titles
from cultivation.domain.duties.handing_in import hand_in_update
from cultivation.domain.duties.obligations import open_updates
from cultivation.domain.duties.reminding import remind
from cultivation.enums import TitleKind
from cultivation.models import Cancellation, TitleEvent, UpdateObligation, UpdateReminder
from tests.cultivation.duties.oracle import (
    Script,
    oracle_due_event,
    oracle_is_proposed,
    oracle_lapse,
    oracle_reminders,
    oracle_updates,
)
from tests.factories import World, make_filing, make_title
from tests.racing import together

# Every job has something to do on it: the clock was away since 2025.
DAY = date(2028, 6, 1)
JOBS = (
    "open_updates",
    "remind_of_updates",
    "propose_cancellations",
    "note_due_titles",
    "lapse_titles",
)


def at(day: date) -> Any:
    """Ten o'clock of the day in Shanghai."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=UTC), tick=False)


def holder(world: World, county: str, index: int, kind: str, begins: date, ends: date) -> Script:
    """A title that the register knows from its first day."""
    one = Script(kind, begins, ends)
    one.title = make_title(
        world.enterprise(county, index),
        TitleKind(kind),
        valid_from=begins,
        valid_to=ends,
        granted_at=datetime(begins.year, begins.month, begins.day, tzinfo=UTC),
    )
    return one


@pytest.fixture
def scripts(world: World) -> list[Script]:
    """Titles in force with misses, and titles that ran out, of the enterprises of six counties."""
    counties = ("330106", "330108", "330402", "330411", "320102", "320104")
    return [
        script
        for county in counties
        for script in (
            holder(world, county, 0, "srdi", date(2025, 3, 1), date(2028, 6, 30)),
            holder(world, county, 0, "innovative", date(2025, 5, 1), date(2028, 4, 30)),
            holder(world, county, 1, "srdi", date(2026, 3, 1), date(2028, 12, 31)),
        )
    ]


def expect_what_the_oracle_says(scripts: list[Script], day: date) -> None:
    """All rows, each once, and one entry and one message for each thing told."""
    updates = UpdateObligation.objects.values_list("title", "year", "due_on")
    assert Counter(updates) == Counter(
        (one.title.pk, year, due) for one in scripts for year, due in oracle_updates(one).items()
    )
    rows = UpdateReminder.objects.values_list(
        "obligation__title", "obligation__year", "days_before"
    )
    assert Counter(rows) == Counter(
        (one.title.pk, *row) for one in scripts for row in oracle_reminders(one, day)
    )
    proposed = Cancellation.objects.values_list("title", flat=True)
    assert Counter(proposed) == Counter(
        one.title.pk for one in scripts if oracle_is_proposed(one, [day])
    )
    facts = TitleEvent.objects.values_list("kind", "title", "happened_on")
    due = [("due", o.title.pk, d) for o in scripts if (d := oracle_due_event(o, day))]
    lapsed = [("lapsed", o.title.pk, d) for o in scripts if (d := oracle_lapse(o, day))]
    assert Counter(facts) == Counter(due + lapsed)
    assert min(len(updates), len(rows), len(proposed), len(due), len(lapsed)) > 0
    assert list(broken_links()) == []


def expect_told_once() -> None:
    """One entry of the trail for each enterprise, year and reminder, and one message for it."""
    told = Event.objects.filter(verb__in=["enterprise.update_due", "enterprise.update_missed"])
    keys = Counter((one.subject_id, one.verb, one.after["year"]) for one in told)
    assert keys
    assert set(keys.values()) == {1}
    while outbox.sweep():
        pass
    messages = Message.objects.values("user", "event").annotate(count=Count("pk"))
    assert {row["count"] for row in messages} == {1}
    assert messages.filter(event__in=told).count() == len(told)


def until_done(work: Callable[[], object]) -> None:
    """What a run does: batch after batch until nothing is left."""
    while work():
        pass


def works(day: date) -> list[Callable[[], object]]:
    """The work of each job, in small batches."""
    return [
        partial(open_updates, today=day, batch=5),
        lambda: remind(today=day, batch=2).recorded,
        partial(propose_for_missed_updates, today=day, batch=2),
        partial(note_due_titles, today=day, batch=2),
        partial(lapse_titles, today=day, batch=2),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_beats_do_everything_once(world: World, scripts: list[Script]) -> None:
    with at(DAY):
        for work in works(DAY):
            together(*[partial(until_done, work)] * 4)
            # Whoever stood back left nothing behind that nobody does.
            until_done(work)
        expect_what_the_oracle_says(scripts, DAY)
        expect_told_once()
        for name in JOBS:
            together(*[partial(run_periodic, name)] * 2)
        again = JobRun.objects.filter(kind__in=JOBS)
        assert all(not any(run.figures.values()) for run in again)
        expect_what_the_oracle_says(scripts, DAY)


@pytest.fixture
def without_unique_reminders() -> Iterator[None]:
    """The table of reminders as it must not be."""
    constraints = [one for one in UpdateReminder._meta.constraints if "once" in one.name]
    with connection.schema_editor() as editor:
        for one in constraints:
            editor.remove_constraint(UpdateReminder, one)
    yield
    UpdateReminder.objects.all().delete()
    with connection.schema_editor() as editor:
        for one in constraints:
            editor.add_constraint(UpdateReminder, one)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_the_unique_row_the_same_job_tells_twice(
    world: World,
    scripts: list[Script],
    without_unique_reminders: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control."""
    barrier = Barrier(2)
    real = reminding._remind

    def both_have_looked(enterprises: list[int], today: date) -> object:
        barrier.wait(timeout=60)
        return real(enterprises, today)

    def before_writing(*arguments: object, **options: object) -> object:
        barrier.wait(timeout=60)
        return kept(*arguments, **options)

    kept = UpdateReminder.objects.bulk_create
    monkeypatch.setattr(reminding, "_remind", both_have_looked)
    monkeypatch.setattr(UpdateReminder.objects, "bulk_create", before_writing)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    with at(DAY):
        until_done(partial(open_updates, today=DAY))
        once = partial(remind, today=DAY)
        assert together(once, once) == {"done": 2}
    rows = UpdateReminder.objects.values_list("obligation", "days_before")
    assert set(Counter(rows).values()) == {2}


WORKER = """
import django; django.setup()
import os, signal, sys, time
import time_machine
from django.db import connection
from common.domain.jobs import run_periodic
from cultivation.domain.cancelling import opening
from cultivation.domain.duties import expiring, obligations, reminding

for work in (
    obligations.open_updates, reminding.remind, opening.propose_for_missed_updates,
    expiring.note_due_titles, expiring.lapse_titles,
):
    work.__kwdefaults__["batch"] = 4

written = {"open_updates": "cultivation_updateobligation"}

def hang(name, pipe):
    # Stop for good in the middle of the second batch.
    seen = 0
    def watch(execute, sql, params, many, context):
        nonlocal seen
        done = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "' + written.get(name, "common_event")):
            seen += 1
            if seen == (2 if name in written else 6):
                os.write(pipe, b"hangs")
                time.sleep(60)
        return done
    with connection.execute_wrapper(watch):
        run_periodic(name)

for name in sys.argv[2:]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with time_machine.travel(sys.argv[1] + "T02:00Z", tick=False):
            hang(name, writing)
        os._exit(0)
    os.close(writing)
    print(name, os.read(reading, 5).decode(), flush=True)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    # What is left of this job is done by the next run, before the next job dies.
    finishing = os.fork()
    if not finishing:
        with time_machine.travel(sys.argv[1] + "T02:00Z", tick=False):
            run_periodic(name)
        os._exit(0)
    assert os.waitpid(finishing, 0)[1] == 0
"""


def run_worker(*arguments: str) -> str:
    """What a worker process on the test database says."""
    before, _slash, rest = os.environ["DATABASE_URL"].rpartition("/")
    url = f"{before}/{connection.settings_dict['NAME']}?{rest.partition('?')[2]}"
    done = subprocess.run(
        [sys.executable, "-c", WORKER, *arguments],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_amid_a_batch_skips_and_doubles_nothing(
    world: World, scripts: list[Script]
) -> None:
    said = run_worker(DAY.isoformat(), *JOBS)
    assert said.split() == [word for name in JOBS for word in (name, "hangs")]
    with at(DAY):
        expect_what_the_oracle_says(scripts, DAY)
        expect_told_once()
        # The runs that died are closed, with the reason on them.
        with at(DAY + timedelta(days=1)):
            while run_periodic("watch_runs").figures["closed"]:
                pass
    died = JobRun.objects.filter(kind__in=JOBS, state="failed")
    assert Counter(died.values_list("kind", flat=True)) == Counter(JOBS)


@pytest.fixture
def month_end(world: World) -> list[Script]:
    """Titles around the end of May 2026: one owes, one owes and hands in, two run out."""
    return [
        holder(world, "330106", 0, "srdi", date(2025, 3, 1), date(2028, 2, 29)),
        holder(world, "330106", 1, "srdi", date(2025, 3, 1), date(2028, 2, 29)),
        holder(world, "330108", 0, "innovative", date(2023, 6, 1), date(2026, 5, 31)),
        holder(world, "330108", 1, "srdi", date(2023, 5, 31), date(2026, 5, 30)),
    ]


def live_through(world: World, runs: list[date], scripts: list[Script]) -> None:
    """The jobs on their days; the second holder hands in on the last one."""
    late = scripts[1]
    last = date(2026, 5, 31)
    for day in sorted({*runs, last}):
        with at(day):
            if day == last:
                enterprise = late.title.enterprise
                filing = make_filing(enterprise, 2025)
                hand_in_update(
                    enterprise=enterprise,
                    year=2026,
                    is_pledged=True,
                    filing_version=filing.version,
                    actor=world.owner_actor(enterprise),
                )
                late.handed_in[2026] = last
            for name in JOBS if day in runs else ():
                run_periodic(name)
                run_periodic(name)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last."""
    while first <= last:
        yield first
        first += timedelta(days=1)


@pytest.mark.django_db
def test_a_beat_away_three_days_over_the_end_of_a_month_skips_and_doubles_nothing(
    world: World, month_end: list[Script]
) -> None:
    away = set(days(date(2026, 5, 30), date(2026, 6, 1)))
    runs = [
        date(2026, 5, 1),
        *days(date(2026, 5, 23), date(2026, 5, 25)),
        *(day for day in days(date(2026, 5, 29), date(2026, 6, 3)) if day not in away),
    ]
    live_through(world, runs, month_end)
    last = runs[-1]
    rows = UpdateReminder.objects.filter(obligation__year=2026)
    assert Counter(rows.values_list("obligation__title", "days_before")) == Counter(
        (one.title.pk, before)
        for one in month_end
        for year, before in oracle_reminders(one, last)
        if year == 2026
    )
    facts = TitleEvent.objects.filter(kind="lapsed").values_list("title", "happened_on")
    assert Counter(facts) == Counter(
        (one.title.pk, d) for one in month_end if (d := oracle_lapse(one, last))
    )
    assert len(facts) == 2
    # The day before went by while nobody was there; the miss is told, once.
    owner = world.owner(month_end[0].title.enterprise)
    told = Event.objects.filter(subject_id=month_end[0].title.enterprise_id)
    verbs = told.filter(verb__startswith="enterprise.update_").values_list("verb", flat=True)
    assert Counter(verbs) == {"enterprise.update_due": 2, "enterprise.update_missed": 1}
    while outbox.sweep():
        pass
    assert Message.objects.filter(user=owner, event__verb="enterprise.update_missed").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("instant", "is_in_time"),
    [
        ("2026-05-31T15:59:59.999999", True),
        ("2026-05-31T16:00:00", False),
        ("2026-05-31T16:00:00.000001", False),
    ],
)
def test_the_due_day_ends_at_midnight_in_shanghai(
    world: World, month_end: list[Script], instant: str, is_in_time: bool
) -> None:
    one = month_end[0]
    enterprise = one.title.enterprise
    with time_machine.travel(datetime.fromisoformat(instant).replace(tzinfo=UTC), tick=False):
        filing = make_filing(enterprise, 2025)
        report = hand_in_update(
            enterprise=enterprise,
            year=2026,
            is_pledged=True,
            filing_version=filing.version,
            actor=world.owner_actor(enterprise),
        )
        run_periodic("lapse_titles")
    obligation = UpdateObligation.objects.get(report=report)
    assert (obligation.handed_in_on <= obligation.due_on) == is_in_time
    # The title whose last day it was is over with the same stroke.
    month_end[2].title.refresh_from_db()
    assert (month_end[2].title.ending == "") == is_in_time
