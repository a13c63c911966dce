"""Overdue requests are told to the office above.

What is due is read off dates alone: a run may come at any time, twice, by two beats, or days late.
Each level is recorded once for each due day; a message goes out only while no answer stands.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.enums import OfficeLevel
from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.events import record
from common.domain.outbox import enqueue, in_bulk
from common.enums import SubjectKind
from cultivation.domain.requests.rules import again_after, escalation_days, offices_above
from cultivation.enums.requests import RequestStatus
from cultivation.models import RequestEntry, RequestEscalation, ServiceRequest

REQUEST_ESCALATED = "request.escalated"
BATCH = 200


def levels_come(
    due_on: date, levels: int, ended_on: date | None, calendar: WorkCalendar, today: date
) -> list[tuple[int, date]]:
    """Level and day of each escalation that has come by `today` for a due day: those on whose day
    the request was still open (`ended_on`: answered or withdrawn that day)."""
    days = escalation_days(due_on, levels, calendar)
    last = today if ended_on is None else min(today, ended_on)
    return [(level, day) for level, day in enumerate(days, start=1) if day <= last]


def due_before(level: int, calendar: WorkCalendar, today: date) -> date:
    """An escalation of the level has come for every due day before this one."""
    day = today
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    for _step in range((level - 1) * again_after()):
        day -= timedelta(days=1)
        while not calendar.is_working_day(day):
            day -= timedelta(days=1)
    return day


def escalate(*, today: date, batch: int = BATCH) -> dict[str, int]:
    """Record the escalations of a batch of requests whose day has come, and owe their messages, in
    one transaction. Returns how many were recorded and how many are told."""
    calendar = WorkCalendar.around(today)
    rows: list[RequestEscalation] = []
    with transaction.atomic(), in_bulk():
        for request in _overdue(calendar, today):
            made = _rows(request, calendar, today)
            rows.extend(made)
            for row in made:
                _tell(request, row)
            if len(rows) >= batch:
                break
    return {"recorded": len(rows), "told": sum(row.is_told for row in rows)}


def _overdue(calendar: WorkCalendar, today: date) -> Iterator[ServiceRequest]:
    """Requests with an escalation that may have come and is not recorded. The second level is the
    province's, and only a county has two offices above it that are told."""
    missing = Q()
    for level, chain in ((1, Q()), (2, Q(office__parent__level=OfficeLevel.CITY))):
        kept = RequestEscalation.objects.filter(
            request=OuterRef("pk"), due_on=OuterRef("due_on"), level=level
        )
        missing |= chain & Q(~Exists(kept), due_on__lt=due_before(level, calendar, today))
    is_open = Q(status__in=RequestStatus.open())
    ended_late = ~is_open & (Q(replied_on__gt=F("due_on")) | Q(withdrawn_on__gt=F("due_on")))
    return (
        ServiceRequest.objects.filter(missing)
        .filter(is_open | ended_late)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("office__parent__parent")
        .order_by("pk")
        .iterator()
    )


def _rows(request: ServiceRequest, calendar: WorkCalendar, today: date) -> list[RequestEscalation]:
    above = offices_above(request.office)
    kept = set(request.escalations.filter(due_on=request.due_on).values_list("level", flat=True))
    ended_on = None if request.is_open else request.withdrawn_on or request.replied_on
    come = levels_come(request.due_on, len(above), ended_on, calendar, today)
    return RequestEscalation.objects.bulk_create(
        RequestEscalation(
            request=request,
            due_on=request.due_on,
            level=level,
            office=above[level - 1],
            came_on=day,
            is_told=request.is_open,
            recorded_at=timezone.now(),
        )
        for level, day in come
        if level not in kept
    )


def _tell(request: ServiceRequest, row: RequestEscalation) -> None:
    """Tell the office above and the one that holds it; nobody once it has ended."""
    if not row.is_told:
        return
    after = {"number": request.number, "due_on": row.due_on.isoformat(), "office": row.office.code}
    event = record(
        subject_kind=SubjectKind.REQUEST,
        subject_id=request.pk,
        verb="request.escalated",
        actor=SYSTEM,
        after=after,
    )
    RequestEntry.objects.create(
        request=request, verb="request.escalated", office=row.office, happened_at=timezone.now()
    )
    enqueue(
        REQUEST_ESCALATED,
        subject_kind=SubjectKind.REQUEST,
        subject_id=request.pk,
        payload={"event": event.pk, "offices": [row.office_id, request.office_id]},
    )
