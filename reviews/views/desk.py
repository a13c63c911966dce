"""The queue of an office: what waits for it, sorted by due day, and everything else it sees."""

import re
from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.domain.calendar import WorkCalendar
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.enums import TitleKind
from enterprises.models import Enterprise
from reviews.badges import CaseRow, case_rows
from reviews.forms.desk import CaseFilterForm
from reviews.models import Case
from reviews.models.case import CaseQuerySet
from reviews.queries import QueueTab, queue, queue_counts

_CASE_NUMBER = re.compile(r"[A-Z]+\d{4}-\d+", re.IGNORECASE)
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Turn")),
    Column(gettext_lazy("Due")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Case number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("County")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Turn")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Submitted")),
]
_EMPTY = {
    QueueTab.DUE: gettext_lazy("Nothing waits for your office"),
    QueueTab.EXAMINE: gettext_lazy("Nothing is left to examine"),
    QueueTab.SIGN: gettext_lazy("Nothing waits for a signature"),
    QueueTab.ENTERPRISES: gettext_lazy("No enterprise owes your office a correction"),
    QueueTab.DECIDED: gettext_lazy("No decided case waits for a notice"),
    QueueTab.ALL: gettext_lazy("No case has been handed in"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def case_queue(request: HttpRequest, tab: str = QueueTab.DUE) -> HttpResponse:
    """A view of the queue, filtered; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    shown_tab = QueueTab(tab)
    visible = Case.objects.visible_to(capacity)
    form = CaseFilterForm(request.GET)
    cases = _filtered(queue(visible, shown_tab, office), form).with_related()
    calendar, today = WorkCalendar.current(), timezone.localdate()
    if request.method == "POST":
        found = cases.order_by(*shown_tab.order)[: ROW_LIMIT + 1]
        rows = list(_export(case_rows(found, capacity, calendar, today)))
        return export_list(request, "cases", _EXPORT_COLUMNS, rows)
    page = keyset_page(cases, request, order=shown_tab.order)
    page.rows[:] = case_rows(page.rows, capacity, calendar, today)
    counts = queue_counts(visible, office, today)
    context = {
        "tab": shown_tab,
        "tabs": [(one, counts.by_tab.get(one)) for one in QueueTab],
        "counts": counts,
        "form": form,
        "chips": chips_of(form, request),
        "columns": _COLUMNS,
        "page": page,
        "empty_title": _EMPTY[shown_tab],
    }
    return render(request, "reviews/desk/queue.html", context)


def _filtered(cases: CaseQuerySet, form: CaseFilterForm) -> CaseQuerySet:
    """The cases that the filters leave. A filter that cannot be read narrows nothing."""
    form.is_valid()
    chosen = form.cleaned_data
    for name in ("title_kind", "status", "round"):
        if chosen.get(name):
            cases = cases.filter(**{name: chosen[name]})
    text = chosen.get("q", "").strip()
    if _CASE_NUMBER.fullmatch(text):
        return cases.filter(number=text.upper())
    if text:
        cases = cases.filter(Q(enterprise__in=Enterprise.objects.search(text)))
    return cases


def _export(rows: list[CaseRow]) -> Iterator[list[object]]:
    for row in rows:
        case = row.case
        yield [
            case.number,
            case.enterprise.name,
            case.enterprise.uscc,
            case.county_office.name if case.county_office else "",
            TitleKind(case.title_kind).label,
            case.round.name,
            " · ".join(str(part) for part in (row.badge.label, row.badge.where) if part),
            row.turn.name or _turn_word(row, case),
            case.due_on if row.deadline else None,
            case.submitted_at,
        ]


def _turn_word(row: CaseRow, case: Case) -> str:
    return _("Nobody") if row.turn.kind == "nobody" else str(case.get_turn_display())
