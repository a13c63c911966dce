"""Many rows in one prepared statement: changes of several tables, their events and what is owed.

An act on one case and an act on a hundred are the same few lines; what differs is how many rows
stand in the parameters. The statement is prepared by the server after some uses.
"""

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, JSONField, Model
from django.utils import timezone
from django.utils.functional import Promise

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
    """Rows as the statement takes them in: one parameter, a JSON text of all of them.

    The text of the statement depends on their columns alone, so that the server keeps its plan,
    and the driver has one value to pass instead of one for each column and row.
    """

    types: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]

    @property
    def source(self) -> str:
        """The rows, to stand after FROM: `given` with the columns and `place`, from 1 on."""
        # What the planner expects of the one function is a row, of the other a hundred.
        read = "json_to_record" if len(self.rows) == 1 else "json_to_recordset"
        return _source(read, tuple(self.types.items()))

    @property
    def parameter(self) -> str:
        """What stands for the placeholder."""
        rows = self.rows[0] if len(self.rows) == 1 else self.rows
        return json.dumps(rows, ensure_ascii=False, default=_plain)


@cache
def _source(read: str, types: tuple[tuple[str, str], ...]) -> str:
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in types)
    names = ", ".join(f'"{name}"' for name, _type in types)
    return f"ROWS FROM ({read}(%s::json) AS ({columns})) WITH ORDINALITY AS given({names}, place)"


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
        key, table = rows[0]._meta.pk, rows[0]._meta.db_table
        chosen, held = [columns[name] for name in sorted(names)], expected or {}
        given = _given(
            {
                "key": (key, _values(key, rows)),
                **{f"new_{one.column}": (one, _values(one, rows)) for one in chosen},
                **{f"old_{columns[name].column}": (columns[name], held[name]) for name in held},
            }
        )
        settings = ", ".join(f'"{one.column}" = given."new_{one.column}"' for one in chosen)
        conditions = "".join(
            f' AND target."{columns[name].column}" = given."old_{columns[name].column}"'
            for name in held
        )
        if self._counted:
            conditions += f" AND ({_count(self._counted[-1])}) >= 0"
        name = f"written_{len(self._parts)}"
        self._parts.append(
            f'{name} AS (UPDATE "{table}" AS target SET {settings} '  # noqa: S608 - names of models
            f"FROM {given.source} "
            f'WHERE target."{key.column}" = given.key{conditions} RETURNING 1)'
        )
        self._parameters.append(given.parameter)
        self._counted.append(name)

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert new rows of one table, which refer to rows that are there already; `run` gives
        them their keys."""
        if not rows:
            return
        of_model = _fields_of(type(rows[0])).values()
        columns = [column for column in of_model if not column.primary_key]
        given = _given({str(one.column): (one, _values(one, rows)) for one in columns})
        names = ", ".join(f'"{column.column}"' for column in columns)
        name = f"inserted_{len(self._parts)}"
        self._parts.append(
            f'{name} AS (INSERT INTO "{rows[0]._meta.db_table}" ({names}) '  # noqa: S608 - models
            f"SELECT {names} FROM {given.source} ORDER BY place RETURNING id)"
        )
        self._parameters.append(given.parameter)
        self._inserted.append((name, rows))

    def append(self, entries: Sequence[Entry], *, topic: str) -> None:
        """Append the events, each owing one outbox item of the topic about its subject with the
        payload `{"event", "verb"}`. Once for each statement."""
        now = timezone.now()
        given = _entries(entries)
        self._parts.append(_EVENTS % {"entries": given.source})
        self._parts.append(_OWED)
        self._parameters += [ActResult.DONE.value, now, given.parameter, topic, now]
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
    return [row.__dict__[column.attname] for row in rows]


def _plain(value: object) -> str:
    """A value that JSON has no word for, as the server reads it into a column."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | Decimal | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of a column.")


def _given(columns: Mapping[str, tuple["Field[Any, Any]", Sequence[Any]]]) -> _Given:
    values = zip(*(values for _column, values in columns.values()), strict=True)
    return _Given(
        {name: _type_of(column) for name, (column, _values) in columns.items()},
        [dict(zip(columns, row, strict=True)) for row in values],
    )


_ENTRY_TYPES = {
    "kind": "varchar",
    "subject_id": "bigint",
    "verb": "varchar",
    "actor_id": "bigint",
    "label": "varchar",
    "role": "varchar",
    "office_code": "varchar",
    "office_name": "varchar",
    "address": "varchar",
    "before": "jsonb",
    "after": "jsonb",
    "comment": "text",
}


def _entries(entries: Sequence[Entry]) -> _Given:
    return _Given(_ENTRY_TYPES, [_entry(one) for one in entries])


def _entry(entry: Entry) -> dict[str, Any]:
    actor = entry.actor
    return {
        "kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "verb": entry.verb,
        "actor_id": actor.user_id,
        "label": actor.label,
        "role": actor.role,
        "office_code": actor.office_code,
        "office_name": actor.office_name,
        "address": actor.address,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "comment": entry.comment,
    }


def execute_prepared(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement whose text stays the same from call to call, bound by the server, which
    prepares it after some uses. What watches Django's cursors watches this one too."""
    connection.ensure_connection()
    bound = psycopg.Cursor(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(bound) as cursor:  # type: ignore[arg-type]
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
