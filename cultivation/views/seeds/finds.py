"""The finds of the nightly discovery in an office's area."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.seeds.rules import most_missing
from cultivation.domain.seeds.screens import Narrowing, narrowed
from cultivation.enums import RuleSetStatus
from cultivation.forms import offices_below
from cultivation.forms.seeds import FindingFilterForm, initial_of
from cultivation.models import Chain, RuleSet, SeedCandidate, SeedFinding, SeedScan
from cultivation.models.seeds.finding import SeedFindingQuerySet
from cultivation.shown.seeds import FindingRow, finding_rows
from enterprises.models import Enterprise, Industry

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("Verdict today")),
    Column(gettext_lazy("What is missing")),
    Column(gettext_lazy("Filing")),
    Column(gettext_lazy("Seed pool")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Next title")),
    Column(gettext_lazy("Verdict today")),
    Column(gettext_lazy("What is missing")),
    Column(gettext_lazy("Left to reviewers"), is_figure=True),
    Column(gettext_lazy("Standard")),
    Column(gettext_lazy("Filing"), is_figure=True),
    Column(gettext_lazy("Filing changed since")),
    Column(gettext_lazy("Found on")),
    Column(gettext_lazy("Seed pool")),
]
_RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
    "filing",
    "rule_set",
)


def narrowing_choices(office: Office) -> dict[str, Any]:
    """The choices of the narrowing forms for an office (four queries)."""
    published = RuleSet.objects.filter(status=RuleSetStatus.PUBLISHED)
    codes = published.order_by("code").values_list("code", flat=True).distinct()
    today = timezone.localdate()
    return {
        "offices": offices_below(office),
        "standards": [(code, code) for code in codes],
        "industries": [(one.code, f"{one.code} {one}") for one in Industry.objects.all()],
        "chains": [(one.code, one.name) for one in Chain.objects.on(today)],
    }


def narrowing_of_form(chosen: dict[str, Any]) -> Narrowing:
    """What was chosen, with the rows that codes stand for. An unknown code narrows nothing."""
    missing = chosen.get("missing") or ""

    def row(model: Any, name: str) -> Any:
        code = chosen.get(name)
        return model.objects.filter(code=code).first() if code else None

    return Narrowing(
        target=chosen.get("target") or "",
        rule_set_code=chosen.get("standard") or "",
        area=row(Office, "office"),
        industry=row(Industry, "industry"),
        chain=row(Chain, "chain"),
        size_class=chosen.get("size") or "",
        most_missing=int(missing) if missing.isdigit() else most_missing(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def finds(request: HttpRequest) -> HttpResponse:
    """Who would pass the next rung or misses little, nearest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = FindingFilterForm(request.GET, **narrowing_choices(office))
    form.is_valid()
    chosen = form.cleaned_data
    visible = SeedFinding.objects.visible_to(capacity)
    today = timezone.localdate()
    found = _searched(narrowed(visible, narrowing_of_form(chosen), today), chosen)
    found = found.with_staleness().select_related(*_RELATED)
    if request.method == "POST":
        listed = finding_rows(found.order_by("missing_count", "pk")[: ROW_LIMIT + 1])
        return export_list(request, "seeds", _EXPORT_COLUMNS, [_line(row) for row in listed])
    page = keyset_page(found, request, order=("missing_count", "pk"))
    page.rows[:] = finding_rows(page.rows)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "scan": SeedScan.objects.first(),
        "may_save": capacity.role != "analyst",
        "screen_query": initial_of(chosen),
        "tab": "finds",
    }
    return render(request, "cultivation/seeds/finds.html", context)


def _searched(found: SeedFindingQuerySet, chosen: dict[str, Any]) -> SeedFindingQuerySet:
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(enterprise__in=Enterprise.objects.search(text).values("pk"))
    in_pool = Exists(
        SeedCandidate.objects.open().filter(
            enterprise=OuterRef("enterprise"), target=OuterRef("target")
        )
    )
    if chosen.get("pool"):
        found = found.filter(in_pool) if chosen["pool"] == "in" else found.exclude(in_pool)
    return found


def _line(row: FindingRow) -> list[object]:
    finding, enterprise = row.finding, row.finding.enterprise
    return [
        enterprise.name, enterprise.uscc or "", enterprise.responsible_office.name,
        finding.get_target_display(), row.badge.label,
        "; ".join(one.sentence for one in row.missing), finding.left_to_people,
        finding.rule_set.code, finding.filing.fiscal_year,
        gettext_lazy("yes") if finding.is_stale else "", finding.found_on,
        row.seed.get_state_display() if row.seed else "",
    ]  # fmt: skip
