"""Pages of the API: by key, never by offset, never with an exact count."""

from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination

_MOST_DIGITS = 18


class KeysetPagination(CursorPagination):
    """Fifty rows a page, newest first; `?page_size=` up to 200."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def decode_cursor(self, request: Any) -> Any:
        """The cursor of the request; raises `NotFound` for one that was never given out."""
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        if not self.is_position(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def is_position(self, position: str) -> bool:
        """Whether a cursor's position can be a key of this order."""
        return position.isascii() and position.isdigit() and len(position) <= _MOST_DIGITS


class ByCodePagination(KeysetPagination):
    """Rows with a unique code, in its order."""

    ordering = "code"

    def is_position(self, position: str) -> bool:
        """Any text that the database can hold."""
        return "\x00" not in position
