"""Notices for everybody: names, codes, offices and the result. Nothing personal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.views.readers import one_of
from common.domain.calendar import WorkCalendar
from common.tables import Column, chips_of, keyset_page
from reviews.badges import is_window_provisional, notice_badge
from reviews.enums import NoticeState
from reviews.forms.notices import NoticeEntryFilterForm
from reviews.models import Notice
from reviews.queries import with_entry_counts
from reviews.shown_notices import shown_entries

_COLUMNS = [
    Column(gettext_lazy("Notice")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Window")),
    Column(gettext_lazy("Enterprises"), is_figure=True),
]
_ENTRY_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Result")),
]


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """All published notices, newest first."""
    calendar, today = WorkCalendar.current(), timezone.localdate()
    found = with_entry_counts(Notice.objects.visible_to(None))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(notice, notice_badge(notice, calendar, today)) for notice in page.rows]
    context = {"columns": _COLUMNS, "page": page}
    return render(request, "reviews/public/notices.html", context)


@login_not_required
@require_safe
def one_notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: whom it lists, its window, its digest, and the result once announced."""
    notice = one_of(with_entry_counts(Notice.objects.visible_to(None)), number=number)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    form = NoticeEntryFilterForm(request.GET)
    entries = notice.entries.search(form.asked()).select_related("case", "follow_up")
    page = keyset_page(entries, request, order=("pk",), size=200)
    announcement = getattr(notice, "announcement", None)
    page.rows[:] = shown_entries(notice, page.rows, None)
    context = {
        "notice": notice,
        "announcement": announcement,
        "is_running": notice.opens_on <= today <= notice.closes_on,
        "is_empty": notice.state_on(today) == NoticeState.EMPTY,
        "badge": notice_badge(notice, calendar, today),
        "is_provisional": is_window_provisional(notice, calendar, today),
        "form": form,
        "chips": chips_of(form, request),
        "columns": _ENTRY_COLUMNS,
        "page": page,
    }
    return render(request, "reviews/public/notice.html", context)
