"""The world of the tests, made by the models once for each worker and put back as rows after that.

Thousands of tests begin with it. Its keys came from the sequences, which never give a number twice,
so that nothing that a test makes can collide with them. Every time in it is now.
"""

# ruff: noqa: S608 - the statements hold nothing but names of models

import pickle
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

from accounts.models import Office, Posting, User
from cultivation.models import RuleSet
from enterprises.models import Enterprise, Industry, Membership
from reviews.models import Route, RouteStep
from tests.factories import World, make_world

# In the order in which one refers to the other.
_TABLES: tuple[type[models.Model], ...] = (
    Office, Industry, User, Posting, Enterprise, Membership, RuleSet, Route, RouteStep,
)  # fmt: skip
# What other fixtures may have filled before: then the world is made anew beside it.
_SHARED = (Office, Industry, User, RuleSet, Route)
_NOW = "@now@"


@dataclass(frozen=True)
class _Kept:
    """The statement that puts the rows back, what it takes in, and the world in Python."""

    statement: str
    rows: list[str]
    world: bytes


_kept: _Kept | None = None


def world_put_back() -> World:
    """The world, in the database and at hand."""
    global _kept  # noqa: PLW0603 - one for each worker, like its database
    if _holds_something():
        return make_world()
    if _kept is None:
        world = make_world()
        _kept = _keep(world)
        return world
    now = timezone.now()
    stamped = [rows.replace(_NOW, now.isoformat()) for rows in _kept.rows]
    with connection.cursor() as cursor:
        cursor.execute(_kept.statement, stamped)
    world = pickle.loads(_kept.world)  # noqa: S301 - our own, of this process
    for row in _rows_at_hand(world):
        for name in _times_of(type(row)):
            if getattr(row, name) is not None:
                setattr(row, name, now)
    return world


def _holds_something() -> bool:
    """Whether any of the tables has a row already. One query."""
    parts = " OR ".join(f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in _SHARED)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}")
        (found,) = cursor.fetchone()
    return bool(found)


def _keep(world: World) -> _Kept:
    statements, rows = [], []
    for model in _TABLES:
        table = model._meta.db_table
        columns = [one.column for one in model._meta.concrete_fields if not one.generated]
        names = ", ".join(f'"{column}"' for column in columns)
        statements.append(
            f'INSERT INTO "{table}" ({names}) SELECT {names} '
            f'FROM json_populate_recordset(null::"{table}", %s::json)'
        )
        rows.append(_as_json(model))
    return _Kept("; ".join(statements), rows, pickle.dumps(world))


def _as_json(model: type[models.Model]) -> str:
    """The table's rows, with a mark where a time stands."""
    table = model._meta.db_table
    marks = "".join(
        f" || CASE WHEN \"{name}\" IS NULL THEN '{{}}' "
        f"ELSE jsonb_build_object('{name}', '{_NOW}') END"
        for name in _times_of(model)
    )
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT jsonb_agg(to_jsonb(t){marks} ORDER BY "{key}")::text FROM "{table}" t'
        )
        (text,) = cursor.fetchone()
    return str(text)


def _times_of(model: type[models.Model]) -> list[str]:
    return [
        one.attname for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField)
    ]


def _rows_at_hand(world: World) -> list[Any]:
    groups = (world.offices, world.officials, world.owners, world.rule_sets)
    enterprises = [one for county in world.enterprises.values() for one in county]
    return [row for group in groups for row in group.values()] + enterprises
