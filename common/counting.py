"""Counts that stop: how many rows there are, as far as anybody wants to know."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from common.tables import COUNT_LIMIT


def estimated_count(queryset: QuerySet[Any]) -> int:
    """About how many rows the queryset has, by the planner's statistics: nothing is read."""
    plan = json.loads(queryset.order_by().explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def bounded_counts(
    querysets: Mapping[str, QuerySet[Any]], limit: int = COUNT_LIMIT
) -> dict[str, int]:
    """How many rows each of the querysets has, in one query; `limit` + 1 stands for "more".

    No count reads more rows than that, so the cost does not grow with the tables, as long as an
    index serves each condition.
    """
    parts: list[str] = []
    values: list[Any] = []
    for queryset in querysets.values():
        try:
            sql, arguments = queryset.order_by().values("pk")[: limit + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("0")
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) AS found)")  # noqa: S608 - made by Django
        values.extend(arguments)
    if not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        row = cursor.fetchone()
    return dict(zip(querysets, row, strict=True))
