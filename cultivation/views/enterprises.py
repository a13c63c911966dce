"""The enterprises of an office's area: the list, and one enterprise made of cards."""

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.enums import SubjectKind
from common.models import Event
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.forms.enterprises import EnterpriseFilterForm
from cultivation.forms.shared import offices_below
from cultivation.models import Title
from enterprises.enums import EnterpriseState, FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Claim, Enterprise
from enterprises.models.enterprise import EnterpriseQuerySet

_COLUMNS = [
    Column(_("Enterprise")),
    Column(pgettext_lazy("state", "Record")),
    Column(_("Titles held")),
    Column(_("Office")),
    Column(_("Industry")),
]
_EXPORT_COLUMNS = [
    Column(_("Enterprise")),
    Column(_("Unified social credit code")),
    Column(pgettext_lazy("state", "Record")),
    Column(_("Titles held")),
    Column(_("Office")),
    Column(_("Industry")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def enterprises(request: HttpRequest) -> HttpResponse:
    """Enterprises of the area, newest record first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = EnterpriseFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    visible = Enterprise.objects.visible_to(capacity)
    shown = _with_related(_filtered(visible, form.cleaned_data))
    if request.method == "POST":
        return _export(request, shown.order_by("-pk")[: ROW_LIMIT + 1])
    page = keyset_page(shown, request, order=("-pk",))
    counts = visible.order_by().aggregate(
        claimed=Count("pk", filter=Q(state=EnterpriseState.CLAIMED)),
        unclaimed=Count("pk", filter=Q(state=EnterpriseState.UNCLAIMED)),
    )
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "counts": counts,
        "claims_waiting": Claim.objects.visible_to(capacity).waiting().count(),
    }
    return render(request, "cultivation/enterprises.html", context)


def _with_related(found: EnterpriseQuerySet) -> EnterpriseQuerySet:
    titles = Title.objects.valid_on(timezone.localdate()).order_by("kind")
    return found.select_related(
        "county_office", "city_office", "province_office", "industry"
    ).prefetch_related(Prefetch("titles", queryset=titles, to_attr="titles_today"))


def _filtered(found: EnterpriseQuerySet, chosen: dict[str, Any]) -> EnterpriseQuerySet:
    if chosen.get("q"):
        found = found.search(chosen["q"])
    if chosen.get("state"):
        found = found.filter(state=chosen["state"])
    if chosen.get("title"):
        held = Title.objects.valid_on(timezone.localdate()).of_kind(chosen["title"])
        found = found.filter(pk__in=held.values("enterprise"))
    if chosen.get("office"):
        found = found.in_area_of(Office.objects.get(code=chosen["office"]))
    return found


def _kinds(enterprise: Enterprise) -> list[str]:
    titles: list[Title] = getattr(enterprise, "titles_today", [])
    return [str(title.get_kind_display()) for title in titles]


def _export(request: HttpRequest, found: EnterpriseQuerySet) -> HttpResponse:
    rows = [
        [
            enterprise.name,
            enterprise.uscc or "",
            enterprise.get_state_display(),
            pgettext("list", ", ").join(_kinds(enterprise)),
            enterprise.responsible_office.name,
            str(enterprise.industry or ""),
        ]
        for enterprise in found
    ]
    return export_list(request, "enterprises", _EXPORT_COLUMNS, rows)


@require_safe
def one_enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise: its record, and the cards that the apps bring for it."""
    capacity, _office = capacity_of_office(request)
    visible = Enterprise.objects.visible_to(capacity).select_related(
        "county_office", "city_office", "province_office", "industry"
    )
    enterprise = one_of(visible, pk=pk)
    note_figures_opened(
        actor=official(request), enterprise_id=pk, page=FiguresPage.RECORD, number=pk
    )
    context = {
        "enterprise": enterprise,
        "filings": enterprise.filings.order_by("-fiscal_year"),
        "claims": enterprise.claims.waiting().count(),
        "events": Event.objects.filter(
            subject_kind=SubjectKind.ENTERPRISE, subject_id=enterprise.pk
        ).order_by("-sequence"),
    }
    return render(request, "cultivation/enterprise.html", context)
