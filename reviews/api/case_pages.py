"""Pages of cases in the API: newest first, or soonest due first."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from common.pagination import KeysetPagination
from reviews.models import Case


class CasePagination(KeysetPagination):
    """With `sort=due` the cases that have a due day, soonest first, forward only. The cursor is day
    and key together: very many cases may be due on one day."""

    _next = ""

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        """The page that the cursor asks for."""
        if request.query_params.get("sort") != "due":
            return super().paginate_queryset(queryset, request, view)
        size = self.get_page_size(request) or self.page_size
        waiting = queryset.filter(due_on__isnull=False).order_by("due_on", "id")
        asked = request.query_params.get(self.cursor_query_param, "")
        rows = list(_after(waiting, asked, self.invalid_cursor_message)[: size + 1])
        if len(rows) > size:
            self._next = replace_query_param(
                request.build_absolute_uri(), self.cursor_query_param, _cursor_of(rows[size - 1])
            )
        self.has_next, self.has_previous = len(rows) > size, False
        return rows[:size]

    def get_next_link(self) -> str | None:
        """The following page."""
        return self._next or super().get_next_link()


def _cursor_of(case: Case) -> str:
    return f"{case.due_on}:{case.pk}"


def _after(cases: QuerySet[Any], cursor: str, fault: Any) -> QuerySet[Any] | Sequence[Any]:
    """The cases behind the one that the cursor names. Raises `NotFound` for a cursor that was never
    given out."""
    if not cursor:
        return cases
    day, _colon, key = cursor.partition(":")
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        raise NotFound(fault) from None
    if not KeysetPagination().is_position(key):
        raise NotFound(fault)
    # The first condition bounds alone, so that the index is used.
    return cases.filter(due_on__gte=due_on).filter(Q(due_on__gt=due_on) | Q(id__gt=int(key)))
