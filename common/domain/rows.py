"""Many rows in one prepared statement: changes of several tables, their events and what is owed.

An act on one case and an act on a hundred are the same few lines; what differs is how many rows
stand in the arrays. The statement is prepared by the server after some uses.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, JSONField, Model
from django.utils import timezone
from psycopg.types.json import Jsonb

from common.domain.actor import Actor
from common.enums import ActResult, SubjectKind

_NOT_LOADED = object()


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to be appended to its subject's chain; see `common.domain.events.record`."""

    subject_kind: SubjectKind
    subject_id: int
    verb: str
    actor: Actor
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""


def snapshot(row: Model) -> dict[str, Any]:
    """The row's values as they are now, to tell later what was changed."""
    loaded = row.__dict__
    values = {name: loaded[name] for name in _names_of(type(row)) if name in loaded}
    for name in _changeable_of(type(row)):
        if name in values:
            values[name] = copy.copy(values[name])
    return values


def changed_since(row: Model, before: Mapping[str, Any]) -> set[str]:
    """The names of the columns whose values differ from the snapshot."""
    return {name for name, value in before.items() if row.__dict__[name] != value}


def take_over(row: Model, written: Model) -> None:
    """Let a row at hand be as another instance of it was written."""
    for name, value in snapshot(written).items():
        if row.__dict__.get(name, _NOT_LOADED) != value:
            setattr(row, name, value)


@cache
def _fields_of(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    return {column.attname: column for column in model._meta.concrete_fields}


@cache
def _names_of(model: type[Model]) -> tuple[str, ...]:
    return tuple(_fields_of(model))


@cache
def _changeable_of(model: type[Model]) -> tuple[str, ...]:
    """The columns whose values may be changed without being replaced."""
    kinds = (JSONField, ArrayField)
    return tuple(name for name, one in _fields_of(model).items() if isinstance(one, kinds))


@cache
def _type_of(column: "Field[Any, Any]") -> str:
    of_column = column.db_type(connection) or ""
    base, _parenthesis, rest = of_column.partition("(")
    # "varchar(16)" is "varchar", which cuts nothing off; "numeric(12, 2)" is "numeric".
    return f"{base.strip()}{rest.partition(')')[2]}"


@dataclass(frozen=True)
class _Given:
    """The values of some columns, row by row, as the statement takes them in.

    One row goes in as values of its own: the server keeps its plan for them, where it would plan
    anew for each array. Many rows go in as an array for each column, and as one value where all
    rows have the same.
    """

    names: Sequence[str]
    types: Sequence[str]
    values: Sequence[Sequence[Any]]

    @property
    def source(self) -> str:
        """The rows, to stand after FROM: `given` with the names and `place`, from 1 on."""
        names = ", ".join(f'"{name}"' for name in self.names)
        if self._is_one:
            row = ", ".join(f"%s::{type_}" for type_ in self.types)
            return f"(VALUES ({row}, 1)) AS given({names}, place)"
        several = self._several
        arrays = ", ".join(f"%s::{self.types[n]}[]" for n in several)
        columns = ", ".join(
            f"own_{n}" if n in several else f"%s::{type_}" for n, type_ in enumerate(self.types)
        )
        own = ", ".join(f"own_{n}" for n in several)
        return (
            f"(SELECT {columns}, place FROM unnest({arrays}) "  # noqa: S608 - names of types
            f"WITH ORDINALITY AS own({own}, place)) AS given({names}, place)"
        )

    @property
    def parameters(self) -> list[Any]:
        """What stands for the placeholders."""
        if self._is_one:
            return [value for (value,) in self.values]
        several = self._several
        shared = [values[0] for n, values in enumerate(self.values) if n not in several]
        return [*shared, *(list(self.values[n]) for n in several)]

    @cached_property
    def _several(self) -> list[int]:
        """Which columns have different values; the first one has, as it names the row."""
        return [
            n
            for n, values in enumerate(self.values)
            if n == 0 or any(value != values[0] for value in values)
        ]

    @property
    def _is_one(self) -> bool:
        return len(self.values[0]) == 1


class Writes:
    """Collects changes and carries them out as one statement, in the caller's transaction."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._parameters: list[Any] = []
        self._counted: list[str] = []
        self._inserted: list[tuple[str, Sequence[Model]]] = []
        self._owes = False

    def update(
        self,
        rows: Sequence[Model],
        names: Iterable[str],
        *,
        expected: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        """Write the named columns of the rows. With `expected`, a row is written only if those
        columns still have the given values: `run` counts the rows that were written. Updates are
        carried out one after the other, so that a unique place can be left and taken."""
        if not rows:
            return
        columns = _fields_of(type(rows[0]))
        chosen = [columns[name] for name in sorted(names)]
        held = {columns[name]: values for name, values in (expected or {}).items()}
        key = rows[0]._meta.pk
        table = rows[0]._meta.db_table
        given = _given(
            [
                ("key", key, [row.pk for row in rows]),
                *((f"new_{n}", one, _values(one, rows)) for n, one in enumerate(chosen)),
                *((f"old_{n}", one, list(values)) for n, (one, values) in enumerate(held.items())),
            ]
        )
        settings = ", ".join(f'"{one.column}" = given.new_{n}' for n, one in enumerate(chosen))
        conditions = "".join(
            f' AND target."{one.column}" = given.old_{n}' for n, one in enumerate(held)
        )
        if self._counted:
            conditions += f" AND ({_count(self._counted[-1])}) >= 0"
        name = f"written_{len(self._parts)}"
        self._parts.append(
            f'{name} AS (UPDATE "{table}" AS target SET {settings} '  # noqa: S608 - names of models
            f"FROM {given.source} "
            f'WHERE target."{key.column}" = given.key{conditions} RETURNING 1)'
        )
        self._parameters += given.parameters
        self._counted.append(name)

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert new rows of one table, which refer to rows that are there already; `run` gives
        them their keys."""
        if not rows:
            return
        of_model = _fields_of(type(rows[0])).values()
        columns = [column for column in of_model if not column.primary_key]
        given = _given([(str(one.column), one, _values(one, rows)) for one in columns])
        names = ", ".join(f'"{column.column}"' for column in columns)
        name = f"inserted_{len(self._parts)}"
        self._parts.append(
            f'{name} AS (INSERT INTO "{rows[0]._meta.db_table}" ({names}) '  # noqa: S608 - models
            f"SELECT {names} FROM {given.source} ORDER BY place RETURNING id)"
        )
        self._parameters += given.parameters
        self._inserted.append((name, rows))

    def append(self, entries: Sequence[Entry], *, topic: str) -> None:
        """Append the events, each owing one outbox item of the topic about its subject with the
        payload `{"event", "verb"}`. Once for each statement."""
        now = timezone.now()
        given = _entries(entries)
        self._parts.append(_EVENTS % {"entries": given.source})
        self._parts.append(_OWED)
        self._parameters += [ActResult.DONE.value, now, *given.parameters, topic, now]
        self._owes = True

    def run(self) -> tuple[list[int], list[int]]:
        """Carry it all out. Returns how many rows each update wrote, and the ids of the outbox
        items that are owed now."""
        asked = [_ids("owed") if self._owes else "'{}'::bigint[]"]
        asked += [_ids(name) for name, _rows in self._inserted]
        asked += [f"({_count(name)})" for name in self._counted]
        statement = f"WITH {', '.join(self._parts)} SELECT {', '.join(asked)}"
        ((owed, *answers),) = execute_prepared(statement, self._parameters)
        for (_name, rows), ids in zip(self._inserted, answers, strict=False):
            for row, key in zip(rows, ids, strict=True):
                row.pk = key
                row._state.adding = False  # noqa: SLF001 - as after `save`
        return answers[len(self._inserted) :], owed


_EVENTS = """
events AS (
    INSERT INTO common_event (subject_kind, subject_id, sequence, verb, actor_id, actor_label,
        role, office_code, office_name, address, before, after, comment, result, occurred_at,
        previous_digest, digest)
    SELECT given.kind, given.subject_id, 0, given.verb, given.actor_id, given.label, given.role,
        given.office_code, given.office_name, given.address, given.before, given.after,
        given.comment, %%s, %%s::timestamptz, '', ''
    FROM %(entries)s
    ORDER BY given.place
    RETURNING id, subject_kind, subject_id, verb
)"""
_OWED = """
owed AS (
    INSERT INTO common_outboxitem (topic, subject_kind, subject_id, payload, created_at, attempts,
        error)
    SELECT %s, event.subject_kind, event.subject_id,
        jsonb_build_object('event', event.id, 'verb', event.verb), %s::timestamptz, 0, ''
    FROM events AS event ORDER BY event.id
    RETURNING id
)"""


def _ids(part: str) -> str:
    return f"array(SELECT id FROM {part} ORDER BY id)"  # noqa: S608 - the name of a part


def _count(part: str) -> str:
    return f"SELECT count(*) FROM {part}"  # noqa: S608 - the name of a part of the statement


def _values(column: "Field[Any, Any]", rows: Sequence[Model]) -> list[Any]:
    own = connections[DEFAULT_DB_ALIAS]
    return [_plain(column.get_db_prep_save(row.__dict__[column.attname], own)) for row in rows]


def _plain(value: Any) -> Any:
    """The value as the driver takes it into an array: of one type with its neighbours."""
    return value.value if isinstance(value, Enum) else value


def _given(columns: Sequence[tuple[str, "Field[Any, Any]", list[Any]]]) -> _Given:
    return _Given(
        [name for name, _column, _values in columns],
        [_type_of(column) for _name, column, _values in columns],
        [values for _name, _column, values in columns],
    )


def _entries(entries: Sequence[Entry]) -> _Given:
    columns: list[tuple[str, str, list[Any]]] = [
        ("kind", "varchar", [entry.subject_kind.value for entry in entries]),
        ("subject_id", "bigint", [entry.subject_id for entry in entries]),
        ("verb", "varchar", [entry.verb for entry in entries]),
        ("actor_id", "bigint", [entry.actor.user_id for entry in entries]),
        ("label", "varchar", [entry.actor.label for entry in entries]),
        ("role", "varchar", [entry.actor.role for entry in entries]),
        ("office_code", "varchar", [entry.actor.office_code for entry in entries]),
        ("office_name", "varchar", [entry.actor.office_name for entry in entries]),
        ("address", "varchar", [entry.actor.address for entry in entries]),
        ("before", "jsonb", [Jsonb(dict(entry.before)) for entry in entries]),
        ("after", "jsonb", [Jsonb(dict(entry.after)) for entry in entries]),
        ("comment", "text", [entry.comment for entry in entries]),
    ]
    names, types, values = zip(*columns, strict=True)
    return _Given(names, types, values)


def execute_prepared(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose text stays the same from call to call, bound by the server, which
    prepares it after some uses. What watches Django's cursors watches this one too."""
    connection.ensure_connection()
    bound = psycopg.Cursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(bound) as cursor:  # type: ignore[arg-type]
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
