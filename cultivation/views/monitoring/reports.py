"""Quarterly reports at an office: who filed, who is missing, one report with its versions; and
the rounds, which the ministry plans."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.monitoring.reporting import label_of, report_before
from cultivation.domain.monitoring.rounds import call_off_round, is_repeatable, plan_round
from cultivation.domain.monitoring.rules import (
    figure_rules,
    last_quarter,
    monitoring_note,
    round_days,
)
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import ReportState
from cultivation.forms.cancelling import ReasonForm
from cultivation.forms.monitoring import PlanRoundForm, ReportFilterForm
from cultivation.forms.shared import offices_below
from cultivation.models import MonitoringRound, QuarterlyDue
from cultivation.models.monitoring.report import QuarterlyDueQuerySet
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.monitoring import (
    figure_lines,
    name_before,
    quarter_choices,
    report_badge,
    round_badge,
    round_name,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Quarter")),
    Column(gettext_lazy("Reports until")),
    Column(gettext_lazy("Reported on")),
    Column(gettext_lazy("Revenue"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
    Column(gettext_lazy("New orders"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
]
_ROUND_COLUMNS = [
    Column(gettext_lazy("Quarter")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Holders of")),
    Column(gettext_lazy("Reports from")),
    Column(gettext_lazy("Reports until")),
    Column(gettext_lazy("Drawn from"), is_figure=True),
    Column(gettext_lazy("Asked"), is_figure=True),
]
_OFFICES = ("enterprise__county_office", "enterprise__city_office", "enterprise__province_office")


def known_rounds() -> list[MonitoringRound]:
    """The rounds that were opened, newest first."""
    return list(MonitoringRound.objects.exclude(opened_at=None).defer("pool")[:40])


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """The quarterly reports of the area; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    today, rounds = timezone.localdate(), known_rounds()
    choices = quarter_choices(rounds)
    form = ReportFilterForm(request.GET, offices=offices_below(office), rounds=choices)
    form.is_valid()
    visible = QuarterlyDue.objects.visible_to(capacity)
    found = _filtered(visible, form.cleaned_data, today)
    found = found.select_related("round", "report", *_OFFICES).defer("round__pool")
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        columns = _export_columns()
        return export_list(request, "quarterly-reports", columns, list(_export(rows, today)))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, round_name(one.round), report_badge(one, today)) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "tab": "reports",
    }
    return render(request, "cultivation/monitoring/reports.html", context)


def _filtered(
    rows: QuarterlyDueQuerySet, chosen: dict[str, Any], today: date
) -> QuarterlyDueQuerySet:
    if chosen.get("quarter"):
        year, quarter = chosen["quarter"].split("Q")
        rows = rows.filter(round__year=year, round__quarter=quarter)
    if chosen.get("state"):
        rows = rows.in_state(ReportState(chosen["state"]), today)
    if chosen.get("look") == "jumps":
        rows = rows.filter(report__isnull=False).exclude(report__jumps=[])
    if chosen.get("look") == "corrected":
        rows = rows.filter(version__gt=1)
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        rows = rows.filter(enterprise__in=Enterprise.objects.search(text))
    return rows


def _export_columns() -> list[Column]:
    figures = [Column(label_of(one.name), is_figure=True) for one in figure_rules()]
    return [
        Column(_("Enterprise")), Column(_("Unified social credit code")), Column(_("Office")),
        Column(_("Quarter")), Column(_("State")), Column(_("Reports until")),
        Column(_("Reported on")),
        Column(_("Version"), is_figure=True), *figures, Column(_("Note")),
    ]  # fmt: skip


def _export(rows: Iterable[QuarterlyDue], today: date) -> Iterator[list[object]]:
    for row in rows:
        report = row.report
        figures = [getattr(report, one.name) if report else "" for one in figure_rules()]
        yield [
            row.enterprise.name, row.enterprise.uscc or "",
            row.enterprise.responsible_office.name, row.round.code,
            str(row.state_on(today).label), row.due_on, row.filed_on or "", row.version,
            *("" if one is None else one for one in figures), report.note if report else "",
        ]  # fmt: skip


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One report beside the quarter before, with every version."""
    capacity, _office = capacity_of_office(request)
    visible = QuarterlyDue.objects.visible_to(capacity)
    due = one_of(visible.select_related("round", "report", *_OFFICES).defer("round__pool"), pk=pk)
    note_figures_opened(
        actor=official(request),
        enterprise_id=due.enterprise_id,
        page=FiguresPage.QUARTERLY_REPORT,
        number=pk,
    )
    before = report_before(due)
    versions = due.reports.select_related("filed_by").order_by("-number")
    context = {
        "due": due,
        "name": round_name(due.round),
        "badge": report_badge(due, timezone.localdate()),
        "lines": figure_lines(due.report, before),
        "before": name_before(due.round, before),
        "versions": [(one, figure_lines(one, None)) for one in versions],
        "warnings": due.enterprise.early_warnings.open().select_related("person"),
        "note": monitoring_note(),
        "crumbs": [(reverse("cultivation:reports"), _("Quarterly reports"))],
    }
    return render(request, "cultivation/monitoring/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds; by POST as a workbook, or the ministry plans one."""
    capacity, office = capacity_of_office(request)
    may_plan = office.level == OfficeLevel.MINISTRY and capacity.role != PostingRole.ANALYST
    form, status = PlanRoundForm(initial=_offered()), 200
    today, found = timezone.localdate(), MonitoringRound.objects.defer("pool")
    if request.method == "POST" and "quarter" not in request.POST:
        rows = [_round_line(one, today) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "rounds-of-reports", _ROUND_COLUMNS, rows)
    if request.method == "POST":
        if not may_plan:
            raise Http404
        actor, form = official(request), PlanRoundForm(request.POST)
        status = carried_out(
            request,
            form,
            actor=actor,
            route="monitoring plan",
            act=lambda given: plan_round(
                actor=actor, **given | {"titles": [TitleKind(one) for one in given["titles"]]}
            ),
        )
        if status == 200:
            messages.success(request, _("The round is planned; it opens on its day."))
            return redirect("cultivation:monitoring_rounds")
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [
        (one, round_name(one), round_badge(one, today), _held(one)) for one in page.rows
    ]
    context = {
        "columns": _ROUND_COLUMNS,
        "page": page,
        "form": form if may_plan else None,
        "is_open": status != 200,
        "tab": "rounds",
    }
    return render(request, "cultivation/monitoring/rounds.html", context, status=status)


def _round_line(one: MonitoringRound, today: date) -> list[object]:
    counts = [one.pool_count, one.drawn_count] if one.opened_at else ["", ""]
    badge = round_badge(one, today)
    return [round_name(one), badge.label, _held(one), one.opens_on, one.due_on, *counts]


def _held(round_: MonitoringRound) -> str:
    return ", ".join(str(TitleKind(one).label) for one in round_.titles)


def _offered() -> dict[str, Any]:
    """The next quarter without a round, with the days and the seed of the last one."""
    year, quarter = last_quarter(timezone.localdate())
    last = MonitoringRound.objects.standing().defer("pool").first()
    opens_on, due_on = round_days(year, quarter)
    today = timezone.localdate()
    length = due_on - opens_on
    opens_on = max(opens_on, today)
    return {
        "year": year,
        "quarter": quarter,
        "titles": last.titles if last else [TitleKind.LITTLE_GIANT.value],
        "share_pct": last.share_pct if last else Decimal(100),
        "seed": last.seed if last else "",
        "opens_on": opens_on,
        "due_on": opens_on + length,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its draw, repeated here and now; called off by POST before it opens."""
    capacity, office = capacity_of_office(request)
    found = one_of(MonitoringRound.objects.visible_to(capacity), pk=pk)
    may_act = office.level == OfficeLevel.MINISTRY and capacity.role != PostingRole.ANALYST
    may_act = may_act and found.opened_at is None and found.called_off_on is None
    form = ReasonForm(prefix="call-off", initial={"version": found.version})
    status = 200
    if request.method == "POST":
        actor, form = official(request), ReasonForm(request.POST, prefix="call-off")
        status = carried_out(
            request,
            form,
            actor=actor,
            route=f"monitoring {pk} call off",
            act=lambda given: call_off_round(round=found, actor=actor, **given),
        )
        if status == 200:
            messages.success(request, _("The round is called off."))
            return redirect("cultivation:monitoring_round", pk)
    url = reverse("cultivation:monitoring_round", args=[pk])
    acts = [
        OfferedAct("call-off", _("Call the round off"), url, form, status != 200, is_danger=True)
    ]
    context = {
        "round": found,
        "name": round_name(found),
        "badge": round_badge(found, timezone.localdate()),
        "held": _held(found),
        "acts": acts if may_act or status != 200 else [],
        "failed_form": form if status != 200 else None,
        "is_repeatable": is_repeatable(found) if found.opened_at else None,
        "note": monitoring_note(),
        "crumbs": [(reverse("cultivation:monitoring_rounds"), _("Rounds of reports"))],
    }
    return render(request, "cultivation/monitoring/round.html", context, status=status)
