"""Cultivation plans at an office: the list, drawing one up, one plan, figures by office."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.errors import DomainError
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.plans.drawing import open_plan
from cultivation.domain.plans.figures import figures_by_office
from cultivation.domain.plans.gaps import gaps_of, next_standards
from cultivation.domain.plans.rules import notes_note
from cultivation.enums import TitleKind
from cultivation.enums.plans import GoalOutcome
from cultivation.forms import offices_below
from cultivation.forms.plans import NewPlanForm, PlanFilterForm
from cultivation.models import CultivationPlan
from cultivation.models.plans.plan import CultivationPlanQuerySet
from cultivation.shown.plans import plan_badge
from cultivation.shown.verdicts import shown_verdict
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.plans.stepping import plan_page, stepped
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Title aimed at")),
    Column(gettext_lazy("Goals reached"), is_figure=True),
    Column(gettext_lazy("Liaison")),
    Column(gettext_lazy("Next note due")),
    Column(gettext_lazy("Plan until")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Title aimed at")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("How it ended")),
    Column(gettext_lazy("Reason")),
    Column(gettext_lazy("Liaison")),
    Column(gettext_lazy("Began on")),
    Column(gettext_lazy("Plan until")),
    Column(gettext_lazy("Next note due")),
    Column(gettext_lazy("Closed on")),
    Column(gettext_lazy("Goals"), is_figure=True),
    Column(gettext_lazy("Goals reached"), is_figure=True),
]
_FIGURE_COLUMNS = [
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("In preparation"), is_figure=True),
    Column(gettext_lazy("Running"), is_figure=True),
    Column(gettext_lazy("Notes overdue"), is_figure=True),
    Column(gettext_lazy("Goals of running plans"), is_figure=True),
    Column(gettext_lazy("of which reached"), is_figure=True),
    Column(gettext_lazy("Closed: reached"), is_figure=True),
    Column(gettext_lazy("Closed: not reached"), is_figure=True),
    Column(gettext_lazy("Closed: title lost"), is_figure=True),
]
_RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
    "office",
    "liaison",
    "rule_set",
    "base_title",
    "filing",
    "measured_filing",
)


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of the area, newest first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = PlanFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    today = timezone.localdate()
    visible = CultivationPlan.objects.visible_to(capacity)
    person = official(request).person_id
    found = _with_goals(_filtered(visible, form.cleaned_data, today, person))
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "plans", _EXPORT_COLUMNS, list(_export(rows)))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(row, plan_badge(row, today)) for row in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "note": notes_note(),
        "tab": "plans",
    }
    return render(request, "cultivation/plans/plans.html", context)


def _with_goals(rows: CultivationPlanQuerySet) -> CultivationPlanQuerySet:
    reached = Q(goals__now_outcome__in=GoalOutcome.reached())
    counted = rows.annotate(all_goals=Count("goals"), goals_reached=Count("goals", filter=reached))
    return counted.select_related("enterprise", "office", "liaison")


def _filtered(
    rows: CultivationPlanQuerySet, chosen: dict[str, Any], today: date, person: int
) -> CultivationPlanQuerySet:
    for name in ("status", "outcome", "target"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("note") == "due":
        rows = rows.notes_due_on(today)
    elif chosen.get("note") == "overdue":
        rows = rows.notes_overdue_on(today)
    if chosen.get("liaison") == "mine":
        rows = rows.filter(liaison=person)
    elif chosen.get("liaison") == "nobody":
        rows = rows.open().filter(liaison=None)
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        named = Enterprise.objects.search(text).values("pk")
        rows = rows.filter(Q(number=text.upper()) | Q(enterprise__in=named))
    return rows


def _export(rows: Iterable[Any]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.number, row.enterprise.name, row.enterprise.uscc or "", row.office.name,
            row.get_target_display(), row.get_status_display(),
            row.get_outcome_display() if row.outcome else "", row.reason,
            row.liaison.name if row.liaison else "", row.started_on or "", row.due_on,
            row.note_due_on if row.is_open else "", row.closed_on or "", row.all_goals,
            row.goals_reached,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """One plan, and by POST the office's next step."""
    capacity, _office = capacity_of_office(request)
    visible = CultivationPlan.objects.visible_to(capacity)
    found = one_of(visible.select_related(*_RELATED), number=number)
    if request.method == "POST":
        return stepped(request, found, capacity, official(request))
    return plan_page(request, found, capacity)


@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw a plan up for an enterprise: what it lacks for the next rung, and until when."""
    capacity, office = capacity_of_office(request)
    visible = Enterprise.objects.visible_to(capacity).select_related(
        "county_office", "city_office", "province_office", "industry"
    )
    enterprise = one_of(visible, pk=pk)
    if capacity.role not in KEEPERS or enterprise.responsible_office != office:
        raise Http404
    note_figures_opened(
        actor=official(request), enterprise_id=pk, page=FiguresPage.PLAN, number="new"
    )
    targets = list(next_standards(enterprise, timezone.localdate()))
    shown_for = next((one for one in targets if one == request.GET.get("target")), None)
    form = NewPlanForm(request.POST or None, targets=targets, initial={"target": shown_for})
    status, made = 200, []
    if request.method == "POST":
        actor = official(request)

        def act(given: dict[str, Any]) -> None:
            made.append(open_plan(enterprise=enterprise, actor=actor, **given))

        status = carried_out(request, form, actor=actor, route=f"plan new {enterprise.pk}", act=act)
        if status == 200:
            messages.success(request, _("The plan is drawn up. Name a liaison and add measures."))
            if made:
                return redirect("cultivation:plan", made[0].number)
            return redirect("cultivation:plans")
    context: dict[str, Any] = {
        "enterprise": enterprise,
        "form": form,
        "crumbs": [(reverse("cultivation:plans"), _("Plans"))],
        **_lacking(enterprise, targets, shown_for),
    }
    return render(request, "cultivation/plans/new_plan.html", context, status=status)


def _lacking(
    enterprise: Enterprise, targets: list[TitleKind], target: TitleKind | None
) -> dict[str, Any]:
    """What the newest filing lacks for a title of the next rung, or why nothing can be said."""
    try:
        gaps = gaps_of(enterprise, on=timezone.localdate(), target=target)
    except DomainError as refusal:
        return {"why_not": str(refusal)}
    missed = {one.id for one in gaps.lines}
    shown = shown_verdict(gaps.rule_set, gaps.facts)
    return {
        "gaps": gaps,
        "lines": [one for one in shown.lines if one.id in missed],
        "target": gaps.target.label,
        "others": [one for one in targets if one != gaps.target],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest) -> HttpResponse:
    """Plans counted by the offices below; by POST the same rows as a workbook."""
    _capacity, office = capacity_of_office(request)
    rows = figures_by_office(office, today=timezone.localdate())
    names = (
        "preparing", "running", "notes_overdue", "goals", "goals_reached", "reached",
        "not_reached", "title_lost",
    )  # fmt: skip
    lines = [(one, [getattr(one, name) for name in names]) for one in rows]
    if request.method == "POST":
        exported = [[one.name, *counts] for one, counts in lines]
        return export_list(request, "plan-figures", _FIGURE_COLUMNS, exported)
    context = {
        "columns": _FIGURE_COLUMNS,
        "rows": lines,
        "heads": _FIGURE_COLUMNS[1:],
        "total": [sum(column) for column in zip(*(counts for _one, counts in lines), strict=True)],
        "tab": "figures",
    }
    return render(request, "cultivation/plans/figures.html", context)
