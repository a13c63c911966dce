"""One chunk of a run: some seconds of work in the transaction that marks its lines done."""

import time
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.domain.errors import DomainError
from common.domain.jobs.kinds import JobKind, kind_of
from common.domain.jobs.steering import lay_lines, owe_chunk
from common.domain.rows import Writes
from common.enums import JobState, LineOutcome
from common.models import JobLine, JobRun, OutboxItem
from common.models.outbox import MAX_ATTEMPTS

# A chunk ends after the batch in which this time is up: far below the lease of its outbox item,
# and short enough that nobody waits long for the rows it holds.
CHUNK_SECONDS = 2.0


def advance(item: OutboxItem) -> None:
    """Do the next chunk of the run that the item is about, and owe the one after it.

    Runs inside the transaction that marks the item done. A chunk whose earlier attempts failed
    is done line by line, so that one bad line is told and holds up no other.
    """
    run = JobRun.objects.select_for_update(of=("self",)).filter(pk=item.subject_id).first()
    if run is None or not run.is_live or run.outbox_item_id != item.pk:
        return
    run.attempts = item.attempts
    run.heartbeat_at = timezone.now()
    run.started_at = run.started_at or run.heartbeat_at
    run.state = JobState.RUNNING
    with translation.override(run.language or translation.get_language()):
        _advance(run, kind_of(run.kind), item.attempts)
    run.save()
    if run.is_live:
        owe_chunk(run)


def _advance(run: JobRun, kind: JobKind, attempts: int) -> None:
    if run.cancel_requested_at is not None:
        _end(run, JobState.CANCELLED)
        return
    if not run.is_planned and kind.plan is not None:
        lay_lines(run, kind.plan(run))
    try:
        is_over = _work(run, kind, attempts)
    except DomainError as refusal:
        # The job as a whole is refused (whoever asked has left his office): people are told why.
        run.error = str(refusal)
        _end(run, JobState.FAILED)
        return
    if is_over:
        if kind.finish is not None:
            kind.finish(run)
        _end(run, JobState.DONE)


def _work(run: JobRun, kind: JobKind, attempts: int) -> bool:
    """Work until the time is up; True when no line is left."""
    begun = time.monotonic()
    while True:
        waiting = run.lines.filter(outcome=LineOutcome.WAITING)
        lines = list(waiting.order_by("position")[: kind.batch])
        if not lines:
            return True
        if attempts <= 1:
            with transaction.atomic():
                kind.work(run, lines)
            _settle(run, lines)
        elif not _one_by_one(run, kind, lines, attempts):
            return False
        if time.monotonic() - begun > CHUNK_SECONDS:
            return False


def _one_by_one(run: JobRun, kind: JobKind, lines: Sequence[JobLine], attempts: int) -> bool:
    """After a failure: each line on its own. After a second one the process may be dying of a
    line: one line a chunk, and at the last attempt that line is given up. True to go on."""
    if attempts >= MAX_ATTEMPTS:
        _fail(lines[0], _("Nothing could be done here: each of several attempts broke off."))
        _settle(run, lines[:1])
        return False
    alone = lines if attempts == 2 else lines[:1]
    for line in alone:
        try:
            with transaction.atomic():
                kind.work(run, [line])
        except DomainError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one line raises is told on it
            _fail(line, f"{type(error).__name__}: {error}"[:500])
    _settle(run, alone)
    return len(alone) == len(lines)


def _fail(line: JobLine, sentence: str) -> None:
    line.outcome, line.sentence = LineOutcome.FAILED, sentence


def _settle(run: JobRun, lines: Sequence[JobLine]) -> None:
    now = timezone.now()
    for line in lines:
        if line.outcome == LineOutcome.WAITING:
            line.outcome = LineOutcome.DONE
        line.done_at = now
    writes = Writes()
    writes.update(lines, ["outcome", "sentence", "done_at"])
    writes.run()
    run.progress_done += len(lines)


def _end(run: JobRun, state: JobState) -> None:
    run.state, run.finished_at = state, timezone.now()
    outcomes = Counter(run.lines.values_list("outcome", flat=True))
    others = {name: value for name, value in run.figures.items() if name not in LineOutcome.values}
    run.figures = others | {str(name): count for name, count in outcomes.items()}
