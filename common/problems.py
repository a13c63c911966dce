"""Errors of the API as `application/problem+json` (RFC 9457) with a stable `code`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.domain.errors import DomainError


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception; unknown ones go on to be a plain 500 without a trace."""
    if isinstance(error, DomainError):
        problem: dict[str, Any] = {"code": error.code, "detail": str(error)}
        if error.fields:
            problem["fields"] = {name: str(sentence) for name, sentence in error.fields.items()}
        return _problem(error.status, problem)
    response = exception_handler(error, context)
    if response is None:
        return None
    # A well-formed request that the rules refuse is told field by field, as what the domain refuses.
    is_invalid = isinstance(error, exceptions.ValidationError)
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY if is_invalid else response.status_code
    return _problem(status_code, _from_framework(error), dict(response.items()))


def _from_framework(error: Exception) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"code": "invalid", "fields": error.detail}
    if isinstance(error, Http404):
        return {"code": "not_found", "detail": str(exceptions.NotFound.default_detail)}
    if isinstance(error, PermissionDenied):
        return {"code": "permission_denied", "detail": str(error)}
    if isinstance(error, exceptions.APIException):
        return {"code": error.get_codes(), "detail": error.detail}
    return {"code": "error"}


def _problem(
    status_code: int, problem: dict[str, Any], headers: dict[str, str] | None = None
) -> Response:
    headers = {k: v for k, v in (headers or {}).items() if k.lower() != "content-type"}
    return Response(
        {"status": status_code, **problem},
        status=status_code,
        headers=headers,
        content_type="application/problem+json",
    )
