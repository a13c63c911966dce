"""The enterprise's quarterly reports: what it owes, and eight figures in five minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.readers import one_of
from accounts.views.submitting import submitted_once
from common.domain.calendar import Deadline, WorkCalendar
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.tables import Column, keyset_page
from cultivation.domain.monitoring.reporting import (
    figures_of,
    file_report,
    report_before,
)
from cultivation.domain.monitoring.rules import figure_names, monitoring_note
from cultivation.forms.monitoring import QuarterForm
from cultivation.models import QuarterlyDue
from cultivation.shown.monitoring import figure_lines, name_before, report_badge, round_name
from enterprises.views.acting import acting_enterprise, acting_person, enterprise_capacity

_COLUMNS = [
    Column(gettext_lazy("Quarter")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Reports until")),
    Column(gettext_lazy("Reported on")),
    Column(gettext_lazy("Revenue"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
]


@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """Every quarterly report that the enterprise owes or owed, newest first."""
    enterprise = acting_enterprise(request)
    today = timezone.localdate()
    dues = QuarterlyDue.objects.filter(enterprise=enterprise).select_related("report", "round")
    page = keyset_page(dues.defer("round__pool"), request, order=("-pk",))
    page.rows[:] = [(one, round_name(one.round), report_badge(one, today)) for one in page.rows]
    context = {"enterprise": enterprise, "columns": _COLUMNS, "page": page}
    return render(request, "cultivation/monitoring/own_reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_report(request: HttpRequest, year: int, quarter: int) -> HttpResponse:
    """One quarter's report; by POST it is filed or corrected."""
    enterprise = acting_enterprise(request)
    visible = QuarterlyDue.objects.visible_to(enterprise_capacity(request))
    due = one_of(
        visible.select_related("round", "report").defer("round__pool"),
        round__year=year,
        round__quarter=quarter,
    )
    due.enterprise = enterprise
    if request.method != "POST":
        return _page(request, due)
    form = QuarterForm(request.POST, is_correction=due.version > 0)
    if not form.is_valid():
        return _page(request, due, form, status=422)
    try:
        _file(request, due, form)
    except DomainError as refusal:
        show_refusal(form, refusal)
        due.refresh_from_db(fields=["version", "report", "filed_on"])
        is_asked = refusal.code == "jumps_to_confirm"
        return _page(request, due, form, is_asked=is_asked, status=refusal.status)
    messages.success(request, _("The report of %(quarter)s is filed.") % {"quarter": due.round})
    return redirect("cultivation:own_report", year, quarter)


def _file(request: HttpRequest, due: QuarterlyDue, form: QuarterForm) -> None:
    actor, given = acting_person(request), form.arguments()

    def act() -> Answer:
        report = file_report(due=due, actor=actor, **given)
        return Answer(201, {"version": report.number})

    body = {name: str(value) for name, value in given.items()}
    submitted_once(request, actor=actor, route=f"quarterly {due.pk}", body=body, act=act)


def _page(
    request: HttpRequest,
    due: QuarterlyDue,
    form: QuarterForm | None = None,
    *,
    is_asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    today, before = timezone.localdate(), report_before(due)
    form = form or _blank(due)
    context: dict[str, Any] = {
        "enterprise": due.enterprise,
        "due": due,
        "name": round_name(due.round),
        "badge": report_badge(due, today),
        "deadline": _deadline(due),
        "form": form,
        "lines": figure_lines(due.report, before, form),
        "before": name_before(due.round, before),
        "is_asked": is_asked or "are_jumps_right" in form.data,
        "is_form_open": due.report is None or form.is_bound,
        "versions": due.reports.select_related("filed_by").order_by("-number"),
        "note": monitoring_note(),
        "crumbs": [(reverse("cultivation:own_reports"), _("Quarterly reports"))],
    }
    return render(request, "cultivation/monitoring/own_report.html", context, status=status)


def _blank(due: QuarterlyDue) -> QuarterForm:
    initial: dict[str, Any] = {"version": due.version}
    if due.report is not None:
        figures = figures_of(due.report)
        initial |= {name: figures[name] for name in figure_names()} | {"note": due.report.note}
    return QuarterForm(initial=initial, is_correction=due.version > 0)


def _deadline(due: QuarterlyDue) -> Deadline | None:
    if due.filed_on is not None:
        return None
    return WorkCalendar.current().deadline(due.due_on, today=timezone.localdate())
