"""Diffusion indices and medians of a quarter, by office and industry, with the course."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, one_of
from common.charts import line_option
from common.tables import Column
from cultivation.domain.monitoring.reporting import label_of
from cultivation.domain.monitoring.rules import figure_rules, least, monitoring_note
from cultivation.domain.monitoring.statistics import (
    Cell,
    Statistics,
    index_definition,
    statistics_of,
    totals_of,
)
from cultivation.forms.monitoring import StatisticsForm
from cultivation.models import MonitoringRound
from cultivation.shown.monitoring import quarter_choices, round_name, unit_words
from cultivation.views.monitoring.reports import known_rounds
from enterprises.models import Industry
from enterprises.views.acting import plain_text

_QUARTERS_SHOWN = 8
_NEUTRAL = 50
_COLUMNS = [
    Column(gettext_lazy("Asked"), is_figure=True),
    Column(gettext_lazy("Filed"), is_figure=True),
    Column(gettext_lazy("Diffusion index"), is_figure=True),
    Column(gettext_lazy("Pairs of quarters"), is_figure=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def monitoring_statistics(request: HttpRequest) -> HttpResponse:
    """The figures of a quarter; by POST every figure of the same cells as a workbook."""
    _capacity, own = capacity_of_office(request)
    rounds = known_rounds()
    form = StatisticsForm(request.GET, rounds=quarter_choices(rounds))
    form.is_valid()
    code = plain_text(request.GET.get("office"))[:6]
    area = one_of(Office.objects.within(own), code=code) if code else own
    chosen = form.cleaned_data
    round_ = next((one for one in rounds if one.code == chosen.get("quarter")), None)
    round_ = round_ or next(iter(rounds), None)
    by, name = chosen.get("by") or "office", chosen.get("figure") or "revenue_wan"
    found = statistics_of(round_, area=area, by=by) if round_ else None
    names = _names(found, by)
    if request.method == "POST":
        rows = _export(found, names, area) if found else []
        return export_list(request, "monitoring-index", _export_columns(by), rows)
    rule = next(one for one in figure_rules() if one.name == name)
    context: dict[str, Any] = {
        "area": area,
        "round": round_,
        "round_name": round_name(round_) if round_ else "",
        "form": form,
        "figure": label_of(name),
        "columns": [
            Column(_("Industry") if by == "industry" else _("Office")),
            *_COLUMNS,
            Column(_("Median"), unit=unit_words(rule), is_figure=True),
        ],
        "total": found and (found.total, found.total.spreads[name]),
        "rows": _rows(found, names, name, area) if found else [],
        "figures": [(label_of(one.name), found.total.spreads[one.name]) for one in figure_rules()]
        if found
        else [],
        "definition": index_definition(),
        "least": least(),
        "note": monitoring_note(),
        "crumbs": _above(area, own),
        "tab": "index",
        **_course(rounds, round_, area, name),
    }
    return render(request, "cultivation/monitoring/statistics.html", context)


def _names(found: Statistics | None, by: str) -> dict[Any, tuple[str, str]]:
    """Key of a cell -> name and, of an office, code."""
    keys = [cell.key for cell in found.parts if cell.key is not None] if found else []
    if by == "industry":
        rows = Industry.objects.in_bulk(keys)
        return {key: (f"{key} {row}", "") for key, row in rows.items()}
    offices = Office.objects.in_bulk(keys)
    return {
        key: (row.name, "" if row.level == "county" else row.code) for key, row in offices.items()
    }


def _rows(
    found: Statistics, names: dict[Any, tuple[str, str]], name: str, area: Office
) -> list[tuple[str, str, Cell, Any]]:
    rows = []
    for cell in found.parts:
        words, code = names.get(cell.key, (_("not known"), ""))
        is_below = code and code != area.code
        rows.append((words, code if is_below else "", cell, cell.spreads[name]))
    return sorted(rows, key=lambda one: (one[3].index is None, -(one[3].index or 0), one[0]))


def _course(
    rounds: list[MonitoringRound], round_: MonitoringRound | None, area: Office, name: str
) -> dict[str, Any]:
    """The index of the area's total over the last quarters, up to the one shown."""
    if round_ is None:
        return {"course": [], "chart": None}
    place = (round_.year, round_.quarter)
    past = [one for one in rounds if (one.year, one.quarter) <= place][:_QUARTERS_SHOWN][::-1]
    totals = totals_of(past, area)
    course = [
        (one.code, totals[one.pk].spreads[name]) if one.pk in totals else (one.code, None)
        for one in past
    ]
    points = [(code, spread.index if spread else None) for code, spread in course]
    known = [index for _code, index in points if index is not None]
    chart = line_option(points, maximum=100, target=_NEUTRAL, target_label=_("as many up as down"))
    return {"course": course, "chart": chart if len(known) > 1 else None}


def _export_columns(by: str) -> list[Column]:
    columns = [
        Column(_("Industry") if by == "industry" else _("Office")),
        Column(_("Asked"), is_figure=True),
        Column(_("Filed"), is_figure=True),
    ]
    for rule in figure_rules():
        label = label_of(rule.name)
        columns += [
            Column(_("%(figure)s: diffusion index") % {"figure": label}, is_figure=True),
            Column(
                _("%(figure)s: median") % {"figure": label}, unit=unit_words(rule), is_figure=True
            ),
        ]
    return [*columns, Column(_("Definition"))]


def _export(
    found: Statistics, names: dict[Any, tuple[str, str]], area: Office
) -> list[list[object]]:
    rows = []
    for cell in (found.total, *found.parts):
        name = area.name if cell is found.total else names.get(cell.key, (_("not known"), ""))[0]
        row: list[object] = [name, cell.owed, cell.reported]
        for rule in figure_rules():
            spread = cell.spreads[rule.name]
            row += ["" if one is None else one for one in (spread.index, spread.shown_median)]
        rows.append([*row, index_definition() if cell is found.total else ""])
    return rows


def _above(area: Office, own: Office) -> list[tuple[str, str]]:
    above: list[tuple[str, str]] = []
    one: Office | None = area
    while one is not None and one.pk != own.pk:
        one = one.parent
        if one is not None:
            above.insert(0, (f"?office={one.code}", one.name))
    return above
