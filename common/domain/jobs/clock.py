"""What the clock starts: one run at a time of each kind, each kept with its figures or error."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from common.domain.jobs.kinds import PeriodicKind, periodic_kinds
from common.enums import JobState
from common.models import JobRun

_DIED = "The process died at it."
# Celery ends a task far sooner.
_BEYOND_ANY_RUN = timedelta(minutes=10)


def run_periodic(name: str) -> JobRun | None:
    """Run a periodic kind now; None when it runs already. Raises `KeyError` for an unknown one,
    and whatever the work raises."""
    return _run(periodic_kinds()[name])


def run_job(kind: str, work: Callable[[], Mapping[str, Any]]) -> JobRun | None:
    """Run `work` once, in one transaction, as `run_periodic` does a kind that is declared; `work`
    gives the figures to keep."""
    return _run(PeriodicKind(kind, kind, work, timedelta()))


def _run(kind: PeriodicKind) -> JobRun | None:
    """Run the kind unless the same runs already (then None is returned).

    One transaction; with `in_batches` its work is called again, each time in a transaction of its
    own that keeps how far the run is, until its figures are all zero; the figures are added up. An
    error is kept on the run and raised again.
    """
    now = timezone.now()
    run = JobRun.objects.create(
        kind=kind.name, state=JobState.RUNNING, requested_at=now, started_at=now, heartbeat_at=now
    )
    try:
        if not _work(run, kind):
            run.delete()
            return None
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"[:2000]
        _end(run, JobState.FAILED)
        raise
    _end(run, JobState.DONE)
    return run


def _work(run: JobRun, kind: PeriodicKind) -> bool:
    """Whether the run had its turn at all."""
    total: Counter[str] = Counter()
    had_turn = False
    while True:
        with transaction.atomic():
            if not _take_turn(run):
                return had_turn
            had_turn = True
            figures = dict(kind.work())
            if kind.in_batches:
                total.update(figures)
                _keep_progress(run, kind, total)
        if not kind.in_batches:
            run.figures = figures
            return True
        if not any(figures.values()):
            return True


def _keep_progress(run: JobRun, kind: PeriodicKind, total: Counter[str]) -> None:
    """How far the run is, in the transaction of the batch that brought it there."""
    run.figures, run.heartbeat_at = dict(total), timezone.now()
    if kind.left is not None and (done := total[kind.counts]):
        run.progress_done, run.progress_total = done, done + kind.left()
    run.save(update_fields=["figures", "heartbeat_at", "progress_done", "progress_total"])


def _take_turn(run: JobRun) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{run.kind}"]
        )
        (taken,) = cursor.fetchone()
    return bool(taken)


def _end(run: JobRun, state: JobState) -> None:
    run.state, run.finished_at = state, timezone.now()
    run.save()


def watch_runs() -> Mapping[str, int]:
    """Close runs that nobody is at any more: those whose chunk is parked in the outbox, and
    those of the clock whose process died. Returns how many were closed."""
    now = timezone.now()
    parked = JobRun.objects.live().filter(outbox_item__parked_at__isnull=False)
    closed = 0
    for run in parked.select_for_update(of=("self",), skip_locked=True).select_related(
        "outbox_item"
    ):
        run.error = run.outbox_item.error if run.outbox_item else _DIED
        run.state, run.finished_at = JobState.FAILED, now
        run.save(update_fields=["state", "finished_at", "error"])
        closed += 1
    long_ago = now - _BEYOND_ANY_RUN
    # Between two batches a run holds no lock: it lives while its heart beats.
    by_clock = JobRun.objects.live().filter(
        requested_by=None, outbox_item=None, heartbeat_at__lt=long_ago
    )
    for run in by_clock:
        if not _take_turn(run):
            continue
        run.error, run.state, run.finished_at = _DIED, JobState.FAILED, now
        run.save(update_fields=["state", "finished_at", "error"])
        closed += 1
    return {"closed": closed}
