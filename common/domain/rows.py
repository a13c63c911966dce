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

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Field, ForeignKey, JSONField, Model
from django.utils import timezone
from django.utils.functional import Promise

from common.domain.actor import Actor
from common.domain.reading import Row, bound_cursor, open_connection
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
    loaded, columns = row.__dict__, _fields_of(type(row))
    for name, value in snapshot(written).items():
        if loaded.get(name, _NOT_LOADED) != value:
            loaded[name] = value
            column = columns[name]
            if isinstance(column, ForeignKey) and column.is_cached(row):
                column.delete_cached_value(row)


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


def _source(types: Mapping[str, str], *, is_one: bool) -> str:
    """Given rows, to stand after FROM: `given` with the columns and `place`, from 1 on.

    They are one parameter, a JSON text of all of them. The text of the statement depends on their
    columns alone, so that the server keeps its plan, and the driver has one value to pass instead
    of one for each column and row.
    """
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
    names = ", ".join(f'"{name}"' for name in types)
    # What the planner expects of the one function is a row, of the other a hundred.
    read = "json_to_record" if is_one else "json_to_recordset"
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
        held = expected or {}
        chosen = tuple(sorted(names))
        name, before = f"written_{len(self._parts)}", self._counted[-1] if self._counted else ""
        model, is_one = type(rows[0]), len(rows) == 1
        text, keys = _update(model, chosen, tuple(held), name, before, is_one=is_one)
        new = [[row.pk, *(row.__dict__[one] for one in chosen)] for row in rows]
        old = zip(*held.values(), strict=True) if held else [()] * len(rows)
        given = [[*one, *other] for one, other in zip(new, old, strict=True)]
        self._add(text, [dict(zip(keys, row, strict=True)) for row in given])
        self._counted.append(name)

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert new rows of one table, which refer to rows that are there already; `run` gives
        them their keys."""
        if not rows:
            return
        name = f"inserted_{len(self._parts)}"
        text, columns = _insert(type(rows[0]), name, is_one=len(rows) == 1)
        self._add(text, [{key: row.__dict__[one] for key, one in columns.items()} for row in rows])
        self._inserted.append((name, rows))

    def append(self, entries: Sequence[Entry], *, topic: str) -> None:
        """Append the events, each owing one outbox item of the topic about its subject with the
        payload `{"event", "verb"}`. Once for each statement."""
        now = timezone.now()
        self._parameters += [ActResult.DONE.value, now]
        self._add(_events(is_one=len(entries) == 1), [_entry(one) for one in entries])
        self._parts.append(_OWED)
        self._parameters += [topic, now]
        self._owes = True

    def _add(self, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take a part of the statement with the rows that it is given."""
        self._parts.append(text)
        self._parameters.append(_ENCODE(rows[0] if len(rows) == 1 else rows))

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


@cache
def _update(
    model: type[Model],
    chosen: tuple[str, ...],
    held: tuple[str, ...],
    name: str,
    before: str,
    *,
    is_one: bool,
) -> tuple[str, tuple[str, ...]]:
    """The part that updates rows of one table, after the one before it, and what its given columns
    are called."""
    columns, key, table = _fields_of(model), model._meta.pk, model._meta.db_table
    types = {"key": _type_of(key)}
    types |= {f"new_{columns[one].column}": _type_of(columns[one]) for one in chosen}
    types |= {f"old_{columns[one].column}": _type_of(columns[one]) for one in held}
    new, old = ([columns[one].column for one in some] for some in (chosen, held))
    settings = ", ".join(f'"{one}" = given."new_{one}"' for one in new)
    conditions = "".join(f' AND target."{one}" = given."old_{one}"' for one in old)
    if before:
        conditions += f" AND ({_count(before)}) >= 0"
    text = (
        f'{name} AS (UPDATE "{table}" AS target SET {settings} '  # noqa: S608 - names of models
        f"FROM {_source(types, is_one=is_one)} "
        f'WHERE target."{key.column}" = given.key{conditions} RETURNING 1)'
    )
    return text, tuple(types)


@cache
def _insert(model: type[Model], name: str, *, is_one: bool) -> tuple[str, Mapping[str, str]]:
    """The part that inserts rows of one table, and which attribute each column takes."""
    of_model = _fields_of(model).values()
    columns = [one for one in of_model if not (one.primary_key or one.generated)]
    names = ", ".join(f'"{one.column}"' for one in columns)
    source = _source({str(one.column): _type_of(one) for one in columns}, is_one=is_one)
    text = (
        f'{name} AS (INSERT INTO "{model._meta.db_table}" ({names}) '  # noqa: S608 - models
        f"SELECT {names} FROM {source} ORDER BY place RETURNING id)"
    )
    return text, {str(one.column): one.attname for one in columns}


@cache
def _events(*, is_one: bool) -> str:
    """The part that appends events."""
    return f"""
events AS (
    INSERT INTO common_event (subject_kind, subject_id, sequence, verb, actor_id, actor_label,
        role, office_code, office_name, address, before, after, comment, result, occurred_at,
        previous_digest, digest)
    SELECT given.kind, given.subject_id, 0, given.verb, given.actor_id, given.label, given.role,
        given.office_code, given.office_name, given.address, given.before, given.after,
        given.comment, %s, %s::timestamptz, '', ''
    FROM {_source(_ENTRY_TYPES, is_one=is_one)}
    ORDER BY given.place
    RETURNING id, subject_kind, subject_id, verb
)"""  # noqa: S608 - names of columns


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


def _plain(value: object) -> str:
    """A value that JSON has no word for, as the server reads it into a column."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date | Decimal | Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no value of a column.")


_ENCODE = json.JSONEncoder(ensure_ascii=False, default=_plain).encode

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


def execute_prepared(statement: str, parameters: Sequence[Any]) -> list[Row]:
    """Run a statement whose text stays the same from call to call, bound by the server, which
    prepares it after some uses."""
    used = open_connection()
    cursor = bound_cursor(used)
    with used.wrap_database_errors:
        cursor.execute(statement, parameters)
        rows: list[Row] = cursor.fetchall()
    return rows
