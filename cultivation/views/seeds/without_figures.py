"""Enterprises of an area of which no figures are filed, so that discovery passes them over."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.seeds.without_figures import without_figures
from cultivation.forms import offices_below
from cultivation.forms.seeds import WithoutFiguresForm
from cultivation.models import SeedCandidate, Title
from cultivation.shown.seeds import SilentRow, silent_rows
from enterprises.models import Enterprise, Membership

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Titles held")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("In the system")),
    Column(gettext_lazy("Seed pool")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Titles held")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("In the system")),
    Column(gettext_lazy("Contact")),
    Column(gettext_lazy("Telephone")),
    Column(gettext_lazy("Seed pool")),
]
_RELATED = ("county_office", "city_office", "province_office")


@require_http_methods(["GET", "HEAD", "POST"])
def silent(request: HttpRequest) -> HttpResponse:
    """Who they are, latest opened first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = WithoutFiguresForm(request.GET, offices=offices_below(office))
    form.is_valid()
    today = timezone.localdate()
    found = without_figures(Enterprise.objects.visible_to(capacity), on=today)
    found = _narrowed(found, form.cleaned_data).select_related(*_RELATED)
    if request.method == "POST":
        rows = silent_rows(found.order_by("-pk")[: ROW_LIMIT + 1], today)
        return export_list(
            request, "without-figures", _EXPORT_COLUMNS, [_line(row) for row in rows]
        )
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = silent_rows(page.rows, today)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_take": capacity.role != PostingRole.ANALYST,
        "tab": "without_figures",
    }
    return render(request, "cultivation/seeds/without_figures.html", context)


def _narrowed(found: QuerySet[Enterprise], chosen: dict[str, Any]) -> QuerySet[Enterprise]:
    of_one = {"enterprise": OuterRef("pk")}
    found = found.annotate(has_account=Exists(Membership.objects.filter(**of_one)))
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(pk__in=Enterprise.objects.search(text).values("pk"))
    held = Title.objects.valid_on(timezone.localdate()).filter(**of_one)
    if chosen.get("held") == "none":
        found = found.exclude(Exists(held))
    elif chosen.get("held"):
        found = found.filter(Exists(held.filter(kind=chosen["held"])))
    if chosen.get("account"):
        found = found.filter(has_account=chosen["account"] == "yes")
    if chosen.get("pool"):
        in_pool = Exists(SeedCandidate.objects.open().filter(**of_one))
        found = found.filter(in_pool) if chosen["pool"] == "in" else found.exclude(in_pool)
    area = Office.objects.filter(code=chosen.get("office") or "").first()
    if area is not None:
        found = found.filter(pk__in=Enterprise.objects.in_area_of(area).values("pk"))
    return found


def _line(row: SilentRow) -> list[object]:
    enterprise = row.enterprise
    known = row.titles or ([row.ran_out] if row.ran_out else [])
    held = "; ".join(f"{one.get_kind_display()} → {one.last_day.isoformat()}" for one in known)
    return [
        enterprise.name, enterprise.uscc or "", enterprise.responsible_office.name, held,
        row.wanted.label if row.wanted else "",
        _("Somebody acts for it") if row.has_account else _("Nobody acts for it yet"),
        enterprise.contact_name, enterprise.contact_phone,
        row.seed.get_state_display() if row.seed else "",
    ]  # fmt: skip
