"""Due days at an office and below it, and how long the work has taken."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.domain.calendar import WorkCalendar
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from reviews.badges import CaseRow, case_rows
from reviews.domain.deadlines.processing_times import Grouping, ProcessingTime, processing_times
from reviews.domain.deadlines.reminding import due_before
from reviews.domain.routes.laying import UPWARDS
from reviews.enums import CaseStatus, DeadlineRule, StepKind, Turn
from reviews.forms.deadlines import DeadlineFilterForm, ProcessingTimesForm
from reviews.models import Case
from reviews.models.case import CaseQuerySet
from reviews.queries import DeadlineView, with_current_step

_COLUMNS = [
    Column(_("Enterprise")),
    Column(_("State")),
    Column(_("Title")),
    Column(_("Turn")),
    Column(_("On the desk of")),
    Column(_("Due")),
]
_EXPORT_COLUMNS = [
    Column(_("Case number")),
    Column(_("Enterprise")),
    Column(_("Turn")),
    Column(_("On the desk of")),
    Column(_("Due")),
    Column(_("Working days left")),
]
_TIME_COLUMNS = [
    Column(_("Step")),
    Column(_("Signed or sent back"), is_figure=True),
    Column(_("In time"), is_figure=True),
    Column(_("Median"), is_figure=True),
    Column(_("Mean"), is_figure=True),
    Column(_("Nine in ten within"), is_figure=True),
    Column(_("Longest"), is_figure=True),
]
_MONTH_COLUMN, _OFFICE_COLUMN = Column(_("Month")), Column(_("Office"))
_HEADS = {
    Grouping.MONTH: [_MONTH_COLUMN],
    Grouping.OFFICE: [_OFFICE_COLUMN],
    Grouping.OFFICE_MONTH: [_OFFICE_COLUMN, _MONTH_COLUMN],
}


@require_http_methods(["GET", "HEAD", "POST"])
def deadlines(request: HttpRequest, view: str = DeadlineView.NEAR) -> HttpResponse:
    """What is due within three working days, and what is overdue here and below."""
    capacity, office = capacity_of_office(request)
    shown = DeadlineView(view)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    visible = Case.objects.visible_to(capacity)
    form = DeadlineFilterForm(request.GET)
    form.is_valid()
    if form.cleaned_data.get("title_kind"):
        visible = visible.filter(title_kind=form.cleaned_data["title_kind"])
    cases = _of_view(visible, shown, office, calendar)
    related = with_current_step(cases).with_related()
    if request.method == "POST":
        rows = case_rows(
            related.order_by("due_on", "pk")[: ROW_LIMIT + 1], capacity, calendar, today
        )
        return export_list(request, f"due days {shown.value}", _EXPORT_COLUMNS, _lines(rows))
    page = keyset_page(related, request, order=("due_on", "pk"))
    page.rows[:] = case_rows(page.rows, capacity, calendar, today)
    context = {
        "view": shown,
        "views": [one for one in DeadlineView if _has(one, office)],
        "form": form,
        "chips": chips_of(form, request),
        "columns": _COLUMNS,
        "page": page,
    }
    return render(request, "reviews/desk/deadlines.html", context)


def _has(view: DeadlineView, office: Office) -> bool:
    return view != DeadlineView.BELOW or office.level != OfficeLevel.COUNTY


def _of_view(
    cases: CaseQuerySet, view: DeadlineView, office: Office, calendar: WorkCalendar
) -> CaseQuerySet:
    today = timezone.localdate()
    at_an_office = Q(status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_NOTICE], turn=Turn.OFFICE)
    in_correction = Q(status=CaseStatus.IN_CORRECTION)
    overdue = Q(due_on__lt=today)
    # The offices above see to their own: what lies late with them is nothing that one could press.
    below = UPWARDS[: UPWARDS.index(OfficeLevel(office.level))]
    near = Q(due_on__gte=today, due_on__lt=due_before(DeadlineRule.NEAR, calendar, today))
    return cases.filter(
        {
            DeadlineView.NEAR: at_an_office & Q(at_office=office) & near,
            DeadlineView.OVERDUE: at_an_office & Q(at_office=office) & overdue,
            DeadlineView.ENTERPRISES: in_correction & Q(at_office=office) & (overdue | near),
            DeadlineView.BELOW: at_an_office & Q(at_office__level__in=below) & overdue,
        }[view]
    )


def _lines(rows: Sequence[CaseRow]) -> list[list[object]]:
    return [
        [
            row.case.number,
            row.case.enterprise.name,
            row.turn.name or str(row.case.get_turn_display()),
            row.case.officer.name if row.case.officer else "",
            row.case.due_on,
            row.deadline.working_days_left if row.deadline else None,
        ]
        for row in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest) -> HttpResponse:
    """Processing times by month, office or step; by POST the same lines as a workbook."""
    _capacity, office = capacity_of_office(request)
    form = ProcessingTimesForm(request.GET)
    first, last = form.span()
    chosen = form.cleaned_data
    by = Grouping(chosen.get("by") or Grouping.MONTH)
    found = processing_times(
        office=office,
        first=first,
        last=last,
        by=by,
        title_kind=chosen.get("title_kind") or "",
        is_own_only=chosen.get("whose") == "own",
    )
    heads = _HEADS.get(by, [])
    if request.method == "POST":
        columns = [*heads, *_TIME_COLUMNS]
        return export_list(
            request, "processing times", columns, [_time_line(row, by) for row in found.rows]
        )
    context: dict[str, Any] = {
        "form": form,
        "chips": chips_of(form, request),
        "columns": [*heads, *_TIME_COLUMNS],
        "rows": [(_heads_of(row, by), StepKind(row.step_kind).label, row) for row in found.rows],
        "first": first,
        "last": last,
        "is_provisional": found.is_provisional,
    }
    return render(request, "reviews/desk/processing_times.html", context)


def _heads_of(row: ProcessingTime, by: Grouping) -> list[tuple[Column, str]]:
    """What a line is about besides its step, under the columns that say so."""
    month = f"{row.month:%Y-%m}" if row.month is not None else ""
    texts = {_OFFICE_COLUMN: row.office_name, _MONTH_COLUMN: month}
    return [(column, texts[column]) for column in _HEADS.get(by, [])]


def _time_line(row: ProcessingTime, by: Grouping) -> list[object]:
    return [
        *(text for _column, text in _heads_of(row, by)),
        str(StepKind(row.step_kind).label),
        row.count,
        row.in_time,
        row.median_days,
        row.mean_days,
        row.ninetieth_days,
        row.longest_days,
    ]
