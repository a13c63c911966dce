"""Pages of the API: by key, never by offset, never with an exact count."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """Fifty rows a page, newest first; `?page_size=` up to 200."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
