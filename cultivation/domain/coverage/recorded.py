# ruff: noqa: S608, S611 - statements of constants of this house and numbered parameters
"""The dated facts that counting reads, as they are known now or as they were at a moment.

A row that reads as it does since before the moment is read where it stands; one that was changed or
taken away since as a trigger kept it. The moments of a row follow each other: none is read twice.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models.expressions import RawSQL

_DAYS = ("starts_on", "ends_on")
# Of each table the columns that figures and their names are read from.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "placement": (
        "enterprise_id", "since", "until", "county_office_id", "city_office_id",
        "province_office_id", "industry_id",
    ),
    "sizerecord": ("enterprise_id", "size_class", "is_above_scale", *_DAYS),
    "chain": ("id", "code", "name", *_DAYS),
    "chainmembership": ("enterprise_id", "chain_id", *_DAYS),
    "park": ("id", "code", "name", "kind", "office_id", *_DAYS),
    "parkmembership": ("enterprise_id", "park_id", *_DAYS),
    "pilotcity": ("office_id", "industries", *_DAYS),
    "projectmilestone": ("enterprise_id", "reference", "kind", "on_day"),
}  # fmt: skip
# By these a row that was kept is found without being taken apart.
_KEPT = {"id": "c.row_id", "enterprise_id": "c.enterprise_id"}
_NAMED = re.compile(r"%\((\w+)\)s")


def recorded(name: str, *, is_then: bool) -> str:
    """What to read a fact's table from: as it stands, or (`is_then`) as it was known before the
    parameter `known_at`."""
    table = f"cultivation_{name}"
    if not is_then:
        return table
    columns = _COLUMNS[name]
    kept = ", ".join(_KEPT.get(column, f"r.{column}") for column in columns)
    return f"""(
        SELECT {", ".join(columns)} FROM {table} WHERE recorded_at < %(known_at)s
        UNION ALL
        SELECT {kept} FROM cultivation_factchange AS c
        CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, c.row) AS r
        WHERE c.relation = '{table}' AND c.known_until >= %(known_at)s
            AND c.recorded_at < %(known_at)s)"""


def raw(text: str, values: Mapping[str, Any]) -> RawSQL:
    """A statement with named parameters, to stand inside one of the ORM."""
    return RawSQL(_NAMED.sub("%s", text), [values[name] for name in _NAMED.findall(text)])
