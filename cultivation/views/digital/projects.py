"""Digital projects at an office: the list with what is late, one project, the export."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.digital.rules import last_steps_allowed, stuck_note
from cultivation.enums import ProjectStatus
from cultivation.forms.digital import ProjectFilterForm
from cultivation.forms.shared import offices_below
from cultivation.models import DigitalProject
from cultivation.models.digital.project import DigitalProjectQuerySet
from cultivation.shown.projects import project_badge
from cultivation.views.digital.stepping import project_page, stepped
from enterprises.models import Enterprise

_WAN = gettext_lazy("10,000 yuan")
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Works planned until")),
    Column(gettext_lazy("Last step")),
    Column(gettext_lazy("Planned investment"), unit=_WAN, is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Project")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Late")),
    Column(gettext_lazy("Supplier")),
    Column(gettext_lazy("Number of the contract")),
    Column(gettext_lazy("Scenes in scope")),
    Column(gettext_lazy("Filed on")),
    Column(gettext_lazy("Works began on")),
    Column(gettext_lazy("Works planned until")),
    Column(gettext_lazy("Works ended on")),
    Column(gettext_lazy("Accepted on")),
    Column(gettext_lazy("Planned investment"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Spent in all"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Subsidy applied for"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Subsidy granted"), unit=_WAN, is_figure=True),
    Column(gettext_lazy("Subsidy paid"), unit=_WAN, is_figure=True),
]
_RELATED = ("enterprise__county_office", "enterprise__city_office", "enterprise__province_office")


@require_http_methods(["GET", "HEAD", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """The projects of the area, newest first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = ProjectFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    today = timezone.localdate()
    visible = DigitalProject.objects.visible_to(capacity)
    found = filtered(visible, form.cleaned_data, today, office).select_related(*_RELATED)
    found, order = _ordered(found, form.cleaned_data.get("sort", ""))
    if request.method == "POST":
        rows = found.order_by(*order)[: ROW_LIMIT + 1]
        return export_list(request, "digital-projects", _EXPORT_COLUMNS, list(_export(rows, today)))
    page = keyset_page(found, request, order=order)
    page.rows[:] = [(row, project_badge(row, today)) for row in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "note": stuck_note(),
        "tab": "projects",
    }
    return render(request, "cultivation/digital/projects.html", context)


def _ordered(
    rows: DigitalProjectQuerySet, sort: str
) -> tuple[DigitalProjectQuerySet, tuple[str, ...]]:
    """The projects with what they are ordered by, and the order."""
    if sort == "end":
        end = Coalesce("planned_end_on", Value(date.max), output_field=DateField())
        return rows.annotate(ends=end), ("ends", "pk")
    if sort == "investment":
        nothing = Value(Decimal(0), output_field=DecimalField())
        return rows.annotate(invested=Coalesce("investment_planned_wan", nothing)), (
            "-invested",
            "-pk",
        )
    return rows, ("step_on", "pk") if sort == "step" else ("-pk",)


def filtered(
    rows: DigitalProjectQuerySet, chosen: dict[str, Any], today: date, own: Office
) -> DigitalProjectQuerySet:
    """The projects that the chosen filters leave to a reader of his `own` office."""
    if chosen.get("mine") == "here":
        rows = rows.waiting_at(own)
    elif chosen.get("mine"):
        rows = rows.filter(status__in=ProjectStatus.with_the_office())
    if chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    late = chosen.get("late")
    if late:
        allowed = last_steps_allowed(today)
        overdue = Q(pk__in=rows.overdue_on(today).values("pk"))
        stuck = Q(pk__in=rows.stuck_since(allowed).values("pk"))
        rows = rows.filter({"overdue": overdue, "stuck": stuck}.get(late, overdue | stuck))
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        named = Q(number=text.upper()) | Q(name__contains=text)
        rows = rows.filter(named | Q(enterprise__in=Enterprise.objects.search(text)))
    return rows


def _export(rows: Iterable[DigitalProject], today: date) -> Iterator[list[object]]:
    for row in rows:
        badge = project_badge(row, today)
        enterprise = row.enterprise
        office = enterprise.county_office or enterprise.city_office or enterprise.province_office
        yield [
            row.number, enterprise.name, enterprise.uscc or "", office.name, row.name,
            row.get_status_display(), badge.where, row.supplier, row.contract_number,
            ", ".join(row.scenes), row.filed_on or "", row.started_on or "",
            row.planned_end_on or "", row.finished_on or "", row.accepted_on or "",
            row.investment_planned_wan, row.investment_actual_wan, row.subsidy_applied_wan,
            row.subsidy_granted_wan, row.subsidy_paid_wan,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project, and by POST the office's next step."""
    capacity, _office = capacity_of_office(request)
    visible = DigitalProject.objects.visible_to(capacity)
    related = (*_RELATED, "self_assessment", "on_site")
    found = one_of(visible.select_related(*related), number=number)
    if request.method == "POST":
        return stepped(request, found, capacity, official(request))
    return project_page(request, found, capacity)
