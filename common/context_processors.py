"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest

from common.cards import navigation_for, search_url_for
from common.enums import Reader


def reader_of(request: HttpRequest) -> Reader:
    """The kind of reader a request comes from: that of its capacity, else the public."""
    acting = getattr(request, "acting", None)
    return acting.reader if acting else Reader.PUBLIC


def frame(request: HttpRequest) -> dict[str, Any]:
    """Reader, navigation (his own and that of public pages), search address."""
    reader = reader_of(request)
    return {
        "reader": reader,
        "navigation": navigation_for(reader, request.path),
        "public_navigation": navigation_for(Reader.PUBLIC, request.path),
        "search_url": search_url_for(reader),
    }
