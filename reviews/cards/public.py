"""Running notices on the public front page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.cards import register_card, register_navigation
from common.domain.calendar import WorkCalendar
from common.enums import Reader
from reviews.badges import notice_badge
from reviews.models import Notice
from reviews.queries import with_entry_counts

register_navigation(
    Reader.PUBLIC, label=_("Notices"), url_name="public:notices", icon="speakerphone", order=10
)


@register_card(
    "home",
    Reader.PUBLIC,
    title=_("Notices running"),
    template="reviews/cards/notices.html",
    order=20,
    link="public:notices",
)
def notices_running(request: HttpRequest) -> dict[str, Any]:
    """Notices open today, soonest to close first."""
    today, calendar = timezone.localdate(), WorkCalendar.current()
    running = with_entry_counts(Notice.objects.running_on(today)).order_by("closes_on", "-pk")
    rows = [(one, notice_badge(one, calendar, today)) for one in running[:5]]
    return {"rows": rows, "address": "public:notice"}
