"""Routes: which way cases go, drawn; a province's or the ministry's proposal and its approval."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.enums import CaseKind, TitleKind
from enterprises.views.acting import whole_number
from reviews.badges import Badge
from reviews.domain.routes import route_for
from reviews.domain.routes.changing import (
    approve_route,
    propose_route,
    reject_route,
    titles_with_own_route,
)
from reviews.enums import RouteState
from reviews.forms.rounds import RoundKindForm
from reviews.forms.routes import ProposeRouteForm, RejectRouteForm, RouteFilterForm
from reviews.models import Route
from reviews.shown_events import events_shown

_COLUMNS = [
    Column(gettext_lazy("Title and kind of case")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("In force")),
    Column(gettext_lazy("Way")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Kind of case")),
    Column(gettext_lazy("Office")),
    _COLUMNS[1],
    Column(gettext_lazy("First day")),
    Column(gettext_lazy("Last day")),
    _COLUMNS[3],
    Column(gettext_lazy("Source")),
]
_TONES = {
    RouteState.PROPOSED: "attention",
    RouteState.APPROVED: "done",
    RouteState.REJECTED: "quiet",
}


def badge_of(route: Route) -> Badge:
    """State of a route; an approved one says whether it leads cases today."""
    state, today = RouteState(route.state), timezone.localdate()
    if state != RouteState.APPROVED:
        return Badge(state.label, _TONES[state])
    if route.valid_from > today:
        return Badge(_("Approved, not in force yet"), "waiting")
    if route.valid_to is not None and route.valid_to < today:
        return Badge(_("No longer in force"), "quiet")
    return Badge(pgettext("rule", "In force"), "done")


def may_propose(capacity: Capacity, office: Office) -> bool:
    """Whether the reader may propose routes."""
    return capacity.role == PostingRole.EXAMINER and bool(titles_with_own_route(office))


@require_http_methods(["GET", "HEAD", "POST"])
def routes(request: HttpRequest) -> HttpResponse:
    """Routes that the reader may see, newest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = RouteFilterForm(request.GET)
    found = Route.objects.visible_to(capacity)
    form.is_valid()
    for name in ("title_kind", "case_kind", "state"):
        if form.cleaned_data.get(name):
            found = found.filter(**{name: form.cleaned_data[name]})
    related = found.select_related("office").prefetch_related("steps")
    if request.method == "POST":
        rows = [_line(one) for one in related.order_by("-valid_from", "-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "routes", _EXPORT_COLUMNS, rows)
    page = keyset_page(related, request, order=("-valid_from", "-pk"))
    page.rows[:] = [(route, badge_of(route)) for route in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_propose": may_propose(capacity, office),
    }
    return render(request, "reviews/rounds/routes.html", context)


def _line(route: Route) -> list[object]:
    steps = (
        f"{one.get_office_level_display()} {one.get_kind_display()}" for one in route.steps.all()
    )
    return [
        route.get_title_kind_display(), route.get_case_kind_display(),
        route.office.name if route.office else _("the whole country"), badge_of(route).label,
        route.valid_from, route.valid_to or "",
        _("the national way") if route.follows_national else " → ".join(steps), route.source,
    ]  # fmt: skip


@require_safe
def one_route(request: HttpRequest, pk: int) -> HttpResponse:
    """One route as a drawing of its steps."""
    return _route_page(request, _route(request, pk), RejectRouteForm())


def _route(request: HttpRequest, pk: int) -> Route:
    capacity, _office = capacity_of_office(request)
    visible = Route.objects.visible_to(capacity).prefetch_related("steps")
    related = visible.select_related("office", "proposed_by", "decided_by")
    return one_of(related, pk=pk)


def _route_page(
    request: HttpRequest,
    route: Route,
    form: RejectRouteForm,
    refusal: DomainError | None = None,
) -> HttpResponse:
    capacity, office = capacity_of_office(request)
    own = None if office.level == OfficeLevel.MINISTRY else office.pk
    trail = Event.objects.filter(subject_kind=SubjectKind.ROUTE, subject_id=route.pk)
    steps = list(route.steps.all())
    context = {
        "route": route,
        "badge": badge_of(route),
        "steps": steps,
        "total_days": sum(step.working_days for step in steps),
        "may_decide": route.state == RouteState.PROPOSED
        and capacity.role == PostingRole.APPROVER
        and route.office_id == own
        and bool(titles_with_own_route(office)),
        "form": form,
        "refusal": refusal,
        "events": events_shown(trail.order_by("-sequence")),
    }
    status = refusal.status if refusal else (422 if form.errors else 200)
    return render(request, "reviews/rounds/route.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_route(request: HttpRequest) -> HttpResponse:
    """Propose a route; the form starts from the one in force."""
    capacity, office = capacity_of_office(request)
    if not may_propose(capacity, office):
        raise Http404
    titles = titles_with_own_route(office)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = RoundKindForm(asked, titles=titles)
    is_chosen = chosen.is_valid()
    title_kind = TitleKind(chosen.cleaned_data["title_kind"]) if is_chosen else titles[0]
    case_kind = CaseKind(chosen.cleaned_data["case_kind"]) if is_chosen else CaseKind.RECOGNITION
    shown = {
        "office": office,
        "title_kind": title_kind,
        "case_kind": case_kind,
        "kinds": RoundKindForm(
            {"title_kind": title_kind.value, "case_kind": case_kind.value},  # type: ignore[arg-type]
            titles=titles,
        ),
    }
    is_national = office.level == OfficeLevel.MINISTRY
    if request.method != "POST":
        initial = _present(title_kind, case_kind, office)
        form = ProposeRouteForm(initial=initial, is_national=is_national)
        return render(request, "reviews/rounds/new_route.html", shown | {"form": form})
    form = ProposeRouteForm(request.POST, is_national=is_national)
    status = 422
    if form.is_valid():
        try:
            return _proposed(request, form, title_kind, case_kind)
        except DomainError as refusal:
            show_refusal(form, refusal)
            status = refusal.status
    return render(request, "reviews/rounds/new_route.html", shown | {"form": form}, status=status)


def _proposed(
    request: HttpRequest, form: ProposeRouteForm, title_kind: TitleKind, case_kind: CaseKind
) -> HttpResponse:
    actor = official(request)

    def act() -> Answer:
        route = propose_route(
            title_kind=title_kind,
            case_kind=case_kind,
            steps=form.steps(),
            valid_from=form.cleaned_data["valid_from"],
            source=form.cleaned_data["source"],
            follows_national=bool(form.cleaned_data.get("follows_national")),
            actor=actor,
        )
        return Answer(201, {"route": route.pk})

    body = {name: str(value) for name, value in form.cleaned_data.items()}
    answer = submitted_once(request, actor=actor, route="route new", body=body, act=act)
    messages.success(request, _("Proposed: an approver of your office decides on it."))
    return redirect("rounds:route", pk=answer.body["route"])


def _present(title_kind: TitleKind, case_kind: CaseKind, office: Office) -> dict[str, Any]:
    """The rows of the route in force, to start from."""
    try:
        route = route_for(
            title_kind=title_kind,
            case_kind=case_kind,
            province_office_id=office.pk,
            on=timezone.localdate(),
        )
    except DomainError:
        return {}
    rows: dict[str, Any] = {}
    for row, step in enumerate(route.steps.all()):
        rows[f"level_{row}"], rows[f"kind_{row}"] = step.office_level, step.kind
        rows[f"days_{row}"] = step.working_days
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def decide_route(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a proposed route, or reject it with a reason."""
    route, actor = _route(request, pk), official(request)
    if request.method != "POST":
        return redirect("rounds:route", pk=route.pk)
    is_rejection = "reject" in request.POST
    form = RejectRouteForm(request.POST if is_rejection else None)
    if is_rejection and not form.is_valid():
        return _route_page(request, route, form)
    version = whole_number(request.POST.get("version")) or 0

    def act() -> Answer:
        if is_rejection:
            reason = form.cleaned_data["reason"]
            reject_route(route=route, version=version, reason=reason, actor=actor)
        else:
            approve_route(route=route, version=version, actor=actor)
        return Answer(200, {"route": route.pk})

    body = {"version": version, "reject": is_rejection}
    try:
        submitted_once(request, actor=actor, route=f"route {pk} decide", body=body, act=act)
    except DomainError as refusal:
        return _route_page(request, route, form, refusal)
    done = _("The route is rejected.") if is_rejection else _("The route is approved.")
    messages.success(request, done)
    return redirect("rounds:route", pk=route.pk)
