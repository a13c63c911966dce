"""Starting, cancelling and retrying a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.jobs.kinds import CHUNK_TOPIC, PERIODIC_TOPIC, kind_of
from common.domain.outbox import enqueue
from common.enums import JobState, LineOutcome, SubjectKind
from common.models import JobLine, JobRun

_ROWS_AT_ONCE = 2000
# The office without one above it, and who acts there: the others read.
_MINISTRY = "000000"
_STEERING_ROLES = frozenset({"examiner", "approver"})


@dataclass(frozen=True, slots=True)
class Item:
    """Something a job has to work on; see `JobLine`."""

    subject: str
    subject_id: int | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def start_job(
    kind: str,
    *,
    actor: Actor,
    parameters: Mapping[str, Any] | None = None,
    items: Iterable[Item] | None = None,
) -> JobRun:
    """Start a run in the caller's transaction; it begins once that is committed.

    `items` are what it works on; without them the kind's `plan` names them when it begins.
    `parameters` hold ids, codes and words typed for it. Raises `KeyError` for an unknown kind.
    """
    declared = kind_of(kind)
    if items is None and declared.plan is None:
        raise ValueError(f"The job {kind} has to be told its items.")
    run = JobRun.objects.create(
        kind=kind,
        requested_by_id=actor.user_id,
        actor_label=actor.label,
        role=actor.role,
        office_id=actor.office_id,
        office_code=actor.office_code,
        office_name=actor.office_name,
        enterprise_id=actor.enterprise_id,
        address=actor.address,
        language=get_language() or "",
        parameters=dict(parameters or {}),
        requested_at=timezone.now(),
    )
    if items is not None:
        lay_lines(run, items)
    if not actor.is_system:
        _note(run, "job.started", actor, after={"kind": kind, "items": run.progress_total})
    owe_chunk(run)
    return run


def lay_lines(run: JobRun, items: Iterable[Item]) -> None:
    """Write down what the run works on, in the caller's transaction."""
    lines = [
        JobLine(
            run=run,
            position=position,
            subject=item.subject[:200],
            subject_id=item.subject_id,
            parameters=dict(item.parameters),
        )
        for position, item in enumerate(items, start=1)
    ]
    JobLine.objects.bulk_create(lines, batch_size=_ROWS_AT_ONCE)
    run.progress_total, run.is_planned = len(lines), True
    run.save(update_fields=["progress_total", "is_planned"])


def owe_chunk(run: JobRun) -> None:
    """Owe the run's next chunk, in the caller's transaction."""
    run.outbox_item = enqueue(CHUNK_TOPIC, subject_kind=SubjectKind.JOB, subject_id=run.pk)
    run.save(update_fields=["outbox_item"])


def actor_of(run: JobRun) -> Actor:
    """Whoever asked for the run, in the capacity he had."""
    return Actor(
        user_id=run.requested_by_id,
        label=run.actor_label,
        role=run.role,
        office_id=run.office_id,
        office_code=run.office_code,
        office_name=run.office_name,
        enterprise_id=run.enterprise_id,
        address=run.address,
    )


def may_steer(run: JobRun, actor: Actor) -> bool:
    """Whether the actor may cancel or retry the run: whoever asked for it, or a colleague of the
    same office in the same role (whoever asked may have left). A run of the clock is the
    ministry's, for those who act there."""
    if actor.user_id is None:
        return False
    if run.requested_by_id is None:
        return actor.office_code == _MINISTRY and actor.role in _STEERING_ROLES
    is_colleague = bool(run.office_code) and (run.office_code, run.role) == (
        actor.office_code,
        actor.role,
    )
    return run.requested_by_id == actor.user_id or is_colleague


def cancel_job(*, run: JobRun, actor: Actor) -> JobRun:
    """Stop a run after the chunk under way. What is done stays done.

    Raises `DomainError` (`not_yours`) or `Conflict` (`job_over`)."""
    with transaction.atomic():
        locked = _steered(run, actor)
        # A run of the clock is over at its next step: there is nothing to stop.
        if not locked.is_live or locked.requested_by_id is None:
            raise Conflict("job_over", _("This job is over: there is nothing left to cancel."))
        locked.cancel_requested_at = timezone.now()
        locked.save(update_fields=["cancel_requested_at"])
        _note(run, "job.cancelled", actor)
    run.refresh_from_db()
    return run


def retry_job(*, run: JobRun, actor: Actor) -> JobRun:
    """Go on with a run that was cancelled or stopped, and try again the lines that failed.
    Lines that were refused stay refused. A failed run of the clock stays as it is; another one
    of its kind is owed, which does what is due.

    Raises `DomainError` (`not_yours`) or `Conflict` (`job_live`, `nothing_left`)."""
    with transaction.atomic():
        locked = _steered(run, actor)
        if locked.is_live:
            raise Conflict("job_live", _("This job is still running."))
        if locked.requested_by_id is None:
            return _run_again(locked, actor)
        again = locked.lines.filter(outcome=LineOutcome.FAILED).update(
            outcome=LineOutcome.WAITING, sentence="", done_at=None
        )
        waiting = locked.lines.filter(outcome=LineOutcome.WAITING).count()
        if locked.is_planned and not waiting:
            raise Conflict("nothing_left", _("Nothing is left to be tried again."))
        locked.state, locked.finished_at, locked.cancel_requested_at = JobState.WAITING, None, None
        locked.error, locked.progress_done = "", (locked.progress_total or 0) - waiting
        locked.save()
        owe_chunk(locked)
        _note(locked, "job.retried", actor, after={"again": again, "items": waiting})
    run.refresh_from_db()
    return run


def _run_again(run: JobRun, actor: Actor) -> JobRun:
    if run.state != JobState.FAILED:
        raise Conflict("nothing_left", _("Nothing is left to be tried again."))
    if JobRun.objects.live().filter(kind=run.kind).exists():
        raise Conflict("job_live", _("This job is still running."))
    enqueue(
        PERIODIC_TOPIC,
        subject_kind=SubjectKind.JOB,
        subject_id=run.pk,
        payload={"kind": run.kind},
    )
    _note(run, "job.retried", actor)
    return run


def _steered(run: JobRun, actor: Actor) -> JobRun:
    if not may_steer(run, actor):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    return JobRun.objects.select_for_update(of=("self",)).get(pk=run.pk)


def _note(run: JobRun, verb: str, actor: Actor, *, after: Mapping[str, Any] | None = None) -> None:
    record(
        subject_kind=SubjectKind.JOB, subject_id=run.pk, verb=verb, actor=actor, after=after or {}
    )
