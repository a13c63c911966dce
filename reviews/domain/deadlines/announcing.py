"""Reminders of notices that have run their days: whoever announces is told on the day after, and
the office above too once the working days of that step are over. Cases that an objection or a ban
set free after the announcement are reminded of in the same way.

Each is recorded once on the notice, whenever and however often a run comes; of two that have come
meanwhile only the last is told.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.holding import hold
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from common.models import Event
from cultivation.enums import TitleKind
from reviews.domain.deadlines.reminding import officials_above, officials_of
from reviews.domain.notices.holding import free_entries
from reviews.domain.notices.standing import decision_steps
from reviews.enums import Work
from reviews.models import Notice, NoticeEntry

NOTICE_CAME = "notice.deadline_came"
OVER = "notice.may_be_announced"
OVERDUE = "notice.announcement_overdue"
FREED = "notice.cases_set_free"
FREED_OVERDUE = "notice.follow_up_overdue"


def remind_of_announcements(*, today: date) -> Mapping[str, int]:
    """Record what has come for notices that wait for their announcement, and owe the messages;
    one of which objections and bans hold every case waits for nobody here. After an announcement
    the same goes for cases that were set free since: once for each day by which some are due.
    Returns how many were reminded of."""
    free = free_entries().filter(notice=OuterRef("pk"))
    waiting = Notice.objects.awaiting_announcement(today).filter(Exists(free))
    keys = waiting.order_by("pk").values_list("pk", flat=True)
    recorded = sum(_remind(key, today) for key in keys)
    freed = NoticeEntry.objects.standing().filter(
        notice__announcement__isnull=False, case__work=Work.ANNOUNCE
    )
    days = freed.order_by().values_list("notice", "case__due_on").distinct()
    recorded += sum(_remind_of_freed(key, due_on, today) for key, due_on in days if due_on)
    return {"recorded": recorded}


def _remind(key: int, today: date) -> bool:
    with transaction.atomic():
        hold(Notice, key)
        notice = Notice.objects.get(pk=key)
        due_on = _first_due(notice)
        if due_on is None:
            return False
        verb = OVERDUE if due_on < today else OVER
        if _events(notice).filter(verb__in=[verb, OVERDUE]).exists():
            return False
        _owe(notice, verb, due_on)
    return True


def _first_due(notice: Notice) -> date | None:
    """The day by which the notice is announced: that of the steps of what may be announced."""
    free = free_entries().filter(notice=notice).values("case")
    due: date | None = decision_steps(notice).filter(case__in=free).aggregate(d=Min("due_on"))["d"]
    return due


def _remind_of_freed(key: int, due_on: date, today: date) -> bool:
    """Cases that were set free after the announcement of their notice, and are due on one day."""
    with transaction.atomic():
        hold(Notice, key)
        notice = Notice.objects.get(pk=key)
        verb = FREED_OVERDUE if due_on < today else FREED
        told = _events(notice).filter(verb__in=[verb, FREED_OVERDUE])
        if told.filter(after__due_on=due_on.isoformat()).exists():
            return False
        _owe(notice, verb, due_on)
    return True


def _events(notice: Notice) -> "QuerySet[Event]":
    return Event.objects.filter(subject_kind=SubjectKind.NOTICE, subject_id=notice.pk)


def _owe(notice: Notice, verb: str, due_on: date) -> None:
    """The entry in the trail, and its messages."""
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


def readers_of_notice(notice: Notice, verb: str) -> set[int]:
    """Who is told: the people of the office that announces and, once it is late, of the one above
    it."""
    step = decision_steps(notice).select_related("office__parent").order_by("pk").first()
    if step is None:
        return set()
    at_office = officials_of([step.office_id])
    if verb not in {OVERDUE, FREED_OVERDUE}:
        return at_office
    return at_office | officials_above(step.office, TitleKind(notice.round.title_kind))
