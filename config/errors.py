"""Errors outside any view: the API answers with problems, pages with pages."""

import re
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views import defaults

from common.problems import MEDIA_TYPE, problem_body

_API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that the framework itself refuses."""
    if not request.path.startswith(_API):
        return defaults.bad_request(request, exception)
    return _problem(HTTPStatus.BAD_REQUEST, "bad_request", _("This request cannot be read."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    if not request.path.startswith(_API):
        return defaults.page_not_found(request, exception)
    detail = _("There is nothing here, or nothing for you.")
    return _problem(HTTPStatus.NOT_FOUND, "not_found", detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """A defect of ours; the trace stays in the log."""
    if not request.path.startswith(_API):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side. It has been recorded.")
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", detail)


# Never shown again: secrets, and what only the page itself needs.
_NOT_SHOWN = frozenset({"csrfmiddlewaretoken", "submit_key", "version", "next"})
_SECRET = re.compile("pass|secret|token|code|otp", re.IGNORECASE)
_LONGEST_SHOWN = 20_000


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or was opened for somebody else than one acts for now.
    Says so, leads back to its page, and shows what was typed so that nothing is lost; it is not
    sent again by itself."""
    if request.path.startswith(_API):
        sentence = _("The session's token is missing or out of date.")
        return _problem(HTTPStatus.FORBIDDEN, "csrf_failed", sentence)
    context = {"back": _own_page(request), "typed": _typed(request)}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


class KeptLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in. A form that is sent while nobody is signed in is answered with what was
    typed, which the way over the sign-in would lose."""

    # Django's own gives a redirect, and so its stubs say; whoever calls it takes any response.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """The page with the words; for all other requests the way to the sign-in."""
        typed = _typed(request) if request.method == "POST" else []
        if not typed or request.headers.get("X-Autosave"):
            return super().handle_no_permission(request, view_func)
        way = urlencode({"next": _own_page(request) or "/"})
        context = {"typed": typed, "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{way}"}
        return render(request, "signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)


def _own_page(request: HttpRequest) -> str:
    """The page of this site on which the form stood; empty when it is not known."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return ""
    path = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return path if path.startswith("/") and not path.startswith("//") else ""


def _typed(request: HttpRequest) -> list[str]:
    """The texts that were typed, without what is no text and what is secret."""
    texts = [
        value
        for name in request.POST
        if name not in _NOT_SHOWN and not _SECRET.search(name)
        for value in request.POST.getlist(name)
    ]
    return [text[:_LONGEST_SHOWN] for text in texts if _is_words(text)]


def _is_words(text: str) -> bool:
    """Whether somebody wrote it: Chinese says in four characters what takes a line elsewhere."""
    return len(text.split()) > 1 or len(text) > 12 or not text.isascii()


def _problem(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    body = problem_body(status.value, code, detail=detail)
    return JsonResponse(body, status=status.value, content_type=MEDIA_TYPE)
