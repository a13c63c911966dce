"""The kinds of jobs that the apps declare, and the timetable of those that the clock starts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from django.utils.functional import Promise

from common.models import JobLine, JobRun

Text = str | Promise
# Settles each of the lines it is given (`outcome`, `sentence`), in the chunk's transaction.
Work = Callable[[JobRun, Sequence[JobLine]], None]
# Does what is due and tells in figures what it did.
PeriodicWork = Callable[[], Mapping[str, Any]]

CHUNK_TOPIC = "common.job_chunk"
PERIODIC_TOPIC = "common.periodic_run"


@dataclass(frozen=True, slots=True)
class JobKind:
    """Work on many items. `batch` lines are given to `work` at a time: few enough to take at
    most some seconds. `plan` names the items when the run starts, unless whoever started it did.
    `describe` says in a few words what a run is about; `url_of` leads to a line's subject."""

    name: str
    label: Text
    work: Work
    batch: int
    plan: Callable[[JobRun], Iterable[Any]] | None
    finish: Callable[[JobRun], None] | None
    describe: Callable[[JobRun], str] | None
    url_of: Callable[[JobLine], str] | None


@dataclass(frozen=True, slots=True)
class PeriodicKind:
    """Work that the clock asks for. One call is one transaction; with `in_batches` it is called
    again until its figures are all zero. `left` counts what is due still, in what the figure
    `counts` counts."""

    name: str
    label: Text
    work: PeriodicWork
    every: timedelta | crontab
    in_batches: bool = False
    left: Callable[[], int] | None = None
    counts: str = ""


_JOBS: dict[str, JobKind] = {}
_PERIODIC: dict[str, PeriodicKind] = {}


def job(
    name: str,
    *,
    label: Text,
    batch: int = 100,
    plan: Callable[[JobRun], Iterable[Any]] | None = None,
    finish: Callable[[JobRun], None] | None = None,
    describe: Callable[[JobRun], str] | None = None,
    url_of: Callable[[JobLine], str] | None = None,
) -> Callable[[Work], Work]:
    """Declare the decorated function as the work of a kind of job.

    It is called with the run and up to `batch` of its waiting lines, inside the transaction that
    marks them done: its database effects happen exactly once, whatever dies on the way. It sets
    each line's `outcome` and `sentence` (a line left as it was counts as done). What leaves the
    process must be safe twice. `finish` is called once, after the last line, in its transaction.
    """

    def register(work: Work) -> Work:
        _free(name)
        _JOBS[name] = JobKind(name, label, work, batch, plan, finish, describe, url_of)
        return work

    return register


def periodic(
    name: str,
    *,
    label: Text,
    every: timedelta | crontab,
    in_batches: bool = False,
    left: Callable[[], int] | None = None,
    counts: str = "",
) -> Callable[[PeriodicWork], PeriodicWork]:
    """Declare the decorated function as work that the clock asks for: `every` so often, or at
    the times of a crontab (Asia/Shanghai). It asks "what is due and not done yet", so that it may
    run at any time, twice, or three days late; it returns figures of what it did. What works in
    batches may say how many are `left` to do, counted as its figure `counts`: so the run shows
    how far it is."""

    def register(work: PeriodicWork) -> PeriodicWork:
        _free(name)
        _PERIODIC[name] = PeriodicKind(name, label, work, every, in_batches, left, counts)
        return work

    return register


def _free(name: str) -> None:
    if name in _JOBS or name in _PERIODIC:
        raise ValueError(f"The job {name} is declared already.")


def kind_of(name: str) -> JobKind:
    """The kind of this name. Raises `KeyError` when no app declares it."""
    return _JOBS[name]


def job_kinds() -> Mapping[str, JobKind]:
    """Every kind of work on many items, by name."""
    return _JOBS


def periodic_kinds() -> Mapping[str, PeriodicKind]:
    """Every kind of work that the clock asks for, by name."""
    return _PERIODIC


def label_of(name: str) -> Text:
    """The words for a kind; its name when nobody declares it any more."""
    kind = _JOBS.get(name) or _PERIODIC.get(name)
    return kind.label if kind else name


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The timetable for Celery's beat: one entry for each periodic kind."""
    return {
        kind.name: {"task": "common.run_periodic", "schedule": kind.every, "args": (kind.name,)}
        for kind in _PERIODIC.values()
    }
