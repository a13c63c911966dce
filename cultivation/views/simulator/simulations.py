"""Simulations: the office's list, asking for one, running it again, two side by side."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, keyset_page
from cultivation.domain.simulator.running import Asked, repeat_simulation, start_simulation
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.forms.simulator import SideBySideForm, SimulationForm
from cultivation.models import RuleSet, Simulation, StandardDraft
from cultivation.queries import published_rule_sets, texts_on
from cultivation.shown.rule_sets import name_of
from cultivation.shown.simulator.results import (
    beside_columns,
    beside_rows,
    shown_beside,
    simulation_badge,
)
from cultivation.views.simulator.reader import simulating

_COLUMNS = [
    Column(gettext_lazy("Simulation")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Area")),
    Column(gettext_lazy("Population as of")),
    Column(gettext_lazy("Filings"), is_figure=True),
]
_EXPORT_COLUMNS = [
    _COLUMNS[0],
    Column(gettext_lazy("Compared with")),
    Column(gettext_lazy("Draft")),
    *_COLUMNS[1:],
]
_BESIDE = 60


def simulations_of(capacity: Capacity) -> QuerySet[Simulation]:
    """The simulations of the reader's office, with what lists and pages show of them."""
    related = ("area", "run", "requested_by", "after_draft", "before_rule_set", "before_draft")
    found = Simulation.objects.visible_to(capacity).select_related(*related)
    return found.defer("before_text", "after_text")


@require_http_methods(["GET", "HEAD", "POST"])
def simulations(request: HttpRequest) -> HttpResponse:
    """The office's simulations, the newest first; by POST as a workbook."""
    capacity, _office = simulating(request)
    found = simulations_of(capacity)
    if request.method == "POST":
        rows = [_line(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "simulations", _EXPORT_COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, simulation_badge(one)) for one in page.rows]
    context = {"columns": _COLUMNS, "page": page, "tab": "simulations"}
    return render(request, "cultivation/simulator/simulations.html", context)


def _line(one: Simulation) -> list[object]:
    return [
        one.name, one.before_name, one.after_name, simulation_badge(one).label, one.area.name,
        one.population_on, one.filings,
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new_simulation(request: HttpRequest) -> HttpResponse:
    """What is to be held against what, and in whom; a POST starts it."""
    capacity, office = simulating(request)
    drafts = list(StandardDraft.objects.visible_to(capacity).filter(office=office).exclude(
        state="discarded").order_by("-pk"))  # fmt: skip
    form = _form(request, office, drafts)
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("cultivation:simulation", _started(request, form, office))
            except DomainError as error:
                refusal, status = error, error.status
                if not hasattr(error, "refusals"):
                    show_refusal(form, error)
    context = {
        "form": form,
        "has_drafts": bool(drafts),
        "refusal": refusal,
        "crumbs": [(reverse("cultivation:simulations"), _("Policy simulator"))],
    }
    return render(request, "cultivation/simulator/new.html", context, status=status)


def _form(request: HttpRequest, office: Office, drafts: list[StandardDraft]) -> SimulationForm:
    rows = texts_on(published_rule_sets(), timezone.localdate())
    before = [(f"standard:{row.pk}", f"{name_of(row)} · {row.code}") for row in rows]
    before += [(f"draft:{one.pk}", _("Draft: %s") % one.name) for one in drafts]
    # The source of a draft that was superseded meanwhile can still be compared with.
    known = {value for value, _label in before}
    for one in drafts:
        if f"standard:{one.source_id}" not in known:
            row = RuleSet.objects.get(pk=one.source_id)
            before.append((f"standard:{row.pk}", f"{name_of(row)} · {row.sha256[:8]}"))
            known.add(f"standard:{row.pk}")
    chosen = next((one for one in drafts if str(one.pk) == request.GET.get("draft")), None)
    chosen = chosen or next(iter(drafts), None)
    initial: dict[str, Any] = {
        "area": office,
        "population": SimulatedPopulation.ALL,
        "population_on": timezone.localdate(),
    }
    if chosen is not None:
        initial |= {
            "after": chosen.pk,
            "before": f"standard:{chosen.source_id}",
            "name": chosen.name,
        }
    return SimulationForm(
        request.POST or None,
        before=before,
        after=[(str(one.pk), one.name) for one in drafts],
        areas=_areas(office),
        initial=initial,
    )


def _areas(office: Office) -> QuerySet[Office]:
    """The areas to choose from: its own and, of three thousand offices below the ministry, the
    provinces; for a province all of its own."""
    if office.level != OfficeLevel.MINISTRY:
        return Office.objects.within(office)
    return Office.objects.filter(pk=office.pk) | Office.objects.provincial()


def _started(request: HttpRequest, form: SimulationForm, office: Office) -> int:
    actor, chosen = official(request), form.cleaned_data
    kind, _colon, pk = chosen["before"].partition(":")
    models: dict[str, Any] = {"standard": RuleSet, "draft": StandardDraft}
    before = models[kind].objects.get(pk=int(pk))
    after = StandardDraft.objects.get(pk=int(chosen["after"]))
    asked = Asked(
        area=chosen["area"],
        population=SimulatedPopulation(chosen["population"]),
        case_kind=CaseKind(chosen["case_kind"]),
        population_on=chosen["population_on"],
        judged_as_met=chosen["judged_as_met"],
    )

    def act() -> Answer:
        made = start_simulation(
            before=before,
            after=after,
            asked=asked,
            name=chosen["name"],
            office=office,
            actor=actor,
        )
        return Answer(201, {"pk": made.pk})

    body = {name: str(value) for name, value in chosen.items()}
    answer = submitted_once(request, actor=actor, route="simulate", body=body, act=act)
    return int(answer.body["pk"])


@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a simulation again, to see the same digest."""
    capacity, _office = simulating(request)
    found = one_of(simulations_of(capacity), pk=pk)
    actor = official(request)

    def act() -> Answer:
        return Answer(201, {"pk": repeat_simulation(simulation=found, actor=actor).pk})

    try:
        answer = submitted_once(request, actor=actor, route=f"repeat {pk}", body={}, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("cultivation:simulation", pk)
    return redirect("cultivation:simulation", int(answer.body["pk"]))


@require_http_methods(["GET", "HEAD", "POST"])
def side_by_side(request: HttpRequest) -> HttpResponse:
    """Two finished simulations: what they asked, and their figures beside each other; by POST the
    figures as a workbook."""
    capacity, _office = simulating(request)
    finished = simulations_of(capacity).filter(finished_at__isnull=False).order_by("-pk")
    rows = list(finished[:_BESIDE])
    form = SideBySideForm(
        request.GET, simulations=[(str(one.pk), f"{one.name} · {one.pk}") for one in rows]
    )
    both = None
    if request.GET.get("one") and request.GET.get("other"):
        if not form.is_valid():
            raise Http404
        chosen = [one_of(finished, pk=int(form.cleaned_data[name])) for name in ("one", "other")]
        both = shown_beside(chosen[0], chosen[1])
    if request.method == "POST":
        if both is None:
            raise Http404
        return export_list(request, "simulations", beside_columns(both), beside_rows(both))
    context = {
        "form": form,
        "both": both,
        "has_two": len(rows) > 1,
        "crumbs": [(reverse("cultivation:simulations"), _("Policy simulator"))],
    }
    return render(request, "cultivation/simulator/side_by_side.html", context)
