"""Errors outside any view: the API answers with problems, pages with pages."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
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


def _problem(status: HTTPStatus, code: str, detail: str) -> HttpResponse:
    body = problem_body(status.value, code, detail=detail)
    return JsonResponse(body, status=status.value, content_type=MEDIA_TYPE)
