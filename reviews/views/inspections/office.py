"""Inspections of an office: the list, ordering, planning, calling off, drawing a sample."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.absences import staff_of
from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.calendar import WorkCalendar
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.tables import Column, chips_of, keyset_page
from enterprises.views.acting import whole_number
from reviews.case_file import measure_label
from reviews.domain.inspections import (
    call_off,
    draw_sample,
    is_repeatable,
    measures_to_choose,
    order_inspection,
    plan_inspection,
)
from reviews.enums import InspectionState
from reviews.forms.inspections import (
    CallOffForm,
    InspectionFilter,
    OrderForm,
    PlanForm,
    SampleForm,
)
from reviews.models import Case, Inspection, InspectionSample, Round
from reviews.views.inspections.shown import inspection_badge, inspection_deadline

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("To be held")),
    Column(gettext_lazy("Inspectors")),
    Column(gettext_lazy("Office")),
]
_EXPORTED = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Case")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("To be held")),
    Column(gettext_lazy("Day held")),
    Column(gettext_lazy("Conclusion")),
    Column(gettext_lazy("Inspectors")),
]
_WORKERS = (PostingRole.EXAMINER, PostingRole.APPROVER)


@require_http_methods(["GET", "HEAD", "POST"])
def inspections(request: HttpRequest) -> HttpResponse:
    """What the office inspects, the next due first; by POST the same list as a workbook."""
    capacity, office = capacity_of_office(request)
    form = InspectionFilter(request.GET)
    found = _filtered(request, office, form)
    if request.method == "POST":
        return _exported(request, found)
    calendar, today = WorkCalendar.current(), timezone.localdate()
    page = keyset_page(found, request, order=("due_on", "pk"))
    page.rows[:] = [
        (one, inspection_badge(one), inspection_deadline(one, calendar, today)) for one in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_draw": capacity.role in _WORKERS,
    }
    return render(request, "reviews/inspection/list.html", context)


def _filtered(request: HttpRequest, office: Office, form: InspectionFilter) -> QuerySet[Inspection]:
    found = (
        Inspection.objects.filter(office=office)
        .select_related("case__enterprise", "office")
        .prefetch_related("inspectors__user")
    )
    chosen = form.cleaned_data if form.is_valid() else {}
    state = chosen.get("state", "")
    if state in InspectionState.values:
        found = found.filter(state=state)
    elif not state:
        found = found.filter(state__in=InspectionState.unfinished())
    if chosen.get("is_mine"):
        found = found.filter(inspectors__user=request.user.pk)
    if chosen.get("is_overdue"):
        found = found.filter(
            state__in=InspectionState.unfinished(), due_on__lt=timezone.localdate()
        )
    return found


def _exported(request: HttpRequest, found: QuerySet[Inspection]) -> HttpResponse:
    rows = [
        [
            one.number,
            one.case.enterprise.name,
            one.case.number,
            one.get_state_display(),
            one.due_on,
            one.held_from,
            one.signed_conclusion,
            "、".join(person.user.name for person in one.inspectors.all()),
        ]
        for one in found.order_by("due_on", "pk")
    ]
    return export_list(request, "inspections", _EXPORTED, rows)


def act_once(request: HttpRequest, route: str, body: Any, act: Callable[[], object]) -> None:
    """Carry a form's act out once for its key."""

    def answered() -> Answer:
        act()
        return Answer(200, {})

    submitted_once(request, actor=official(request), route=route, body=body, act=answered)


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Order an inspection of a case at the office's step."""
    capacity, _office = capacity_of_office(request)
    case = one_of(Case.objects.visible_to(capacity).select_related("enterprise"), number=number)
    form = OrderForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            act_once(
                request,
                f"inspection order {number}",
                {"reason": reason},
                lambda: order_inspection(case=case, actor=official(request), reason=reason),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            made = Inspection.objects.filter(case=case).last()
            messages.success(request, _("The inspection is ordered. Say who goes and when."))
            return redirect("desk:plan_inspection", number=made.number if made else "")
    elif request.method == "POST":
        status = 422
    context = {"case": case, "form": form, "crumbs": _crumbs(case)}
    return render(request, "reviews/inspection/order.html", context, status=status)


def _crumbs(case: Case) -> list[tuple[str, str]]:
    return [
        (reverse("desk:inspections"), _("Inspections")),
        (reverse("desk:case", args=[case.number]), case.enterprise.name),
    ]


def own_inspection(request: HttpRequest, number: str) -> Inspection:
    """An inspection of the reader's own office; 404 for any other."""
    _capacity, office = capacity_of_office(request)
    related = Inspection.objects.filter(office=office).select_related("case__enterprise", "office")
    return one_of(related, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Who goes when, and what is checked."""
    inspection = own_inspection(request, number)
    form = _plan_form(request, inspection)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            chosen = form.cleaned_data
            version = whole_number(request.POST.get("version")) or 0
            try:
                act_once(
                    request,
                    f"inspection plan {number}",
                    {name: str(value) for name, value in chosen.items()} | {"version": version},
                    lambda: plan_inspection(
                        inspection=inspection, version=version, actor=official(request), **chosen
                    ),
                )
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The visit is planned; the enterprise is told."))
                return redirect("desk:inspection", number=number)
    return _plan_page(request, inspection, form, CallOffForm(), status=status)


def _plan_page(
    request: HttpRequest,
    inspection: Inspection,
    form: PlanForm,
    off_form: CallOffForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "inspection": inspection,
        "form": form,
        "off_form": off_form,
        "may_plan": inspection.state != InspectionState.SIGNING or form.is_bound,
        "may_call_off": official(request).role == PostingRole.APPROVER,
        "crumbs": _crumbs(inspection.case),
    }
    return render(request, "reviews/inspection/plan.html", context, status=status)


def _plan_form(request: HttpRequest, inspection: Inspection, *, is_sent: bool = True) -> PlanForm:
    postings = staff_of(inspection.office_id, timezone.localdate(), _WORKERS)
    people = {one.user_id: one.user.name for one in postings}
    kept = list(inspection.findings.values_list("measure", flat=True))
    return PlanForm(
        request.POST if is_sent and request.method == "POST" else None,
        people=list(people.items()),
        measures=[(name, measure_label(name)) for name in measures_to_choose(inspection.case)],
        initial={
            "planned_on": inspection.planned_on,
            "inspectors": list(inspection.inspectors.values_list("user", flat=True)),
            "measures": kept,
        },
    )


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call an inspection off, with the reason."""
    inspection = own_inspection(request, number)
    form = CallOffForm(request.POST)
    version = whole_number(request.POST.get("version")) or 0
    status = 422
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            act_once(
                request,
                f"inspection call-off {number}",
                {"reason": reason, "version": version},
                lambda: call_off(
                    inspection=inspection, reason=reason, version=version, actor=official(request)
                ),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = refusal.status
    if form.errors:
        now = own_inspection(request, number)
        plan_form = _plan_form(request, now, is_sent=False)
        return _plan_page(request, now, plan_form, form, status=status)
    messages.success(request, _("The inspection is called off."))
    return redirect("desk:case", number=inspection.case.number)


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """Draw a share of a round's cases; and the draws so far, each drawn again for comparison."""
    _capacity, office = capacity_of_office(request)
    rounds = Round.objects.filter(
        pk__in=Case.objects.waiting_for_office(office).values("round")
    ).order_by("-pk")
    form = SampleForm(
        request.POST if request.method == "POST" else None,
        rounds=[(one.pk, one.name) for one in rounds],
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _drawn(request, form)
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = refusal.status
    kept = InspectionSample.objects.filter(office=office).select_related("round", "drawn_by")[:50]
    context = {
        "form": form,
        "samples": [(one, is_repeatable(one)) for one in kept],
        "crumbs": [(reverse("desk:inspections"), _("Inspections"))],
    }
    return render(request, "reviews/inspection/samples.html", context, status=status)


def _drawn(request: HttpRequest, form: SampleForm) -> HttpResponse:
    chosen = form.cleaned_data
    made: list[InspectionSample] = []
    act_once(
        request,
        "inspection sample",
        {name: str(value) for name, value in chosen.items()},
        lambda: made.append(
            draw_sample(
                round=Round.objects.get(pk=chosen["round"]),
                share_pct=chosen["share_pct"],
                seed=chosen["seed"],
                actor=official(request),
            )
        ),
    )
    count = len(made[0].drawn) if made else 0
    if count:
        messages.success(
            request,
            ngettext("%(count)s case is drawn.", "%(count)s cases are drawn.", count)
            % {"count": count},
        )
    return redirect("desk:inspection_samples")
