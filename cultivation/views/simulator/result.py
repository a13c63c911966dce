"""One simulation: how far it is, what it found, and the enterprises that differ."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.domain.acting import Capacity
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.enums.simulator import Movement
from cultivation.forms.shared import offices_below
from cultivation.forms.simulator import DifferenceFilterForm
from cultivation.models import Simulation, SimulationDifference
from cultivation.models.simulator.result import SimulationDifferenceQuerySet
from cultivation.shown.simulator.results import (
    RESULT_COLUMNS,
    result_rows,
    shown_difference,
    shown_result,
    simulation_badge,
)
from cultivation.views.simulator.reader import simulating
from cultivation.views.simulator.simulations import simulations_of
from enterprises.models import Industry

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("What changes")),
    Column(gettext_lazy("Score before"), is_figure=True),
    Column(gettext_lazy("Score after"), is_figure=True),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Industry")),
    Column(gettext_lazy("Size")),
    Column(gettext_lazy("Rung")),
]
_CODE = Column(gettext_lazy("Unified social credit code"))


@require_http_methods(["GET", "HEAD", "POST"])
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the simulation is, then its figures; by POST the figures as a workbook.

    `?office=` shows the offices below one of the area."""
    capacity, _office = simulating(request)
    found = one_of(simulations_of(capacity), pk=pk)
    context: dict[str, Any] = {
        "simulation": found,
        "badge": simulation_badge(found),
        "crumbs": [(reverse("cultivation:simulations"), _("Policy simulator"))],
    }
    if not found.is_finished:
        return render(request, "cultivation/simulator/progress.html", context)
    shown = _area(found, request.GET.get("office", ""))
    result = shown_result(found, shown)
    if request.method == "POST":
        return export_list(request, "simulation", RESULT_COLUMNS, result_rows(result))
    context |= {"result": result, "shown": shown, "is_own_area": shown.pk == found.area_id}
    return render(request, "cultivation/simulator/result.html", context)


def _area(found: Simulation, code: str) -> Office:
    if not code:
        return found.area
    if not code.isalnum():
        raise Http404
    return one_of(Office.objects.within(found.area), code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """The enterprises whose outcome differs; by POST the same rows as a workbook."""
    capacity, _office = simulating(request)
    found = one_of(simulations_of(capacity), pk=pk)
    form = DifferenceFilterForm(
        request.GET, offices=offices_below(found.area), industries=_industries(found)
    )
    form.is_valid()
    rows = _filtered(_differences(capacity, found), form.cleaned_data).select_related(
        "enterprise__county_office", "enterprise__city_office", "enterprise__province_office"
    )
    industries = {one.code: str(one) for one in Industry.objects.all()}
    if request.method == "POST":
        listed = rows.order_by("pk")[: ROW_LIMIT + 1]
        columns = [_COLUMNS[0], _CODE, *_COLUMNS[1:]]
        return export_list(request, "simulation-differences", columns, list(
            _export(listed, industries)))  # fmt: skip
    is_scored = found.lines.filter(place__startswith="score.").exists()
    page = keyset_page(rows, request, order=("pk",))
    page.rows[:] = [shown_difference(row, industries) for row in page.rows]
    context = {
        "simulation": found,
        "columns": _COLUMNS if is_scored else [one for one in _COLUMNS if not one.is_figure],
        "is_scored": is_scored,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "crumbs": [
            (reverse("cultivation:simulations"), _("Policy simulator")),
            (reverse("cultivation:simulation", args=[pk]), found.name),
        ],
    }
    return render(request, "cultivation/simulator/differences.html", context)


def _differences(capacity: Capacity, found: Simulation) -> SimulationDifferenceQuerySet:
    return SimulationDifference.objects.visible_to(capacity).filter(simulation=found)


def _industries(found: Simulation) -> list[tuple[str, str]]:
    codes = found.differences.order_by().values("industry").distinct()
    return [(one.code, str(one)) for one in Industry.objects.filter(code__in=codes)]


def _filtered(
    rows: SimulationDifferenceQuerySet, chosen: dict[str, Any]
) -> SimulationDifferenceQuerySet:
    if chosen.get("movement"):
        before, after = Movement(chosen["movement"]).pair
        rows = rows.filter(before=before, after=after)
    if chosen.get("office"):
        office = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{office.level}_office": office})
    for name in ("industry", "size"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("rung") is not None:
        rows = rows.filter(rung=chosen["rung"])
    return rows


def _export(rows: SimulationDifferenceQuerySet, industries: dict[str, str]) -> Iterator[list[Any]]:
    for row in rows:
        one = shown_difference(row, industries)
        yield [
            one.name, row.enterprise.uscc or "", one.movement, row.before_score, row.after_score,
            one.office, one.industry, one.size, row.rung,
        ]  # fmt: skip
