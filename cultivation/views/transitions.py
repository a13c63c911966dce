"""Notices that decide which standard applies: the list, a new one, and withdrawing one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views.readers import capacity_of_office, official
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from cultivation.domain.transitions import publish_transition, withdraw_transition
from cultivation.enums import CaseKind, TitleKind
from cultivation.forms.rule_sets import TransitionForm, WithdrawTransitionForm
from cultivation.models import Transition
from cultivation.queries import published_rule_sets, texts_on
from cultivation.shown.rule_sets import name_of, transitions_shown
from cultivation.views.rule_set_publishing import may_publish


@require_http_methods(["GET", "HEAD", "POST"])
def transitions(request: HttpRequest) -> HttpResponse:
    """Every notice; an approver of the ministry publishes another one."""
    capacity, _office = capacity_of_office(request)
    if request.method != "POST":
        return _page(request, _new_form())
    if not may_publish(capacity):
        raise Http404
    form = _new_form(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        _once(request, "publish transition", form, lambda: _publish(request, form))
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _page(request, form, status=422)
    messages.success(request, _("The notice is published."))
    return redirect("cultivation:transitions")


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one notice, with the reason."""
    capacity, _office = capacity_of_office(request)
    row = Transition.objects.filter(pk=pk).first()
    if row is None or not may_publish(capacity):
        raise Http404
    form = WithdrawTransitionForm(request.POST)
    if not form.is_valid():
        return _page(request, _new_form(), withdrawing=(pk, form), status=422)

    def act() -> int:
        reason = form.cleaned_data["reason"]
        return withdraw_transition(transition=row, reason=reason, actor=official(request)).pk

    try:
        _once(request, f"withdraw transition {pk}", form, act)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, _new_form(), withdrawing=(pk, form), status=422)
    messages.success(request, _("The notice is withdrawn."))
    return redirect("cultivation:transitions")


def _publish(request: HttpRequest, form: TransitionForm) -> int:
    given = form.cleaned_data
    row = publish_transition(
        title_kind=TitleKind(given["title_kind"]),
        case_kind=CaseKind(given["case_kind"]),
        office=given["office"],
        first_day=given["first_day"],
        last_day=given["last_day"],
        rule_set_code=given["rule_set_code"],
        source=given["source"],
        note=given["note"],
        is_unverified=given["is_unverified"],
        actor=official(request),
    )
    return row.pk


def _once(
    request: HttpRequest,
    route: str,
    form: TransitionForm | WithdrawTransitionForm,
    act: Callable[[], int],
) -> None:
    body = {name: str(value) for name, value in form.cleaned_data.items()}
    submitted_once(
        request,
        actor=official(request),
        route=route,
        body=body,
        act=lambda: Answer(200, {"id": act()}),
    )


def _new_form(typed: QueryDict | None = None) -> TransitionForm:
    rows = texts_on(published_rule_sets(), timezone.localdate())
    return TransitionForm(
        typed, standards=[(one.code, f"{name_of(one)} · {one.code}") for one in rows]
    )


def _page(
    request: HttpRequest,
    form: TransitionForm,
    *,
    withdrawing: tuple[int, WithdrawTransitionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    capacity, _office = capacity_of_office(request)
    refused, again = withdrawing or (None, WithdrawTransitionForm())
    context = {
        "form": form,
        "may_publish": may_publish(capacity),
        "kept": list(Transition.objects.select_related("office")),
        "shipped": transitions_shown(),
        "today": timezone.localdate(),
        "withdraw_form": again,
        "refused": refused,
    }
    return render(request, "cultivation/transitions.html", context, status=status)
