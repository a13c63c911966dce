"""Reminders of updates: one per obligation and rule, and at most one message of a run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue, in_bulk
from common.enums import SubjectKind
from cultivation.life.updates import is_reminded, reminder_day, reminder_days
from cultivation.models import UpdateObligation, UpdateReminder

UPDATE_REMINDED = "update.reminded"
BATCH = 500
MISSED = 0


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many reminders were recorded, and how many messages are owed for them."""

    recorded: int
    told: int


def remind(*, today: date, batch: int = BATCH) -> Reminded:
    """Record the reminders of a batch of enterprises whose day has come, and owe their messages.

    Each is recorded once, whatever the runs; which ones are recorded depends on dates alone.
    Enterprise by enterprise, so that several titles make one message.
    """
    enterprises = list(_enterprises(today)[:batch])
    if not enterprises:
        return Reminded(0, 0)
    with transaction.atomic(), in_bulk():
        return _remind(enterprises, today)


def _due(today: date) -> QuerySet[UpdateObligation]:
    """Obligations with a reminder that came due (see `is_reminded`) and is not recorded."""
    wanted = Q()
    for days in (*reminder_days(), MISSED):
        kept = UpdateReminder.objects.filter(obligation=OuterRef("pk"), days_before=days)
        came = F("due_on") + (reminder_day(today, days) - today)
        in_force = F("due_on") if days == MISSED else came
        wanted |= (
            Q(due_on__lte=today - (reminder_day(today, days) - today))
            & (Q(handed_in_on=None) | Q(handed_in_on__gte=came))
            & Q(title__last_day__gte=in_force)
            & Q(~Exists(kept))
        )
    return UpdateObligation.objects.filter(wanted)


def _enterprises(today: date) -> "QuerySet[UpdateObligation, int]":
    return _due(today).order_by("enterprise").values_list("enterprise", flat=True).distinct()


def _remind(enterprises: Sequence[int], today: date) -> Reminded:
    obligations = list(
        _due(today)
        .filter(enterprise__in=enterprises)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("title")
        .prefetch_related("reminders")
        .order_by("enterprise", "due_on", "pk")
    )
    rows: list[UpdateReminder] = []
    groups: Counter[tuple[int, int, date, int]] = Counter()
    for obligation in obligations:
        for row in _rows(obligation, today):
            rows.append(row)
            if row.is_told:
                day = (obligation.year, obligation.due_on, row.days_before)
                groups[obligation.enterprise_id, *day] += 1
    UpdateReminder.objects.bulk_create(rows)
    for key, count in groups.items():
        _tell(*key, count)
    return Reminded(len(rows), len(groups))


def _rows(obligation: UpdateObligation, today: date) -> list[UpdateReminder]:
    """The rows of one obligation, one for each rule whose day has come; only the nearest of them
    makes a message, and none does when the update came in or the title ended meanwhile."""
    kept = {row.days_before for row in obligation.reminders.all()}
    due = [
        days
        for days in (*reminder_days(), MISSED)
        if days not in kept
        and reminder_day(obligation.due_on, days) <= today
        and _came_due(obligation, days)
    ]
    is_open = obligation.handed_in_on is None and (
        obligation.title.last_day >= min(today, obligation.due_on)
    )
    now = timezone.now()
    return [
        UpdateReminder(
            obligation=obligation,
            days_before=days,
            is_told=is_open and days == due[-1],
            recorded_at=now,
        )
        for days in due
    ]


def _came_due(obligation: UpdateObligation, days: int) -> bool:
    return is_reminded(
        obligation.due_on,
        days,
        handed_in_on=obligation.handed_in_on,
        ended_on=obligation.title.last_day,
    )


def _tell(enterprise: int, year: int, due_on: date, days: int, count: int) -> None:
    event = record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise,
        verb="enterprise.update_missed" if days == MISSED else "enterprise.update_due",
        actor=SYSTEM,
        after={"year": year, "due_on": due_on.isoformat(), "titles": count},
    )
    enqueue(
        UPDATE_REMINDED,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise,
        payload={"event": event.pk},
    )
