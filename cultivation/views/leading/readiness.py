"""Readiness for single champion: the list, and recording it for one enterprise."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.leading.readiness import record_readiness
from cultivation.forms import offices_below
from cultivation.forms.leading import ReadinessFilterForm, ReadinessForm
from cultivation.models import ChampionReadiness
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Product")),
    Column(gettext_lazy("Rank in the country"), is_figure=True),
    Column(gettext_lazy("Rank in the world"), is_figure=True),
    Column(gettext_lazy("Market share"), is_figure=True),
    Column(gettext_lazy("Years in this market"), is_figure=True),
    Column(gettext_lazy("Recorded on")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    *_COLUMNS[1:],
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Note")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def readiness(request: HttpRequest) -> HttpResponse:
    """The newest entry of each enterprise of the area; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = ReadinessFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    found = ChampionReadiness.objects.visible_to(capacity).newest()
    chosen = form.cleaned_data
    if chosen.get("rank"):
        found = found.filter(national_rank__lte=chosen["rank"])
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        found = found.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        found = found.filter(enterprise__in=Enterprise.objects.search(text))
    found = found.select_related("enterprise", "office")
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "champion-readiness", _EXPORT_COLUMNS, list(_export(rows)))
    context = {
        "columns": _COLUMNS,
        "page": keyset_page(found, request, order=("-pk",)),
        "form": form,
        "chips": chips_of(form, request),
        "tab": "readiness",
    }
    return render(request, "cultivation/leading/readiness.html", context)


def _export(rows: Iterable[ChampionReadiness]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.enterprise.name, row.enterprise.uscc or "", row.product, row.national_rank,
            row.global_rank, row.market_share_pct, row.niche_years, row.recorded_on,
            row.office.name, row.note,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def readiness_of(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded for one enterprise; its province records anew by POST."""
    capacity, office = capacity_of_office(request)
    enterprise = one_of(Enterprise.objects.visible_to(capacity), pk=pk)
    may_record = office.level == OfficeLevel.PROVINCE and capacity.role != PostingRole.ANALYST
    entries = list(enterprise.readiness.select_related("office", "recorded_by").order_by("-pk"))
    last = entries[0] if entries else None
    names = ("product", "national_rank", "global_rank", "market_share_pct", "niche_years")
    start = {name: getattr(last, name) for name in names} if last else {}
    form, status = ReadinessForm(initial=start), 200
    if request.method == "POST":
        actor, form = official(request), ReadinessForm(request.POST)
        status = carried_out(
            request,
            form,
            actor=actor,
            route=f"readiness {pk}",
            act=lambda given: record_readiness(enterprise=enterprise, actor=actor, **given),
        )
        if status == 200:
            messages.success(request, _("The entry is kept."))
            return redirect("cultivation:readiness_of", pk)
    note_figures_opened(
        actor=official(request), enterprise_id=pk, page=FiguresPage.READINESS, number=pk
    )
    context = {
        "enterprise": enterprise,
        "entries": entries,
        "form": form if may_record or status != 200 else None,
        "crumbs": [(reverse("cultivation:readiness"), _("Readiness for single champion"))],
    }
    return render(request, "cultivation/leading/readiness_of.html", context, status=status)
