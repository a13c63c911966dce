"""Accounts of an area: the list, one person, opening and closing, proposing a role."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.api_keys import revoke_api_key
from accounts.domain.staff.opening import (
    close_account,
    give_first_password,
    open_account,
    reopen_account,
)
from accounts.domain.staff.posting import propose_posting
from accounts.domain.staff.rights import people_of
from accounts.enums import PostingRole
from accounts.forms import OpenAccountForm, PostingForm, ReasonForm, StaffFilterForm
from accounts.models import ApiKey, Posting, User
from accounts.views.readers import administrator, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from common.tables import Column, chips_of, keyset_page

KEEPERS = (PostingRole.SYSTEM_ADMIN, PostingRole.SECURITY_ADMIN)

_COLUMNS = [
    Column(pgettext_lazy("person", "Name")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Roles today")),
    Column(gettext_lazy("Last signed in")),
]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The accounts of the area, in the order of their user names."""
    actor, area = administrator(request, *KEEPERS)
    form = StaffFilterForm(request.GET)
    form.is_valid()
    found = people_of(area)
    if form.cleaned_data.get("q"):
        found = found.search(form.cleaned_data["q"])
    if form.cleaned_data.get("role"):
        held = Posting.objects.in_force().filter(role=form.cleaned_data["role"])
        found = found.filter(pk__in=held.values("user"))
    today = Posting.objects.in_force().select_related("office").order_by("pk")
    shown = found.prefetch_related(Prefetch("postings", today, to_attr="postings_today"))
    context = {
        "columns": _COLUMNS,
        "page": keyset_page(shown, request, order=("username",)),
        "form": form,
        "chips": chips_of(form, request),
        "may_open": actor.role == PostingRole.SYSTEM_ADMIN,
    }
    return render(request, "accounts/administration/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open an account and propose its first role. The first password is shown once."""
    actor, _area = administrator(request, PostingRole.SYSTEM_ADMIN)
    form = OpenAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = _opened(form.cleaned_data, actor)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return _password_page(request, user, password)
    status = 422 if request.method == "POST" else 200
    context = {"form": form}
    return render(request, "accounts/administration/open_account.html", context, status=status)


@transaction.atomic
def _opened(chosen: dict[str, Any], actor: Actor) -> tuple[User, str]:
    user, password = open_account(username=chosen["username"], name=chosen["name"], actor=actor)
    _propose(user, chosen, actor)
    return user, password


def _propose(user: User, chosen: dict[str, Any], actor: Actor) -> None:
    propose_posting(
        user=user,
        office=chosen["office_code"],
        role=PostingRole(chosen["role"]),
        starts_on=chosen["starts_on"],
        ends_on=chosen["ends_on"],
        actor=actor,
    )


def _password_page(request: HttpRequest, user: User, password: str) -> HttpResponse:
    context = {"person": user, "password": password}
    return render(request, "accounts/administration/first_password.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, proposals, keys and what happened to it."""
    return _person_page(request, pk)


def _person_page(
    request: HttpRequest, pk: int, *, form: forms.Form | None = None, refusal: str = ""
) -> HttpResponse:
    actor, area = administrator(request, *KEEPERS)
    user = one_of(people_of(area), pk=pk)
    events = Event.objects.filter(subject_kind=SubjectKind.USER, subject_id=user.pk)
    context = {
        "person": user,
        "postings": user.postings.select_related("office").order_by("-starts_on", "-pk"),
        "proposals": user.proposals.select_related("office", "proposed_by").order_by("-pk"),
        "keys": user.api_keys.order_by("-pk"),
        "events": events.order_by("-sequence")[:50],
        "form": form or PostingForm(),
        "reason_form": ReasonForm(),
        "refusal": refusal,
        "keeps_accounts": actor.role == PostingRole.SYSTEM_ADMIN,
    }
    status = 422 if refusal or (form and form.errors) else 200
    return render(request, "accounts/administration/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a further role for somebody who has an account."""
    actor, area = administrator(request, PostingRole.SYSTEM_ADMIN)
    user = one_of(people_of(area), pk=pk)
    if request.method != "POST":
        return redirect("administration:person", user.pk)
    form = PostingForm(request.POST)
    if form.is_valid():
        try:
            _propose(user, form.cleaned_data, actor)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Proposed: the security administrator decides."))
            return redirect("administration:person", user.pk)
    return _person_page(request, pk, form=form)


@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password to somebody who cannot sign in."""
    actor, area = administrator(request, PostingRole.SYSTEM_ADMIN)
    user = one_of(people_of(area), pk=pk)
    try:
        return _password_page(request, user, give_first_password(user=user, actor=actor))
    except DomainError as refusal:
        return _person_page(request, pk, refusal=str(refusal))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account: nobody is signed in with it from now on."""
    return _switch(request, pk, close_account, _("The account is closed."))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    return _switch(request, pk, reopen_account, _("The account is open again."))


def _switch(request: HttpRequest, pk: int, act: Callable[..., User], sentence: str) -> HttpResponse:
    actor, area = administrator(request, PostingRole.SYSTEM_ADMIN)
    user = one_of(people_of(area), pk=pk)
    try:
        act(user=user, actor=actor)
    except DomainError as refusal:
        return _person_page(request, pk, refusal=str(refusal))
    messages.success(request, sentence)
    return redirect("administration:person", user.pk)


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke a key of somebody's system."""
    actor, area = administrator(request, *KEEPERS)
    key = one_of(ApiKey.objects.filter(user__in=people_of(area)), pk=pk)
    revoke_api_key(key=key, actor=actor)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("administration:person", key.user_id)
