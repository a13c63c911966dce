"""Objections have a day too: their handlers are told when one comes in and on the day by which it
is due, the office above once it is over; a result those whose turn it is with it.

Each reminder is recorded once on the notice, whenever and however often a run comes; of two that
have come meanwhile only the last is told.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from accounts.enums import PostingRole
from accounts.models import Posting
from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from common.models import Event
from cultivation.enums import TitleKind
from enterprises.models import Membership
from reviews.domain.deadlines.reminding import officials_above
from reviews.domain.objections.handling import RESULT_PROPOSED, RESULT_RETURNED
from reviews.domain.objections.taking import OBJECTION_CAME
from reviews.enums import ObjectionState
from reviews.models import Objection
from reviews.models.objection import HANDLERS

DUE = "objection.due_today"
OVERDUE = "objection.overdue"
_WAITS_FOR = {
    RESULT_PROPOSED: (PostingRole.APPROVER.value,),
    RESULT_RETURNED: (PostingRole.EXAMINER.value,),
}


def remind_of_objections(*, today: date) -> Mapping[str, int]:
    """Record what has come for objections that are not decided, and owe the messages. Returns how
    many were reminded of."""
    due = Objection.objects.open().filter(due_on__lte=today).order_by("pk")
    return {"recorded": sum(_remind(key, today) for key in due.values_list("pk", flat=True))}


def _remind(key: int, today: date) -> bool:
    with transaction.atomic():
        locked = Objection.objects.select_for_update(of=("self",))
        objection = locked.select_related("notice__office").get(pk=key)
        if objection.state not in ObjectionState.open():
            return False
        verb = OVERDUE if objection.due_on < today else DUE
        events = Event.objects.filter(
            subject_kind=SubjectKind.NOTICE, subject_id=objection.notice_id
        )
        if events.filter(verb__in=[verb, OVERDUE], after__objection=key).exists():
            return False
        event = record(
            subject_kind=SubjectKind.NOTICE,
            subject_id=objection.notice_id,
            verb=verb,
            actor=SYSTEM,
            after={
                "objection": key,
                "number": objection.notice.number,
                "office": objection.notice.office.code,
                "due_on": objection.due_on.isoformat(),
            },
        )
        enqueue(
            OBJECTION_CAME,
            subject_kind=SubjectKind.NOTICE,
            subject_id=objection.notice_id,
            payload={"event": event.pk, "verb": verb, "objection": key},
        )
    return True


def readers_of_objection(objection: Objection, verb: str) -> set[int]:
    """Who is told: those who handle it, of a result those whose turn it is, nobody who acts for the
    enterprise among them; once it is late the office above too, which learns no more than that
    there is one."""
    office = objection.notice.office
    roles = _WAITS_FOR.get(verb, HANDLERS)
    posted = Posting.objects.in_force().filter(office=office, role__in=roles)
    handlers = set(posted.values_list("user", flat=True))
    enterprise = objection.entry.case.enterprise_id
    tied = Membership.objects.filter(enterprise=enterprise, user__in=handlers)
    readers = handlers - set(tied.values_list("user", flat=True))
    if verb == OVERDUE:
        readers |= officials_above(office, TitleKind(objection.notice.round.title_kind))
    return readers
