"""Coverage as of a day: by office, drilled down inside one's own area, and by industry."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.readers import capacity_of_office, one_of
from common.charts import bar_option
from common.domain.idempotency import digest_of
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.coverage import (
    Coverage,
    Figure,
    coverage,
    definition_for,
    denominator_rule,
    numerator_rule,
)
from cultivation.domain.coverage.population import (
    counted_on,
    covered_condition,
    uncovered_condition,
)
from cultivation.forms import CoverageForm, WorkListForm
from cultivation.models import CoverageDefinition
from cultivation.queries import target_on
from enterprises.models import Enterprise, Industry

_COLUMNS = [
    Column(gettext_lazy("Holders"), is_figure=True),
    Column(gettext_lazy("Covered"), is_figure=True),
    Column(gettext_lazy("Not assessed"), is_figure=True),
    Column(gettext_lazy("Coverage"), is_figure=True),
    Column(gettext_lazy("Day before"), is_figure=True),
    Column(gettext_lazy("Difference"), unit=gettext_lazy("percentage points"), is_figure=True),
]
_MANY_BARS, _FEW_BARS = 12, 3

_LIST_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Digital level"), is_figure=True),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Industry")),
]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A line with that of the day before; `difference` is in percentage points."""

    figure: Figure
    before: Figure | None
    name: str
    drill: str
    listing: str

    @property
    def difference(self) -> Decimal | None:
        """Today's share less the day before's, when both are known."""
        now, before = self.figure.share_pct, self.before.share_pct if self.before else None
        return None if now is None or before is None else now - before


def _office_in_area(capacity: Capacity, office: Office, code: str) -> Office:
    """The office asked for, when it lies in the reader's area; else his own."""
    if not code:
        return office
    below = Office.objects.within(office).select_related("parent__parent")
    return one_of(below, code=code)


def _with_today(request: HttpRequest) -> QueryDict:
    """What was asked; the day is today unless another was chosen."""
    query = request.GET.copy()
    if not query.get("on"):
        query["on"] = timezone.localdate().isoformat()
    return query


@require_safe
def coverage_page(request: HttpRequest) -> HttpResponse:
    """The figures of a day beside those of the day before, with both rules and the target."""
    capacity, own = capacity_of_office(request)
    form = CoverageForm(_with_today(request))
    form.is_valid()
    day = form.cleaned_data.get("on") or timezone.localdate()
    by = form.cleaned_data.get("by") or "office"
    office = _office_in_area(capacity, own, form.cleaned_data.get("office", ""))
    area = None if office.level == OfficeLevel.MINISTRY else office
    definition = definition_for(day=day)
    if definition is None:
        raise Http404
    now = coverage(as_of=day, definition=definition, office=area, by=by)
    before = coverage(as_of=day - timedelta(days=1), definition=definition, office=area, by=by)
    rows = _rows(now, before, day, by, office)
    target = target_on(definition.code, area, day)
    context = {
        "form": form,
        "chips": [],
        "day": day,
        "by": by,
        "office": office,
        "crumbs": _crumbs(office, own, day, by),
        "total": CoverageRow(
            now.total, before.total, now.total.name, "", _listing(day, office=office.code)
        ),
        "rows": rows,
        "columns": [Column(_("Industry") if by == "industry" else _("Office")), *_COLUMNS],
        "numerator_rule": numerator_rule(definition),
        "denominator_rule": denominator_rule(definition),
        "target": target,
        "digest": digest_of(
            {"as_of": day, "by": by, "lines": [line.as_json() for line in now.lines]}
        ),
        # One bar says nothing that the figures above do not.
        "has_chart": sum(bool(row.figure.holders) for row in rows) > 1,
        "chart": _chart(rows, target),
        "chart_height": _chart_height(rows),
    }
    return render(request, "cultivation/coverage.html", context)


def _rows(now: Coverage, before: Coverage, day: date, by: str, office: Office) -> list[CoverageRow]:
    earlier = {line.code: line for line in before.lines}
    names = _industry_names() if by == "industry" else {}
    levels = dict(Office.objects.filter(parent=office).values_list("code", "level"))
    rows = []
    for line in now.lines:
        if by == "industry":
            drill, listing = "", _listing(day, office=office.code, industry=line.code)
        else:
            is_drilled = levels.get(line.code) in {OfficeLevel.PROVINCE, OfficeLevel.CITY}
            drill = f"?office={line.code}&on={day.isoformat()}" if is_drilled else ""
            listing = _listing(day, office=line.code)
        name = names.get(line.code, line.name)
        rows.append(
            CoverageRow(line, earlier.get(line.code), name, drill, listing if line.code else "")
        )
    rows.sort(key=_sort_key)
    return rows


def _sort_key(row: CoverageRow) -> tuple[bool, Decimal, int]:
    """Highest share first; lines without a holder last."""
    share = row.figure.share_pct
    return (share is None, -(share or Decimal(0)), -row.figure.holders)


def _industry_names() -> dict[str, str]:
    is_english = (get_language() or "").startswith("en")
    return dict(Industry.objects.values_list("code", "name_en" if is_english else "name_zh"))


def _listing(day: date, **chosen: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return f"?on={day.isoformat()}&{query}"


def _crumbs(office: Office, own: Office, day: date, by: str) -> list[tuple[str, str]]:
    """The offices above the shown one, up to the reader's own."""
    above: list[tuple[str, str]] = []
    one: Office | None = office
    while one is not None and one.pk != own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, (f"?office={one.code}&on={day.isoformat()}&by={by}", one.name))
    return above


def _chart(rows: list[CoverageRow], target: Any) -> dict[str, Any]:
    shown = [(row.name, row.figure.share_pct) for row in rows if row.figure.holders]
    options: dict[str, Any] = {"unit": "%", "maximum": 100}
    if target is not None:
        options["target"] = target.share_pct
        options["target_label"] = _("target %(year)s") % {"year": target.due_on.year}
    return bar_option(shown, **options)


def _chart_height(rows: list[CoverageRow]) -> str:
    bars = sum(bool(row.figure.holders) for row in rows)
    if bars > _MANY_BARS:
        return "tall"
    return "short" if bars <= _FEW_BARS else ""


def _behind(part: str, definition: CoverageDefinition) -> Q:
    """The holders that count, those that do not (never assessed ones too), or the latter alone."""
    if part == "not_assessed":
        return Q(level__isnull=True)
    return covered_condition(definition) if part == "yes" else uncovered_condition(definition)


@require_safe
def holders_behind(request: HttpRequest) -> HttpResponse:
    """The enterprises behind a figure, those without a level first by name of the filter."""
    capacity, own = capacity_of_office(request)
    form = WorkListForm(_with_today(request))
    form.is_valid()
    chosen = form.cleaned_data
    day = chosen.get("on") or timezone.localdate()
    office = _office_in_area(capacity, own, chosen.get("office", ""))
    definition = definition_for(day=day)
    if definition is None:
        raise Http404
    holders = counted_on(day, definition, office).filter(
        pk__in=Enterprise.objects.visible_to(capacity)
    )
    if chosen.get("industry"):
        holders = holders.filter(industry=chosen["industry"])
    if chosen.get("covered"):
        holders = holders.filter(_behind(chosen["covered"], definition))
    related = ("county_office", "city_office", "province_office", "industry")
    page = keyset_page(holders.select_related(*related), request, order=("-pk",))
    shown_filters = {form["on"].label, form["covered"].label}
    context = {
        "form": form,
        "chips": [
            chip
            for chip in chips_of(form, request)
            if any(chip.label.startswith(str(label)) for label in shown_filters)
        ],
        "columns": _LIST_COLUMNS,
        "page": page,
        "day": day,
        "office": office,
        "definition": definition,
    }
    if chosen.get("industry") and not Industry.objects.filter(code=chosen["industry"]).exists():
        raise Http404
    return render(request, "cultivation/coverage_list.html", context)
