"""Errors of the API as `application/problem+json` (RFC 9457) with a stable `code`."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from common.domain.errors import Conflict, DomainError

MEDIA_TYPE = "application/problem+json"

# The framework's own words, where ours are clearer.
_CODES = {"parse_error": "malformed_json"}
# PostgreSQL gave up waiting for another writer: lock not available, deadlock, serialization.
_BUSY = frozenset({"55P03", "40P01", "40001"})


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception; unknown ones go on to be a plain 500 without a trace."""
    if isinstance(error, DomainError):
        set_rollback()
        return _problem(error.status, _from_domain(error))
    if isinstance(error, OperationalError):
        return _busy(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    # A well-formed request that the rules refuse is told field by field.
    is_invalid = isinstance(error, exceptions.ValidationError)
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY if is_invalid else response.status_code
    return _problem(status_code, _from_framework(error), dict(response.items()))


def problem_body(status_code: int, code: str, **members: Any) -> dict[str, Any]:
    """A problem as JSON: status, its title, the stable code, and further members."""
    title = HTTPStatus(status_code).phrase
    return {"status": status_code, "title": title, "code": code, **members}


def _from_domain(error: DomainError) -> dict[str, Any]:
    problem: dict[str, Any] = {"code": error.code, "detail": str(error)}
    if error.fields:
        problem["fields"] = {name: str(sentence) for name, sentence in error.fields.items()}
    if isinstance(error, Conflict) and error.current is not None:
        problem["current"] = error.current
    return problem


def _from_framework(error: Exception) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        detail = _("Some fields cannot be right.")
        return {"code": "invalid", "detail": detail, "fields": dict(_sentences(error.detail))}
    if isinstance(error, Http404 | exceptions.NotFound):
        # Word for word the same whether a thing is out of scope or does not exist.
        return {"code": "not_found", "detail": _("There is nothing here, or nothing for you.")}
    if isinstance(error, PermissionDenied):
        return {"code": "permission_denied", "detail": str(error) or _("This is not for you.")}
    if isinstance(error, exceptions.APIException):
        codes = error.get_codes()
        code = codes if isinstance(codes, str) else error.default_code
        return {"code": _CODES.get(code, code), "detail": str(error.detail)}
    return {"code": "error"}


def _sentences(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Flatten the framework's nested errors to one sentence for each dotted path."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _sentences(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list) and any(isinstance(inner, dict | list) for inner in detail):
        for position, inner in enumerate(detail):
            yield from _sentences(inner, f"{path}.{position}" if path else str(position))
    elif isinstance(detail, list):
        if detail:
            yield path or "body", " ".join(str(sentence) for sentence in detail)
    else:
        yield path or "body", str(detail)


def _busy(error: OperationalError) -> Response | None:
    if getattr(error.__cause__, "sqlstate", None) not in _BUSY:
        return None
    set_rollback()
    detail = _("Somebody else is changing this right now. Repeat it in a moment.")
    headers = {"Retry-After": "1"}
    return _problem(status.HTTP_409_CONFLICT, {"code": "busy", "detail": detail}, headers)


def _problem(
    status_code: int, problem: dict[str, Any], headers: dict[str, str] | None = None
) -> Response:
    headers = {k: v for k, v in (headers or {}).items() if k.lower() != "content-type"}
    return Response(
        problem_body(status_code, **problem),
        status=status_code,
        headers=headers,
        content_type=MEDIA_TYPE,
    )
