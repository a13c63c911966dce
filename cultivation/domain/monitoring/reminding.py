"""Reminders of quarterly reports: each step once, and at most one message of a run."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue, in_bulk
from common.enums import SubjectKind
from cultivation.domain.monitoring.rules import MISSED, OPENED, reminder_steps
from cultivation.models import MonitoringRound, QuarterlyDue, QuarterlyReminder

QUARTER_REMINDED = "quarter.reminded"
BATCH = 500
_VERBS = {OPENED: "enterprise.quarter_opened", MISSED: "enterprise.quarter_missed"}


def remind_of_reports(*, today: date, batch: int = BATCH) -> int:
    """Record the steps of a batch of reports whose day has come, and owe one message for each
    report that is still open. Returns how many reports; the result depends on dates alone."""
    for round_ in MonitoringRound.objects.exclude(opened_at=None).defer("pool").order_by("pk"):
        steps = [(s, d) for s, d in reminder_steps(round_.opens_on, round_.due_on) if d <= today]
        if not steps:
            continue
        with transaction.atomic(), in_bulk():
            rows = list(
                _unrecorded(round_, [step for step, _day in steps])
                .select_for_update(of=("self",), skip_locked=True)
                .prefetch_related("reminders")
                .order_by("pk")[:batch]
            )
            _remind(round_, rows, steps)
        if rows:
            return len(rows)
    return 0


def _unrecorded(round_: MonitoringRound, steps: Sequence[str]) -> QuerySet[QuarterlyDue]:
    lacking = Q()
    for step in steps:
        kept = QuarterlyReminder.objects.filter(due=OuterRef("pk"), step=step)
        lacking |= Q(~Exists(kept))
    return QuarterlyDue.objects.filter(lacking, round=round_)


def _remind(
    round_: MonitoringRound, dues: Sequence[QuarterlyDue], steps: Sequence[tuple[str, date]]
) -> None:
    now, rows = timezone.now(), []
    last = steps[-1][0]
    for due in dues:
        kept = {row.step for row in due.reminders.all()}
        for step, _day in steps:
            if step in kept:
                continue
            is_told = step == last and due.filed_on is None
            rows.append(QuarterlyReminder(due=due, step=step, is_told=is_told, recorded_at=now))
            if is_told:
                _tell(round_, due, step)
    QuarterlyReminder.objects.bulk_create(rows)


def _tell(round_: MonitoringRound, due: QuarterlyDue, step: str) -> None:
    event = record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=due.enterprise_id,
        verb=_VERBS.get(step, "enterprise.quarter_due"),
        actor=SYSTEM,
        after={"quarter": round_.code, "due_on": due.due_on.isoformat()},
    )
    enqueue(
        QUARTER_REMINDED,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=due.enterprise_id,
        payload={"event": event.pk},
    )
