# ruff: noqa: S608 - statements of constants of this house and numbered parameters
"""The registers that lines of figures are named by, chains, parks and pilot cities: as they stand,
or as they were known before a moment."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.models import Office
from cultivation.domain.coverage.facts import HOLDS
from cultivation.domain.coverage.recorded import recorded


def names_of_groups(dimension: str, *, known_at: datetime | None = None) -> dict[str, str]:
    """The names of all chains or parks by code."""
    groups = recorded(dimension, is_then=known_at is not None)
    return dict(_rows(f"SELECT m.code, m.name FROM {groups} AS m", {"known_at": known_at}))


def groups_on(
    dimension: str, day: date, *, known_at: datetime | None = None, area: Office | None = None
) -> dict[str, tuple[str, str]]:
    """Code and name of the chains or parks that stand on the day, in the order of their codes:
    all, or the parks of an area."""
    groups = recorded(dimension, is_then=known_at is not None)
    inside = "AND m.office_id = ANY (%(offices)s)" if area is not None else ""
    text = f"SELECT m.code, m.name FROM {groups} AS m WHERE {HOLDS} {inside} ORDER BY m.code"
    offices = Office.objects.within(area).values_list("pk", flat=True) if area is not None else []
    rows = _rows(text, {"day": day, "known_at": known_at, "offices": list(offices)})
    return {code: (code, name) for code, name in rows}


def pilots_on(day: date, *, known_at: datetime | None = None) -> dict[int, tuple[str, str]]:
    """Code and name of the pilot cities of the day by office, in the order of their codes."""
    pilots = recorded("pilotcity", is_then=known_at is not None)
    text = (
        f"SELECT o.id, o.code, o.name FROM {pilots} AS m"
        f" JOIN accounts_office AS o ON o.id = m.office_id WHERE {HOLDS} ORDER BY o.code"
    )
    rows = _rows(text, {"day": day, "known_at": known_at})
    return {office: (code, name) for office, code, name in rows}


def _rows(text: str, values: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor)
