"""Ties of an enterprise, recorded by officials."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from enterprises.domain.ties import end_tie, record_tie
from enterprises.enums import TieKind
from enterprises.forms import TieForm
from enterprises.models import Enterprise, EnterpriseTie


@require_POST
def add_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a tie to the enterprise with the given code."""
    capacity, _office = capacity_of_office(request)
    enterprise = one_of(Enterprise.objects.visible_to(capacity), pk=pk)
    form = TieForm(request.POST)
    if not form.is_valid():
        return _told(request, pk, _first_error(form))
    given = form.cleaned_data
    other = Enterprise.objects.filter(uscc=given["uscc"].upper()).first()
    if other is None:
        return _told(request, pk, _("There is no enterprise with this code."))
    actor = official(request)

    def act() -> Answer:
        tie = record_tie(
            enterprise=enterprise,
            other=other,
            kind=TieKind(given["kind"]),
            source=given["source"],
            actor=actor,
        )
        return Answer(200, {"tie": tie.pk})

    try:
        submitted_once(request, actor=actor, route=f"tie {pk}", body=given, act=act)
    except DomainError as refusal:
        return _told(request, pk, str(refusal))
    messages.success(request, _("The tie is recorded."))
    return redirect("cultivation:enterprise", pk=pk)


@require_POST
def end(request: HttpRequest, pk: int, tie_pk: int) -> HttpResponse:
    """A tie holds no longer."""
    capacity, _office = capacity_of_office(request)
    enterprise = one_of(Enterprise.objects.visible_to(capacity), pk=pk)
    tie = one_of(EnterpriseTie.objects.filter(enterprise=enterprise), pk=tie_pk)
    actor = official(request)

    def act() -> Answer:
        end_tie(tie=tie, actor=actor)
        return Answer(200, {})

    try:
        submitted_once(request, actor=actor, route=f"tie {tie_pk} end", body={}, act=act)
    except DomainError as refusal:
        return _told(request, pk, str(refusal))
    messages.success(request, _("The tie has ended."))
    return redirect("cultivation:enterprise", pk=pk)


def _told(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("cultivation:enterprise", pk=pk)


def _first_error(form: forms.Form) -> str:
    return str(next(iter(form.errors.values()))[0])
