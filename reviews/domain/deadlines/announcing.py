"""Reminders of notices that have run their days: whoever announces is told on the day after, and
the office above too once the working days of that step are over.

Each is recorded once on the notice, whenever and however often a run comes; of two that have come
meanwhile only the last is told.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.deadlines.reminding import officials_above, officials_of
from reviews.domain.notices.standing import decision_steps
from reviews.models import Notice, NoticeEntry, Objection

NOTICE_CAME = "notice.deadline_came"
OVER = "notice.may_be_announced"
OVERDUE = "notice.announcement_overdue"


def remind_of_announcements(*, today: date) -> Mapping[str, int]:
    """Record what has come for notices that wait for their announcement, and owe the messages;
    one of which objections hold every case waits for nobody here. Returns how many were reminded
    of."""
    calendar = WorkCalendar.around(today)
    held = Objection.objects.open().values("entry__case")
    free = NoticeEntry.objects.standing().filter(notice=OuterRef("pk")).exclude(case__in=held)
    waiting = Notice.objects.awaiting_announcement(today).filter(Exists(free))
    keys = waiting.order_by("pk").values_list("pk", flat=True)
    return {"recorded": sum(_remind(key, calendar, today) for key in keys)}


def _remind(key: int, calendar: WorkCalendar, today: date) -> bool:
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=key)
        step = decision_steps(notice).order_by("pk").first()
        if step is None:
            return False
        due_on = calendar.add(notice.closes_on, step.working_days)
        verb = OVERDUE if due_on < today else OVER
        if _is_recorded(notice, verb):
            return False
        event = record(
            subject_kind=SubjectKind.NOTICE,
            subject_id=notice.pk,
            verb=verb,
            actor=SYSTEM,
            after={"number": notice.number, "due_on": due_on.isoformat()},
        )
        enqueue(
            NOTICE_CAME,
            subject_kind=SubjectKind.NOTICE,
            subject_id=notice.pk,
            payload={"event": event.pk, "verb": verb},
        )
    return True


def _is_recorded(notice: Notice, verb: str) -> bool:
    events = Event.objects.filter(subject_kind=SubjectKind.NOTICE, subject_id=notice.pk)
    return events.filter(verb__in=[verb, OVERDUE]).exists()


def readers_of_notice(notice: Notice, verb: str) -> set[int]:
    """Who is told: the people of the office that announces and, once it is late, of the one above
    it."""
    step = decision_steps(notice).select_related("office__parent").order_by("pk").first()
    if step is None:
        return set()
    at_office = officials_of([step.office_id])
    if verb != OVERDUE:
        return at_office
    return at_office | officials_above(step.office, TitleKind(notice.round.title_kind))
