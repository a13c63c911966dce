"""The seed pool of an area, and its conversion by office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.charts import bar_option
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.seeds.conversion import Conversion, conversion_by_office, together
from cultivation.enums.seeds import SeedState
from cultivation.forms import offices_below
from cultivation.forms.seeds import PoolFilterForm
from cultivation.models import SeedCandidate
from cultivation.models.seeds.candidate import SeedCandidateQuerySet
from cultivation.shown.seeds import missing_lines_of, seed_badge
from enterprises.models import Enterprise
from enterprises.views.acting import plain_text

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("What was missing")),
    Column(gettext_lazy("Contact person")),
    Column(gettext_lazy("In the pool since")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("State since")),
    Column(gettext_lazy("Origin")),
    Column(gettext_lazy("What was missing")),
    Column(gettext_lazy("Contact person")),
    Column(gettext_lazy("In the pool since")),
    Column(gettext_lazy("Case")),
    Column(gettext_lazy("Reason")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    """The seeds of the area, latest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = PoolFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    found = _narrowed(
        SeedCandidate.objects.visible_to(capacity), form.cleaned_data, request.user.pk
    ).select_related("enterprise", "office", "person")
    if request.method == "POST":
        rows = [_line(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "seed-pool", _EXPORT_COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, seed_badge(one), missing_lines_of(one.missing)) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "tab": "pool",
    }
    return render(request, "cultivation/seeds/pool.html", context)


def _narrowed(
    found: SeedCandidateQuerySet, chosen: dict[str, Any], person: int | None
) -> SeedCandidateQuerySet:
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(enterprise__in=Enterprise.objects.search(text).values("pk"))
    if chosen.get("state"):
        is_open = chosen["state"] == "open"
        found = found.open() if is_open else found.filter(state=chosen["state"])
    if chosen.get("target"):
        found = found.filter(target=chosen["target"])
    if chosen.get("person"):
        found = found.filter(person=person if chosen["person"] == "mine" else None)
    area = Office.objects.filter(code=chosen.get("office") or "").first()
    if area is not None:
        found = found.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    return found


def _line(seed: SeedCandidate) -> list[object]:
    missing = "; ".join(one.sentence for one in missing_lines_of(seed.missing))
    return [
        seed.enterprise.name, seed.enterprise.uscc or "", seed.office.name,
        seed.get_target_display(), seed.get_state_display(), seed.state_on,
        seed.get_origin_display(), missing, seed.person.name if seed.person else "",
        seed.opened_on, seed.case_number,
        f"{seed.get_decline_reason_display()} {seed.decline_note}".strip(),
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def conversion(request: HttpRequest) -> HttpResponse:
    """How many seeds of each office came how far; by POST as a workbook."""
    _capacity, own = capacity_of_office(request)
    code = plain_text(request.GET.get("office"))[:6]
    area = one_of(Office.objects.within(own), code=code) if code else own
    rows = conversion_by_office(area)
    states = [str(state.label) for state in SeedState]
    columns = [
        Column(_("Office")),
        Column(_("In the pool in all"), is_figure=True),
        *(Column(label, is_figure=True) for label in states),
        Column(_("Filed of those settled"), unit="%", is_figure=True),
    ]
    if request.method == "POST":
        listed = [[one.name, one.total, *one.counts, one.filed_pct] for one in rows]
        return export_list(request, "seed-conversion", columns, listed)
    chart = [(one.name, one.filed_pct) for one in rows if one.filed_pct is not None]
    context = {
        "columns": columns,
        "rows": [(one, _drill(one, area)) for one in rows],
        "total": together(rows),
        "area": area,
        "crumbs": _above(area, own),
        "chart": bar_option(chart, unit="%", maximum=100),
        "has_chart": len(chart) > 1,
        "tab": "conversion",
    }
    return render(request, "cultivation/seeds/conversion.html", context)


def _drill(line: Conversion, area: Office) -> str:
    can_drill = line.code and line.code != area.code and area.level in ("ministry", "province")
    return f"?office={line.code}" if can_drill else ""


def _above(area: Office, own: Office) -> list[tuple[str, str]]:
    above: list[tuple[str, str]] = []
    one: Office | None = area
    while one is not None and one.pk != own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, (f"?office={one.code}", one.name))
    return above
