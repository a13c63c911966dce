"""Requests at an office: the queue, due first; one request; figures by category and office."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.calendar import WorkCalendar
from common.spreadsheets import ROW_LIMIT
from common.tables import CHOSEN, Column, chips_of, keyset_page
from cultivation.domain.requests.figures import (
    RequestFigures,
    figures_by_category,
    figures_by_office,
    total_of,
)
from cultivation.domain.requests.rules import fewest_ratings
from cultivation.enums.requests import RequestCategory
from cultivation.forms import offices_below
from cultivation.forms.requests import RequestFilterForm
from cultivation.models import RequestEscalation, ServiceRequest
from cultivation.models.requests.request import ServiceRequestQuerySet
from cultivation.shown.requests import answer_deadline, request_badge
from cultivation.views.requests.stepping import RELATED, request_page, stepped
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Request")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Category")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Dealt with by")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Category")),
    Column(gettext_lazy("Subject")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Received on")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Dealt with by")),
    Column(gettext_lazy("Answered on")),
    Column(gettext_lazy("Satisfaction"), is_figure=True),
]
_FIGURE_NAMES = ("asked", "open", "overdue", "answered", "in_time", "in_time_pct", "rated")
_FIGURE_HEADS = [
    Column(gettext_lazy("Requests"), is_figure=True),
    Column(gettext_lazy("Not answered yet"), is_figure=True),
    Column(gettext_lazy("of which overdue"), is_figure=True),
    Column(gettext_lazy("Answered"), is_figure=True),
    Column(gettext_lazy("of which in time"), is_figure=True),
    Column(gettext_lazy("In time"), unit="%", is_figure=True),
    Column(gettext_lazy("Ratings"), is_figure=True),
    Column(gettext_lazy("Mean satisfaction"), unit=gettext_lazy("of 5"), is_figure=True),
]
_SINCE_DAYS = 365


@require_http_methods(["GET", "HEAD", "POST"])
def requests(request: HttpRequest) -> HttpResponse:
    """The requests that the reader may see, due first; by POST the same rows as a workbook. Opens
    on what is not answered yet."""
    capacity, office = capacity_of_office(request)
    asked = request.GET.copy()
    if not asked and CHOSEN not in request.GET:
        asked["status"] = "open"
    form = RequestFilterForm(asked, offices=offices_below(office))
    form.is_valid()
    today = timezone.localdate()
    visible = ServiceRequest.objects.visible_to(capacity)
    person = official(request).person_id
    found = filtered(visible, form.cleaned_data, today, office, person)
    found = found.select_related("enterprise", "office", "taken_by")
    if request.method == "POST":
        rows = found.order_by("due_on", "pk")[: ROW_LIMIT + 1]
        return export_list(request, "requests", _EXPORT_COLUMNS, list(_export(rows)))
    calendar = WorkCalendar.current()
    page = keyset_page(found, request, order=("due_on", "pk"))
    page.rows[:] = [
        (row, request_badge(row, today), answer_deadline(row, calendar)) for row in page.rows
    ]
    late = ServiceRequest.objects.counted_for(office).open()
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "late_payments": late.filter(category=RequestCategory.LATE_PAYMENT).count(),
        "tab": "requests",
    }
    return render(request, "cultivation/requests/requests.html", context)


def filtered(
    rows: ServiceRequestQuerySet, chosen: dict[str, Any], today: date, office: Office, person: int
) -> ServiceRequestQuerySet:
    """The requests that the chosen filters leave."""
    if chosen.get("category"):
        rows = rows.filter(category=chosen["category"])
    if chosen.get("status") == "open":
        rows = rows.open()
    elif chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    last = {"overdue": today - timedelta(days=1), "today": today, "week": today + timedelta(days=7)}
    if chosen.get("due"):
        rows = rows.open().filter(due_on__lte=last[chosen["due"]])
        if chosen["due"] != "overdue":
            rows = rows.filter(due_on__gte=today)
    if chosen.get("at"):
        told = RequestEscalation.objects.filter(office=office).values("request")
        rows = rows.filter(
            {
                "mine": Q(taken_by=person),
                "nobody": Q(taken_by=None, office=office),
                "office": Q(office=office),
                "told": Q(pk__in=told),
            }[chosen["at"]]
        )
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        named = Enterprise.objects.search(text).values("pk")
        rows = rows.filter(Q(number=text.upper()) | Q(enterprise__in=named))
    return rows


def _export(rows: Iterable[ServiceRequest]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.number, row.enterprise.name, row.enterprise.uscc or "",
            row.get_category_display(), row.subject, row.get_status_display(), row.received_on,
            row.due_on, row.office.name, row.taken_by.name if row.taken_by else "",
            row.replied_on or "", row.satisfaction if row.satisfaction is not None else "",
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request, and by POST the office's next step."""
    capacity, _office = capacity_of_office(request)
    visible = ServiceRequest.objects.visible_to(capacity)
    found = one_of(visible.select_related(*RELATED), number=number)
    if request.method == "POST":
        return stepped(request, found, capacity, official(request))
    return request_page(request, found, capacity)


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """Requests of the last year by category and by office; by POST both as a workbook."""
    _capacity, office = capacity_of_office(request)
    today = timezone.localdate()
    since = today - timedelta(days=_SINCE_DAYS)
    tables = [
        (_("Category"), figures_by_category(office, since=since, today=today)),
        (_("Office"), figures_by_office(office, since=since, today=today)),
    ]
    if request.method == "POST":
        columns = [Column(_("Category or office")), *_FIGURE_HEADS]
        rows = [_row(line) for _label, lines in tables for line in lines]
        return export_list(request, "request-figures", columns, rows)
    context = {
        "tables": [
            {
                "label": label,
                "columns": [Column(label), *_FIGURE_HEADS],
                "lines": lines,
                "total": total_of(lines),
            }
            for label, lines in tables
        ],
        "heads": _FIGURE_HEADS,
        "fewest": fewest_ratings(),
        "since": since,
        "tab": "figures",
    }
    return render(request, "cultivation/requests/figures.html", context)


def _row(line: RequestFigures) -> list[object]:
    return [line.name, *(getattr(line, name) for name in _FIGURE_NAMES), line.satisfaction]
