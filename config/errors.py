"""Errors outside any view: the API answers with problems, pages with pages."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
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
    """A form that was open for too long. Says so, leads back to its page, and shows what was
    typed so that nothing is lost; it is not sent again by itself."""
    if request.path.startswith(_API):
        sentence = _("The session's token is missing or out of date.")
        return _problem(HTTPStatus.FORBIDDEN, "csrf_failed", sentence)
    context = {"back": _own_page(request), "typed": _typed(request)}
    return render(request, "403_csrf.html", context, status=HTTPStatus.FORBIDDEN)


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
    return [text[:_LONGEST_SHOWN] for text in texts if len(text.split()) > 1 or len(text) > 12]


def _problem(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    body = problem_body(status.value, code, detail=detail)
    return JsonResponse(body, status=status.value, content_type=MEDIA_TYPE)
