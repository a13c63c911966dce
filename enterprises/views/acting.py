"""Whom a request acts for, as pages of the enterprise reader need it."""

from uuid import uuid4

from django.http import Http404, HttpRequest

from accounts.domain.acting import Capacity
from accounts.middleware import acting_in, actor_of, client_address
from accounts.models import User
from common.domain.actor import Actor
from enterprises.models import Enterprise


def enterprise_capacity(request: HttpRequest) -> Capacity:
    """The membership acted in; 404 for everybody else."""
    capacity = acting_in(request)
    if not capacity or capacity.enterprise_id is None:
        raise Http404
    return capacity


def acting_enterprise(request: HttpRequest) -> Enterprise:
    """The enterprise acted for, with its offices and industry; 404 for everybody else."""
    enterprise = (
        Enterprise.objects.visible_to(enterprise_capacity(request))
        .select_related("county_office", "city_office", "province_office", "industry")
        .first()
    )
    if enterprise is None:
        raise Http404
    return enterprise


def acting_person(request: HttpRequest) -> Actor:
    """The signed-in user as an actor, also while he acts for nobody yet."""
    actor = actor_of(request)
    if actor is not None:
        return actor
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return Actor(user_id=user.pk, label=user.name, address=client_address(request))


def posted_key(request: HttpRequest) -> str:
    """The key of one intention; a form that brings none is an intention of its own."""
    return plain_text(request.POST.get("submit_key"))[:100] or uuid4().hex


def plain_text(text: str | None) -> str:
    """What stands in a request as a text that may be looked up: without NUL, which the database
    cannot hold, and without blanks around it."""
    return (text or "").replace("\x00", "").strip()


def whole_number(text: str | None) -> int | None:
    """A number that may be a key or a version; None for any other text."""
    found = text or ""
    return int(found) if found.isascii() and found.isdigit() and len(found) <= 18 else None
