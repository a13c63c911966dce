"""Stock and flow of titles, and conversion from rung to rung."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.tables import Column
from cultivation.domain.ladder.figures import YEARS_SHOWN, Climb
from cultivation.domain.ladder.followed import Followed
from cultivation.domain.ladder.reading import ladder_of
from cultivation.enums import TitleKind
from cultivation.forms.ladder import LadderForm
from cultivation.shown.ladder import (
    FLOW_COLUMNS,
    FlowLine,
    climb_rows,
    flow_option,
    followed_rows,
    named_lines,
    stock_option,
    year_lines,
)
from enterprises.views.acting import plain_text

_CLIMB_COLUMNS = [
    Column(gettext_lazy("Rung")),
    Column(gettext_lazy("Next rung")),
    Column(gettext_lazy("Ever stood there"), is_figure=True),
    Column(gettext_lazy("Came to the next"), is_figure=True),
    Column(gettext_lazy("Share"), is_figure=True),
    Column(gettext_lazy("Median time"), unit=gettext_lazy("months"), is_figure=True),
    Column(gettext_lazy("With an assumed first day"), is_figure=True),
]
_FOLLOWED_COLUMNS = [
    Column(gettext_lazy("Rung a year ago")),
    Column(gettext_lazy("What they had had by then")),
    Column(gettext_lazy("Enterprises"), is_figure=True),
    Column(gettext_lazy("Came to the next"), is_figure=True),
    Column(gettext_lazy("Share"), is_figure=True),
    Column(gettext_lazy("Within reach today"), is_figure=True),
    Column(gettext_lazy("Share of the rest"), is_figure=True),
]
_EXPORT_HEAD = [
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Year"), is_figure=True),
    Column(gettext_lazy("By")),
    *FLOW_COLUMNS,
]


@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: HttpRequest) -> HttpResponse:
    """The ladder of an area; by POST its tables as a workbook."""
    _capacity, own = capacity_of_office(request)
    area, today = _area(request, own), timezone.localdate()
    years = list(range(today.year, today.year - YEARS_SHOWN, -1))
    form = LadderForm(_with_defaults(request, today), years=years)
    form.is_valid()
    kind = TitleKind(form.cleaned_data.get("kind") or TitleKind.LITTLE_GIANT)
    year = form.cleaned_data.get("year") or today.year
    by = form.cleaned_data.get("by") or "office"
    counted = ladder_of(area, today=today)
    # Around midnight a board is still of the day before, on New Year's Day of the year before.
    today = counted.day
    flows = counted.by_year()
    lines = year_lines(flows, kind)
    split = named_lines(counted.lines(by=by, kind=kind, year=year), by)
    climbed, followed = counted.climbs(), counted.followed()
    if request.method == "POST":
        rows = _export_rows(kind, year, lines, split, climbed)
        rows += _followed_rows(followed)
        return export_list(request, "ladder", _EXPORT_HEAD, rows)
    chosen = {"kind": kind.value, "year": str(year), "by": by}
    can_drill = by == "office" and area.level != OfficeLevel.COUNTY
    context = {
        "form": form,
        "area": area,
        "kind": kind,
        "year": year,
        "today": today,
        "counted_at": counted.counted_at,
        "is_this_year": year == today.year,
        "by_label": dict(form.fields["by"].choices)[by],  # type: ignore[attr-defined]
        "rungs": [(one, flows[today.year][one], flows[today.year - 1][one]) for one in TitleKind],
        "stock_chart": stock_option(flows),
        "flow_chart": flow_option(lines),
        "columns": [Column(_("Year")), *FLOW_COLUMNS],
        "lines": lines,
        "split_columns": [Column(dict(form.fields["by"].choices)[by]), *FLOW_COLUMNS],  # type: ignore[attr-defined]
        "split": [(one, _drill(one, area, chosen) if can_drill else "") for one in split],
        "climb_columns": _CLIMB_COLUMNS,
        "climbs": climb_rows(climbed),
        "followed_columns": _FOLLOWED_COLUMNS,
        "followed": followed_rows(followed),
        "crumbs": _above(area, own, chosen),
        "tab": "figures",
    }
    return render(request, "cultivation/ladder/page.html", context)


def _with_defaults(request: HttpRequest, today: date) -> QueryDict:
    query = request.GET.copy()
    for name, value in (("kind", "little_giant"), ("year", str(today.year)), ("by", "office")):
        if not query.get(name):
            query[name] = value
    return query


def _area(request: HttpRequest, own: Office) -> Office:
    """The office asked for, when it lies in the reader's area; else his own."""
    code = plain_text(request.GET.get("office"))[:6]
    offices = Office.objects.within(own).select_related("parent__parent")
    return one_of(offices, code=code) if code else own


def _drill(line: FlowLine, area: Office, chosen: dict[str, str]) -> str:
    if not line.listing or line.listing == area.code:
        return ""
    return "?" + urlencode({"office": line.listing, **chosen})


def _above(area: Office, own: Office, chosen: dict[str, str]) -> list[tuple[str, str]]:
    above: list[tuple[str, str]] = []
    one: Office | None = area
    while one is not None and one.pk != own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, ("?" + urlencode({"office": one.code, **chosen}), one.name))
    return above


def _export_rows(
    kind: TitleKind,
    year: int,
    lines: list[FlowLine],
    split: list[FlowLine],
    climbed: list[Climb],
) -> list[list[object]]:
    """The tables of the screen one below the other."""
    rows: list[list[object]] = [[kind.label, one.name, "", *one.counts] for one in lines]
    rows += [[kind.label, year, one.name, *one.counts] for one in split]
    rows += [[], [column.label for column in _CLIMB_COLUMNS]]
    for low, high, one in climb_rows(climbed):
        rows.append([low, high, one.stood, one.rose, one.share_pct, one.median_months, one.assumed])
    return rows


def _followed_rows(found: list[Followed]) -> list[list[object]]:
    rows: list[list[object]] = [[], [column.label for column in _FOLLOWED_COLUMNS]]
    for rung, group, one in followed_rows(found):
        rows.append([rung, group, one.stood, one.rose, one.rose_pct, one.near, one.near_pct])
    return rows
