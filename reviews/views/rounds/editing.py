"""Opening a round, changing it before its first day, giving it more time."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OfficeLevel
from accounts.models import Office
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from cultivation.enums import CaseKind, TitleKind
from cultivation.queries import rule_set_for
from enterprises.views.acting import whole_number
from reviews.domain.rounds import (
    change_round,
    extend_round,
    may_open,
    open_round,
    take_back_round,
    titles_opened_by,
    why_not_take_back,
)
from reviews.domain.routes import route_for
from reviews.forms.rounds import MoreTimeForm, RoundForm, RoundKindForm, TakeBackRoundForm
from reviews.models import Round

Steps = list[tuple[str, str, int]]


def _office_that_opens(request: HttpRequest) -> Office:
    capacity, office = capacity_of_office(request)
    if not may_open(office, capacity.role):
        raise Http404
    return office


@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    """Lay down a round: what for, when, and with which days."""
    office = _office_that_opens(request)
    titles = titles_opened_by(office)
    asked = request.POST if request.method == "POST" else request.GET
    chosen = RoundKindForm(asked, titles=titles)
    is_chosen = chosen.is_valid()
    title_kind = TitleKind(chosen.cleaned_data["title_kind"]) if is_chosen else titles[0]
    case_kind = CaseKind(chosen.cleaned_data["case_kind"]) if is_chosen else CaseKind.RECOGNITION
    first_day = _first_day(request)
    options: dict[str, Any] = {
        "title_kind": title_kind,
        "case_kind": case_kind,
        "steps": _steps(title_kind, case_kind, office, first_day),
    }
    shown: dict[str, Any] = {"office": office, "title_kind": title_kind, "case_kind": case_kind}
    shown["first_day"] = first_day
    shown["kinds"] = RoundKindForm(
        _query(title_kind=title_kind, case_kind=case_kind), titles=titles
    )
    if request.method != "POST":
        return _page(request, RoundForm(**options), shown)
    form = RoundForm(request.POST, **options)

    def act() -> Answer:
        round_ = open_round(plan=form.plan(), actor=official(request))
        return Answer(201, {"code": round_.code})

    return _sent(
        request, form, shown, route="round new", act=act, done=_("The round is laid down.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_round(request: HttpRequest, code: str) -> HttpResponse:
    """Change a round before its first day."""
    office = _office_that_opens(request)
    round_ = _own_round(request, office, code)
    title_kind, case_kind = TitleKind(round_.title_kind), CaseKind(round_.case_kind)
    first_day = _first_day(request, round_)
    options: dict[str, Any] = {
        "title_kind": title_kind,
        "case_kind": case_kind,
        "steps": _steps(title_kind, case_kind, office, first_day),
    }
    shown = {"office": office, "title_kind": title_kind, "case_kind": case_kind, "round": round_}
    shown["first_day"] = first_day
    if request.method != "POST":
        if round_.opens_on <= timezone.localdate() or round_.taken_back_at is not None:
            return redirect("rounds:round", code=round_.code)
        return _page(request, RoundForm(initial=_initial(round_), **options), shown)
    form = RoundForm(request.POST, **options)

    def act() -> Answer:
        version = whole_number(request.POST.get("version"))
        changed = change_round(
            round=round_, plan=form.plan(), version=version or 0, actor=official(request)
        )
        return Answer(200, {"code": changed.code})

    return _sent(
        request, form, shown, route=f"round {round_.pk}", act=act, done=_("The round is changed.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, code: str) -> HttpResponse:
    """Move the last day of an open round further."""
    office = _office_that_opens(request)
    round_ = _own_round(request, office, code)
    if request.method != "POST":
        return _more_time_page(
            request, round_, MoreTimeForm(initial={"closes_on": round_.closes_on})
        )
    form = MoreTimeForm(request.POST)
    if not form.is_valid():
        return _more_time_page(request, round_, form, status=422)
    given = form.cleaned_data

    def act() -> Answer:
        version = whole_number(request.POST.get("version"))
        extend_round(round=round_, version=version or 0, actor=official(request), **given)
        return Answer(200, {"code": round_.code})

    try:
        submitted_once(
            request,
            actor=official(request),
            route=f"round {round_.pk} more time",
            body={name: str(value) for name, value in given.items()},
            act=act,
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _more_time_page(request, round_, form, status=refusal.status)
    messages.success(request, _("The last day is moved."))
    return redirect("rounds:round", code=round_.code)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a round back that was laid down by mistake."""
    office = _office_that_opens(request)
    round_ = _own_round(request, office, code)
    if round_.taken_back_at is not None and request.method != "POST":
        return redirect("rounds:round", code=round_.code)
    form = TakeBackRoundForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _take_back_page(request, round_, form)
    if not form.is_valid():
        return _take_back_page(request, round_, form, status=422)
    given = form.cleaned_data

    def act() -> Answer:
        version = whole_number(request.POST.get("version"))
        take_back_round(round=round_, version=version or 0, actor=official(request), **given)
        return Answer(200, {"code": round_.code})

    try:
        submitted_once(
            request,
            actor=official(request),
            route=f"round {round_.pk} take back",
            body=given,
            act=act,
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        now = _own_round(request, office, code)
        return _take_back_page(request, now, form, status=refusal.status)
    messages.success(request, _("The round is taken back."))
    return redirect("rounds:round", code=round_.code)


def _take_back_page(
    request: HttpRequest, round_: Round, form: TakeBackRoundForm, status: int = 200
) -> HttpResponse:
    why_not = None if form.is_bound else why_not_take_back(round_)
    context = {"round": round_, "form": form, "why_not": why_not}
    return render(request, "reviews/rounds/take_back.html", context, status=status)


def _more_time_page(
    request: HttpRequest, round_: Round, form: MoreTimeForm, status: int = 200
) -> HttpResponse:
    context = {"round": round_, "form": form}
    return render(request, "reviews/rounds/more_time.html", context, status=status)


def _own_round(request: HttpRequest, office: Office, code: str) -> Round:
    """A round that the office may change; any other does not exist here."""
    capacity, _office = capacity_of_office(request)
    visible = Round.objects.visible_to(capacity).prefetch_related("deadlines")
    kinds = titles_opened_by(office)
    round_ = one_of(visible.exclude(case_kind=CaseKind.CHANGE), code=code, title_kind__in=kinds)
    own = None if office.level == OfficeLevel.MINISTRY else office.pk
    if round_.office_id != own:
        raise Http404
    return round_


def _first_day(request: HttpRequest, round_: Round | None = None) -> date:
    """The first day as typed, else as laid down, else today: standard and way are those of it."""
    try:
        typed = parse_date(request.POST.get("opens_on", ""))
    except ValueError:
        typed = None
    return typed or (round_.opens_on if round_ else timezone.localdate())


def _steps(title_kind: TitleKind, case_kind: CaseKind, office: Office, on: date) -> Steps:
    """The steps of the day's route that take working days; none when there is no route."""
    try:
        route = route_for(
            title_kind=title_kind,
            case_kind=case_kind,
            province_office_id=office.pk,
            on=on,
        )
    except DomainError:
        return []
    found = {(step.kind, step.office_level): step.working_days for step in route.steps.all()}
    return [(kind, level, days) for (kind, level), days in found.items()]


def _initial(round_: Round) -> dict[str, Any]:
    days = {
        f"days_{one.office_level}-{one.kind}": one.working_days for one in round_.deadlines.all()
    }
    columns = {"name": round_.name, "opens_on": round_.opens_on, "closes_on": round_.closes_on}
    return columns | days


def _query(**values: str) -> Any:
    return {name: str(value) for name, value in values.items()}


def _sent(
    request: HttpRequest,
    form: RoundForm,
    shown: dict[str, Any],
    *,
    route: str,
    act: Callable[[], Answer],
    done: str,
) -> HttpResponse:
    """Carry the form out once; a refusal is said at its fields and keeps what was typed."""
    if not form.is_valid():
        return _page(request, form, shown, status=422)
    body = {name: str(value) for name, value in form.cleaned_data.items()}
    try:
        answer = submitted_once(request, actor=official(request), route=route, body=body, act=act)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, form, shown, status=refusal.status)
    messages.success(request, done)
    return redirect("rounds:round", code=answer.body["code"])


def _page(
    request: HttpRequest, form: RoundForm, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    standard = rule_set_for(
        title_kind=shown["title_kind"],
        case_kind=shown["case_kind"],
        office=shown["office"],
        on=shown["first_day"],
    )
    context = shown | {"form": form, "standard": standard, "deadlines": form.deadlines()}
    return render(request, "reviews/rounds/edit.html", context, status=status)
