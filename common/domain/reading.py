"""Several questions to the database in one round trip, each prepared by the server after some uses.

For the few paths that are walked a hundred times a second: the text of a question stays the same
from call to call, its answers become model instances without a query being composed each time.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
# A text with placeholders, and what stands for them.
Question = tuple[str, Sequence[Any]]


class Reader(Generic[M]):
    """Which columns of a model are read, and how a row becomes an instance. A column that is left
    out is read when somebody asks for it.

    Instances are made without what `Model.__init__` does for arguments that may be anything, which
    costs more than reading them.
    """

    def __init__(self, model: type[M], *, leaving_out: Collection[str] = ()) -> None:
        self._model = model
        self._fields = [
            column for column in model._meta.concrete_fields if column.attname not in leaving_out
        ]
        self._names = [column.attname for column in self._fields]
        self._decoded = [
            (column.attname, column) for column in self._fields if hasattr(column, "from_db_value")
        ]

    def __len__(self) -> int:
        return len(self._fields)

    @cached_property
    def columns(self) -> str:
        """The columns, to stand after SELECT."""
        return self.columns_of(self._model._meta.db_table)

    def columns_of(self, table: str) -> str:
        """The columns of the table under another name, where it is joined more than once."""
        return ", ".join(f'"{table}"."{column.column}"' for column in self._fields)

    def instance(self, row: Row) -> M:
        """The instance that a row tells of, as `from_db` makes it; the row begins with the
        columns."""
        found, state = self._model.__new__(self._model), ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        values = found.__dict__
        values.update(zip(self._names, row, strict=False), _state=state)
        for name, column in self._decoded:
            values[name] = column.from_db_value(values[name], None, connection)
        return found

    def new(self, **values: Any) -> M:
        """An instance to be inserted, of a value for every column but the key. Raises `TypeError`
        when one is missing or unknown."""
        key = self._model._meta.pk.attname
        if {key, *values} != set(self._names) or key in values:
            raise TypeError(f"A new {self._model.__name__} needs {self._names} but its key.")
        made = self._model.__new__(self._model)
        made.__dict__.update(values, _state=ModelState(), **{key: None})
        return made


def bound_cursor(used: BaseDatabaseWrapper) -> Any:
    """A cursor whose parameters the server binds, so that it can prepare the statement. What
    watches Django's cursors watches this one too; where nothing does, it is the driver's own, for
    the wrapper would take a tenth of an act's time.

    The connection is open. The driver's errors become Django's only within its
    `wrap_database_errors`.
    """
    bound: Any = psycopg.Cursor(used.connection)
    if used.queries_logged:
        return used.make_debug_cursor(bound)
    return used.make_cursor(bound) if used.execute_wrappers else bound


def open_connection() -> BaseDatabaseWrapper:
    """The connection of this thread, looked up once for all that is done with it.

    Raises `TransactionManagementError` in a transaction that failed.
    """
    used = connections[DEFAULT_DB_ALIAS]
    used.ensure_connection()
    used.validate_no_broken_transaction()
    return used


def ask(*questions: Question) -> list[list[Row]]:
    """Ask the questions, one after the other, in one round trip. Each sees
    what was committed when its turn came, so a lock goes before what it protects."""
    used = open_connection()
    cursors = [bound_cursor(used) for _question in questions]
    with used.wrap_database_errors:
        with used.connection.pipeline():
            for cursor, (text, parameters) in zip(cursors, questions, strict=True):
                cursor.execute(text, parameters)
        return [cursor.fetchall() for cursor in cursors]
