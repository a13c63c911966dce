"""Reminding experts whose scorecards are due soon or late. Safe at any time, twice, days late."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from common.models import Event
from reviews.domain.panels.drawing import PANEL_SEATED
from reviews.enums import PanelState
from reviews.models import Panel, Seat

REMINDER = "panel.reminded"
# The first reminder comes this many working days before the day due, then one each day.
_DAYS_BEFORE = 3
_LONGEST_WINDOW = timedelta(days=15)


def remind_experts() -> int:
    """Remind, once a day, everybody who owes a scorecard of a panel due within three working days
    or overdue. Returns how many panels were reminded."""
    today, calendar = timezone.localdate(), WorkCalendar.current()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    owing = Seat.objects.open().before_panel()
    reminded = set(
        Event.objects.filter(
            subject_kind=SubjectKind.PANEL, verb=REMINDER, occurred_at__gte=midnight
        ).values_list("subject_id", flat=True)
    )
    panels = Panel.objects.filter(
        state=PanelState.SCORING, due_on__lte=today + _LONGEST_WINDOW, cases__seats__in=owing
    ).distinct()
    count = 0
    for panel in panels.exclude(pk__in=reminded).order_by("pk"):
        if calendar.between(today, panel.due_on) > _DAYS_BEFORE:
            continue
        event = record(
            subject_kind=SubjectKind.PANEL,
            subject_id=panel.pk,
            verb=REMINDER,
            actor=SYSTEM,
            after={"due_on": panel.due_on.isoformat()},
        )
        enqueue(
            PANEL_SEATED,
            subject_kind=SubjectKind.PANEL,
            subject_id=panel.pk,
            payload={"event": event.pk},
        )
        count += 1
    return count
