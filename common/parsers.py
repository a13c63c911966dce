"""Reading the JSON bodies of the API: exact, strict and bounded."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import parsers, renderers, status
from rest_framework.exceptions import APIException, ParseError


class BodyTooLarge(APIException):
    """A body above `DATA_UPLOAD_MAX_MEMORY_SIZE`."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"


class JsonParser(parsers.BaseParser):
    """JSON in UTF-8. Numbers with a point are decimals, a key stands once, and nesting too deep to
    follow is refused like any other malformed text."""

    media_type = "application/json"
    renderer_class = renderers.JSONRenderer

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body's value. Raises `BodyTooLarge` or `ParseError`."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise BodyTooLarge(_("The body is longer than %(most)s bytes.") % {"most": limit})
        try:
            body = json.loads(
                raw.decode("utf-8"),
                parse_float=Decimal,
                parse_constant=_refused,
                object_pairs_hook=_once_each,
            )
            if b"\\u" in raw:
                # Half a surrogate pair is valid JSON, but it is no text that can be kept.
                json.dumps(body, ensure_ascii=False, default=str).encode()
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError(_("This is not JSON: %(reason)s") % {"reason": error}) from None
        return body


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice")
    return found
