"""The enterprise's word on an inspection has a last day: it is reminded three working days before
and on the day. Afterwards the office may go on without it, and nobody is told that it is late.

Each reminder is recorded once for each last day of an inspection, whenever and however often a run
comes; of two that have come meanwhile only the last is told.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of
from common.enums import SubjectKind
from reviews.domain.deadlines.reminding import DEADLINE_CAME, REPLY_VERBS, due_before, rules_come
from reviews.enums import DeadlineRule
from reviews.models import Inspection


def remind_of_replies(*, today: date) -> Mapping[str, int]:
    """Record what has come for inspections whose reply is still out, and owe the messages. Returns
    how many were reminded of."""
    calendar = WorkCalendar.around(today)
    awaited = Inspection.objects.awaiting_reply(today)
    near = awaited.filter(reply_due_on__lt=due_before(DeadlineRule.NEAR, calendar, today))
    keys = list(near.order_by("pk").values_list("pk", flat=True))
    return {"recorded": sum(_remind(key, calendar, today) for key in keys)}


def _remind(key: int, calendar: WorkCalendar, today: date) -> bool:
    with transaction.atomic():
        locked = Inspection.objects.select_for_update(of=("self",))
        inspection = locked.select_related("case").get(pk=key)
        day = inspection.reply_due_on
        if inspection.replied_at is not None or day is None or day < today:
            return False
        come = [one for one in rules_come(day, calendar, today) if one in REPLY_VERBS]
        if not come:
            return False
        verb = REPLY_VERBS[come[-1]]
        about = {"inspection": inspection.number, "due_on": day.isoformat()}
        told = entries_of(SubjectKind.CASE, inspection.case_id, **about)
        if told.filter(verb=verb).exists():
            return False
        _tell(inspection, verb, about)
    return True


def _tell(inspection: Inspection, verb: str, about: Mapping[str, str]) -> None:
    event = record(
        subject_kind=SubjectKind.CASE,
        subject_id=inspection.case_id,
        verb=verb,
        actor=SYSTEM,
        after=about,
    )
    enqueue(
        DEADLINE_CAME,
        subject_kind=SubjectKind.CASE,
        subject_id=inspection.case_id,
        payload={"event": event.pk, "verb": verb},
    )
