"""Who owes the yearly update, for an office; and its look at one."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.badges import TitleBadge
from cultivation.domain.duties.handing_in import note_glance
from cultivation.domain.duties.jumps import jumps_of
from cultivation.enums import UpdateState
from cultivation.forms.duties import GlanceForm, UpdateFilterForm
from cultivation.forms.shared import offices_below
from cultivation.life.updates import required_figures, update_rule
from cultivation.models import UpdateGlance, UpdateObligation, UpdateReport
from cultivation.models.annual_update import UpdateObligationQuerySet
from cultivation.shown.duties import shown_figures, shown_jumps, shown_source, update_badge
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise

_YEARS_SHOWN = 5
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Year")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Handed in")),
    Column(gettext_lazy("Looked at")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Title number")),
    Column(gettext_lazy("Year")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Due")),
    Column(gettext_lazy("Handed in")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def updates(request: HttpRequest) -> HttpResponse:
    """The updates of the area, soonest due first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    today = timezone.localdate()
    years = list(range(today.year, today.year - _YEARS_SHOWN, -1))
    form = UpdateFilterForm(request.GET, offices=offices_below(office), years=years)
    form.is_valid()
    visible = UpdateObligation.objects.visible_to(capacity).binding()
    found = _filtered(visible, form.cleaned_data, office).select_related(
        "title",
        "report",
        "enterprise__county_office",
        "enterprise__city_office",
        "enterprise__province_office",
    )
    if request.method == "POST":
        rows = found.order_by("due_on", "pk")[: ROW_LIMIT + 1]
        return export_list(request, "updates", _EXPORT_COLUMNS, list(_export(rows)))
    looked = UpdateGlance.objects.filter(report=OuterRef("report"), office=office)
    page = keyset_page(
        found.annotate(is_looked_at=Exists(looked)), request, order=("-due_on", "-pk")
    )
    page.rows[:] = [(row, badge_of(row)) for row in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "crumbs": [(reverse("cultivation:titles"), _("Titles"))],
    }
    return render(request, "cultivation/duties/updates.html", context)


def badge_of(row: UpdateObligation) -> TitleBadge:
    """The state of an obligation today."""
    return update_badge(
        row.state_on(timezone.localdate()), due_on=row.due_on, handed_in_on=row.handed_in_on
    )


def _filtered(
    rows: UpdateObligationQuerySet, chosen: dict[str, Any], office: Office
) -> UpdateObligationQuerySet:
    if chosen.get("year"):
        rows = rows.filter(year=chosen["year"])
    if chosen.get("state"):
        rows = rows.in_state(UpdateState(chosen["state"]), timezone.localdate())
    if chosen.get("kind"):
        rows = rows.filter(title__kind=chosen["kind"])
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    rows = _by_glance(rows, chosen.get("glance", ""), office)
    text = chosen.get("q", "").strip()
    if text:
        rows = rows.filter(
            Q(title__number=text.upper()) | Q(enterprise__in=Enterprise.objects.search(text))
        )
    return rows


def _by_glance(
    rows: UpdateObligationQuerySet, glance: str, office: Office
) -> UpdateObligationQuerySet:
    looks = UpdateGlance.objects.filter(report=OuterRef("report"), office=office)
    match glance:
        case "no":
            return rows.filter(~Exists(looks), report__isnull=False)
        case "yes":
            return rows.filter(Exists(looks))
        case "finding":
            return rows.filter(Exists(looks.exclude(finding="")))
        case _:
            return rows


def _export(rows: Iterable[UpdateObligation]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.enterprise.name,
            row.enterprise.uscc or "",
            row.enterprise.responsible_office.name,
            row.title.get_kind_display(),
            row.title.number,
            row.year,
            badge_of(row).label,
            row.due_on,
            row.handed_in_on or "",
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """One update: what was handed in and what jumped; by POST the office notes its look."""
    capacity, office = capacity_of_office(request)
    visible = UpdateObligation.objects.visible_to(capacity)
    row = one_of(visible.select_related("title", "enterprise", "report__filing"), pk=pk)
    report = (
        UpdateReport.objects.filter(enterprise=row.enterprise, year=row.year)
        .select_related("filing", "handed_in_by")
        .last()
    )
    note_figures_opened(
        actor=official(request), enterprise_id=row.enterprise_id, page=FiguresPage.UPDATE, number=pk
    )
    form = GlanceForm(request.POST or None)
    status = 200
    if request.method == "POST" and report is not None and form.is_valid():
        try:
            _look(request, report, office, form.cleaned_data["finding"])
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("Noted."))
            return redirect("cultivation:update", pk)
    glances = list(report.glances.select_related("office", "looked_by")) if report else []
    rule = update_rule(row.title.kind, row.year)
    context = {
        "row": row,
        "badge": badge_of(row),
        "report": report,
        "figures": shown_figures(report.figures, required_figures()) if report else [],
        "jumps": shown_jumps(jumps_of(report)) if report else [],
        "glances": glances,
        "may_look": report is not None
        and capacity.role != PostingRole.ANALYST
        and all(glance.office_id != office.pk for glance in glances),
        "form": form,
        "misses": UpdateObligation.objects.filter(title=row.title).missed_by(timezone.localdate()),
        "rule": shown_source(rule.source) if rule else None,
        "crumbs": [
            (reverse("cultivation:titles"), _("Titles")),
            (reverse("cultivation:updates"), _("Yearly updates")),
        ],
    }
    return render(request, "cultivation/duties/update.html", context, status=status)


def _look(request: HttpRequest, report: UpdateReport, office: Office, finding: str) -> None:
    actor = official(request)

    def act() -> Answer:
        note_glance(report=report, office=office, finding=finding, actor=actor)
        return Answer(201, {})

    submitted_once(
        request, actor=actor, route=f"update {report.pk} glance", body={"finding": finding}, act=act
    )
