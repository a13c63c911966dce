"""What the casework puts into the desk's and the ministry's homes and navigation."""

from typing import Any

from django.db.models import Count, Min, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.middleware import capacity_in
from accounts.models import Office
from common.cards import register_card, register_navigation, register_search
from common.domain.calendar import WorkCalendar
from common.enums import Reader
from enterprises.models import Enterprise
from reviews.badges import Badge, case_rows, notice_badge
from reviews.enums import Work
from reviews.models import Case, Notice, NoticeEntry, Objection
from reviews.models.notice import NoticeQuerySet
from reviews.queries import QueueTab, queue, queue_counts, with_current_step, with_entry_counts

_OFFICES = (Reader.DESK, Reader.MINISTRY)
_FIRST_ROWS = 6

register_navigation(Reader.DESK, label=_("Cases"), url_name="desk:cases", icon="inbox", order=10)
register_navigation(
    Reader.MINISTRY, label=_("Cases"), url_name="desk:cases", icon="inbox", order=20
)
register_navigation(
    *_OFFICES, label=_("Notices"), url_name="desk:notices", icon="speakerphone", order=30
)
register_navigation(
    *_OFFICES,
    label=_("Due days"),
    url_name="desk:deadlines",
    icon="calendar-due",
    order=25,
    under="desk:cases",
)
register_navigation(
    *_OFFICES,
    label=_("Inspections"),
    url_name="desk:inspections",
    icon="map-pin",
    order=27,
    under="desk:cases",
)
register_navigation(
    *_OFFICES,
    label=_("Objections"),
    url_name="desk:objections",
    icon="gavel",
    order=31,
    under="desk:notices",
)
register_search(*_OFFICES, url_name="desk:all_cases")


def _office(request: HttpRequest) -> tuple[Capacity, Office] | None:
    capacity = capacity_in(request)
    return (capacity, capacity.office) if capacity.office else None


@register_card(
    "home",
    *_OFFICES,
    title=_("The queue"),
    template="reviews/cards/queue.html",
    order=12,
    is_wide=True,
    link="desk:cases",
)
def the_queue(request: HttpRequest) -> dict[str, Any] | None:
    """Due today, overdue, to examine, to sign, waiting for enterprises, and the first cases."""
    acting = _office(request)
    if acting is None:
        return None
    capacity, office = acting
    visible = Case.objects.visible_to(capacity)
    today = timezone.localdate()
    counts = queue_counts(visible, office, today)
    is_signing = capacity.role == PostingRole.APPROVER
    mine = QueueTab.SIGN if is_signing else QueueTab.EXAMINE
    first = queue(visible, mine, office).with_related().order_by("due_on", "pk")[:_FIRST_ROWS]
    return {
        "counts": counts,
        "tabs": [
            (tab, counts.by_tab[tab])
            for tab in QueueTab
            if tab in counts.by_tab and (tab.is_always_shown or counts.by_tab[tab])
        ],
        "mine": mine,
        "rows": case_rows(first, capacity, WorkCalendar.current(), today),
    }


@register_card(
    "home",
    *_OFFICES,
    title=_("Notices running"),
    template="reviews/cards/notices.html",
    order=40,
    link="desk:notices",
)
def notices_running(request: HttpRequest) -> dict[str, Any] | None:
    """The notices that the office published or has to announce: running, or waiting for it; also
    announced ones of which the office may announce cases that were set free since."""
    acting = _office(request)
    if acting is None:
        return None
    today, calendar = timezone.localdate(), WorkCalendar.current()
    own = with_entry_counts(Notice.objects.of_office(acting[1]).unfinished(today))
    rows = [(one, notice_badge(one, calendar, today)) for one in own.order_by("closes_on")[:5]]
    late = Badge(_("Cases set free, to be announced"), "attention")
    rows += [(one, late) for one in with_entry_counts(_with_freed(acting[1])).order_by("pk")[:5]]
    return {"rows": rows, "address": "desk:notice"} if rows else None


def _with_freed(office: Office) -> NoticeQuerySet:
    freed = Case.objects.filter(at_office=office, work=Work.ANNOUNCE)
    entries = NoticeEntry.objects.filter(case__in=freed, notice__announcement__isnull=False)
    return Notice.objects.filter(pk__in=entries.standing().values("notice"))


@register_card(
    "home",
    *_OFFICES,
    title=_("Objections open"),
    template="reviews/cards/objections.html",
    order=38,
    link="desk:objections",
)
def objections_open(request: HttpRequest) -> dict[str, Any] | None:
    """How many objections the reader's office has to decide, since when the oldest waits, and how
    many are overdue; nothing where there is none."""
    acting = _office(request)
    if acting is None:
        return None
    waiting = Objection.objects.visible_to(acting[0]).open()
    late = Q(due_on__lt=timezone.localdate())
    figures = waiting.aggregate(
        open=Count("pk"), overdue=Count("pk", filter=late), oldest=Min("received_at")
    )
    if not figures["open"]:
        return None
    return figures | {"due_first": waiting.order_by("due_on", "pk").first()}


@register_card(
    "enterprise",
    *_OFFICES,
    title=_("Cases"),
    template="reviews/cards/enterprise_cases.html",
    order=20,
    is_wide=True,
)
def cases_of_enterprise(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any] | None:
    """The cases of one enterprise that the office sees, newest first."""
    acting = _office(request)
    if acting is None:
        return None
    capacity, _own = acting
    visible = Case.objects.visible_to(capacity).filter(enterprise=enterprise)
    cases = with_current_step(visible).with_related().order_by("-pk")[:20]
    return {"rows": case_rows(cases, capacity, WorkCalendar.current(), timezone.localdate())}
