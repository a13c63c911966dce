"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest

from common.cards import navigation_for, search_url_for
from common.enums import Reader


def reader_of(request: HttpRequest) -> Reader:
    """The kind of reader a request comes from: that of its capacity, else the public."""
    acting = getattr(request, "acting", None)
    return acting.reader if acting else Reader.PUBLIC


def role_of(request: HttpRequest) -> str:
    """The role one acts in, or nothing."""
    acting = getattr(request, "acting", None)
    return str(acting.role) if acting else ""


def level_of(request: HttpRequest) -> str:
    """The level of the office that one acts for, or nothing."""
    office = getattr(getattr(request, "acting", None), "office", None)
    return str(office.level) if office else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Reader, navigation (his own and that of public pages), search address."""
    reader = reader_of(request)
    return {
        "reader": reader,
        "navigation": navigation_for(reader, request.path, role_of(request), level_of(request)),
        "public_navigation": navigation_for(Reader.PUBLIC, request.path),
        "search_url": search_url_for(reader),
    }
