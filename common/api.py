"""What the views of the API share."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from common.domain.errors import DomainError
from common.domain.idempotency import Answer, once

KEY_HEADER = "Idempotency-Key"
_MOST_CHARACTERS = 100


class KeyRequired(APIException):
    """An act came without the key that makes it safe to repeat."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "idempotency_key_required"


class KeyedMixin:
    """`Idempotency-Key`: a request that is sent twice has one effect and the same answer.

    Every POST takes the header; acts that change a case or publish something require it.
    """

    def idempotency_key(self, request: Request, *, is_required: bool = False) -> str | None:
        """The request's key. Raises `KeyRequired`, or `DomainError` (`bad_idempotency_key`)."""
        key = request.headers.get(KEY_HEADER, "").strip()
        if not key and is_required:
            raise KeyRequired(
                _("Send this request with a header Idempotency-Key, new for each intention.")
            )
        if len(key) > _MOST_CHARACTERS or not (key.isascii() and key.isprintable()):
            raise DomainError(
                "bad_idempotency_key",
                _("A key has at most %(most)s printable ASCII characters.")
                % {"most": _MOST_CHARACTERS},
            )
        return key or None

    def answer_once(
        self,
        request: Request,
        act: Callable[[], Answer],
        *,
        capacity_key: str = "",
        is_key_required: bool = False,
    ) -> Response:
        """Answer with what `act` answers; with a key, carried out once and then repeated.

        `capacity_key` sets apart what the same person does in another capacity. Bodies that may
        be refused by their form are validated before: a refusal uses up no key.
        """
        key = self.idempotency_key(request, is_required=is_key_required)
        if key is None:
            answer = act()
        else:
            answer = once(
                user_id=int(request.user.pk or 0),
                route=f"{request.method} {request.path} {capacity_key}".strip(),
                key=key,
                body=request.data,
                act=act,
            )
        return Response(answer.body, status=answer.status)


def plain(data: Any) -> Any:
    """A serializer's data as plain JSON values, so that an answer can be kept and repeated."""
    if isinstance(data, dict):
        return {name: plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return data if data is None or isinstance(data, bool | int | float) else str(data)
