"""Many rows in one prepared statement: changes of several tables, their events and what is owed.

An act on one case and an act on a hundred are the same few lines; what differs is how many rows
stand in the arrays. The statement is prepared by the server after some uses.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone
from psycopg.types.json import Jsonb

from common.domain.actor import Actor
from common.enums import ActResult, SubjectKind


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
    return {
        column.attname: copy.copy(loaded[column.attname])
        for column in row._meta.concrete_fields
        if column.attname in loaded
    }


def changed_since(row: Model, before: Mapping[str, Any]) -> set[str]:
    """The names of the columns whose values differ from the snapshot."""
    return {name for name, value in before.items() if row.__dict__[name] != value}


def _fields_of(row: Model) -> dict[str, "Field[Any, Any]"]:
    return {column.attname: column for column in row._meta.concrete_fields}


def _array_type(column: "Field[Any, Any]") -> str:
    of_column = column.db_type(connection) or ""
    base, _parenthesis, rest = of_column.partition("(")
    # "varchar(16)" is "varchar[]"; "numeric(12, 2)" is "numeric[]".
    return f"{base.strip()}{rest.partition(')')[2]}[]"


class Writes:
    """Collects changes and carries them out as one statement, in the caller's transaction."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._parameters: list[Any] = []
        self._counted: list[str] = []
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
        columns = _fields_of(rows[0])
        chosen = [columns[name] for name in sorted(names)]
        held = {columns[name]: values for name, values in (expected or {}).items()}
        key = rows[0]._meta.pk
        table = rows[0]._meta.db_table
        arrays: list[tuple[str, Field[Any, Any], list[Any]]] = [
            ("key", key, [row.pk for row in rows]),
            *((f"new_{n}", one, _values(one, rows)) for n, one in enumerate(chosen)),
            *((f"old_{n}", one, list(values)) for n, (one, values) in enumerate(held.items())),
        ]
        settings = ", ".join(f'"{one.column}" = given.new_{n}' for n, one in enumerate(chosen))
        conditions = "".join(
            f' AND target."{one.column}" = given.old_{n}' for n, one in enumerate(held)
        )
        if self._counted:
            conditions += f" AND ({_count(self._counted[-1])}) >= 0"
        name = f"written_{len(self._parts)}"
        self._parts.append(
            f'{name} AS (UPDATE "{table}" AS target SET {settings} '  # noqa: S608 - names of models
            f"FROM {_unnest(arrays)} "
            f'WHERE target."{key.column}" = given.key{conditions} RETURNING 1)'
        )
        self._parameters += [values for _name, _column, values in arrays]
        self._counted.append(name)

    def append(self, entries: Sequence[Entry], *, topic: str) -> None:
        """Append the events, each owing one outbox item of the topic about its subject with the
        payload `{"event", "verb"}`. Once for each statement."""
        now = timezone.now()
        self._parts.append(_EVENTS)
        self._parts.append(_OWED)
        self._parameters += [
            ActResult.DONE.value,
            now,
            [entry.subject_kind.value for entry in entries],
            [entry.subject_id for entry in entries],
            [entry.verb for entry in entries],
            [entry.actor.user_id for entry in entries],
            [entry.actor.label for entry in entries],
            [entry.actor.role for entry in entries],
            [entry.actor.office_code for entry in entries],
            [entry.actor.office_name for entry in entries],
            [entry.actor.address for entry in entries],
            [Jsonb(dict(entry.before)) for entry in entries],
            [Jsonb(dict(entry.after)) for entry in entries],
            [entry.comment for entry in entries],
            topic,
            now,
        ]
        self._owes = True

    def run(self) -> tuple[list[int], list[int]]:
        """Carry it all out. Returns how many rows each update wrote, and the ids of the outbox
        items that are owed now."""
        counts = "".join(f", ({_count(name)})" for name in self._counted)
        owed = "array(SELECT id FROM owed ORDER BY id)" if self._owes else "'{}'::bigint[]"
        statement = f"WITH {', '.join(self._parts)} SELECT {owed}{counts}"
        (row,) = execute_prepared(statement, self._parameters)
        return list(row[1:]), row[0]


_EVENTS = """
events AS (
    INSERT INTO common_event (subject_kind, subject_id, sequence, verb, actor_id, actor_label,
        role, office_code, office_name, address, before, after, comment, result, occurred_at,
        previous_digest, digest)
    SELECT entry.kind, entry.subject_id, 0, entry.verb, entry.actor_id, entry.label, entry.role,
        entry.office_code, entry.office_name, entry.address, entry.before, entry.after,
        entry.comment, %s, %s::timestamptz, '', ''
    FROM unnest(%s::varchar[], %s::bigint[], %s::varchar[], %s::bigint[], %s::varchar[],
        %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], %s::jsonb[], %s::jsonb[],
        %s::text[]) WITH ORDINALITY AS entry(kind, subject_id, verb, actor_id, label, role,
        office_code, office_name, address, before, after, comment, place)
    ORDER BY entry.place
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


def _count(part: str) -> str:
    return f"SELECT count(*) FROM {part}"  # noqa: S608 - the name of a part of the statement


def _values(column: "Field[Any, Any]", rows: Sequence[Model]) -> list[Any]:
    return [_plain(column, row.__dict__[column.attname]) for row in rows]


def _plain(column: "Field[Any, Any]", value: Any) -> Any:
    """The value as the driver takes it into an array: of one type with its neighbours."""
    prepared = column.get_db_prep_save(value, connection=connection)
    return prepared.value if isinstance(prepared, Enum) else prepared


def _unnest(arrays: Sequence[tuple[str, "Field[Any, Any]", list[Any]]]) -> str:
    types = ", ".join(f"%s::{_array_type(column)}" for _name, column, _values in arrays)
    names = ", ".join(name for name, _column, _values in arrays)
    return f"unnest({types}) AS given({names})"


def execute_prepared(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose text stays the same from call to call, bound by the server, which
    prepares it after some uses. What watches Django's cursors watches this one too."""
    connection.ensure_connection()
    bound = psycopg.Cursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(bound) as cursor:  # type: ignore[arg-type]
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
