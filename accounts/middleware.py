"""Puts the capacity that the user acts in on every request."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from accounts.domain.acting import Capacity, choose_capacity
from accounts.models import User
from common.domain.actor import Actor

SESSION_KEY = "acting"


def client_address(request: HttpRequest) -> str:
    """The address the request came from: as the server sees it, or as the outermost of the
    `PROXY_COUNT` proxies of ours saw it. What stands before that in the header is hearsay."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if not 0 < settings.PROXY_COUNT <= len(forwarded):
        return direct
    try:
        return str(ip_address(forwarded[-settings.PROXY_COUNT].strip()))
    except ValueError:
        return direct


def capacity_of(request: HttpRequest) -> Capacity | None:
    """The capacity chosen in the session or by the `X-Acting` header, else the first one."""
    user = request.user
    if not isinstance(user, User):
        return None
    key = request.headers.get("X-Acting") or request.session.get(SESSION_KEY)
    return choose_capacity(user, key)


def acting_in(request: HttpRequest) -> Capacity | None:
    """The capacity that the request acts in; None for somebody without any."""
    # `ActingMiddleware` attached it, which the type of a request does not tell.
    return request.acting or None  # type: ignore[attr-defined]


def capacity_in(request: HttpRequest) -> Capacity:
    """The same where the reader has one, as every reader of a card does.

    Raises `Http404` otherwise.
    """
    capacity = acting_in(request)
    if capacity is None:
        raise Http404
    return capacity


def actor_of(request: HttpRequest) -> Actor | None:
    """The user in his capacity, as domain functions take him; None without a capacity."""
    capacity = acting_in(request)
    if not capacity or not isinstance(request.user, User):
        return None
    return capacity.actor(request.user, client_address(request))


class OwnPasswordMiddleware:
    """Whoever came in with a password that somebody else has seen sets his own before all else."""

    # What is left to do with such a password.
    _OPEN = frozenset({"accounts:choose_password", "accounts:sign_out", "accounts:set_language"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead every other request of such a session to the page for the password."""
        user = request.user
        if (
            isinstance(user, User)
            and user.initial_password_until is not None
            and resolve(request.path_info).view_name not in self._OPEN
        ):
            return redirect("accounts:choose_password")
        return self.get_response(request)


class ActingMiddleware:
    """`request.acting`: the capacity, looked up once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the lazy capacity (falsy when there is none)."""
        request.acting = SimpleLazyObject(lambda: capacity_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)
