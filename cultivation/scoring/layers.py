"""Querysets over querysets: what one layer has computed is a column of the next.

Django repeats the SQL of an annotation wherever another one refers to it; a verdict refers to
every figure many times. Here a queryset stands in the FROM clause of the next one under the name
of the model's own table, so that each value is computed once and everything that can be asked of
the model (filters, joins, pages, aggregates) can still be asked of the last layer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model, QuerySet
from django.db.models.expressions import Col, Expression
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import BaseTable

Row = TypeVar("Row", bound=Model)


class _DerivedTable(BaseTable):
    """A query in the place of the model's table, under the same alias."""

    def __init__(self, table_name: str, alias: str, below: Query) -> None:
        super().__init__(table_name, alias)
        self._below = below

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = self._below.get_compiler(connection=connection).as_sql()
        # Without the fence PostgreSQL merges the layers and computes shared values anew each time.
        fence = "" if self._below.is_sliced else " OFFSET 0"
        alias = compiler.quote_name_unless_alias(str(self.table_alias))
        return f"({sql}{fence}) {alias}", tuple(params)

    def relabeled_clone(self, change_map: "dict[str | None, str]") -> "_DerivedTable":
        alias = change_map.get(self.table_alias, str(self.table_alias))
        return _DerivedTable(self.table_name, alias, self._below)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another query that stands beside the rows: its column `key`, which is never the same twice,
    names the rows' column `of`. `columns` are those that the rows take over, with their types; the
    rows without a partner are dropped where `is_needed`, and have nulls where it is not."""

    query: Query
    key: str
    of: str
    columns: "Mapping[str, Field[Any, Any]]"
    is_needed: bool = True


class _JoinedTable(BaseTable):
    """A query and those beside it in the place of the model's table, under the same alias."""

    def __init__(
        self, table_name: str, alias: str, below: Query, beside: "Sequence[Beside]"
    ) -> None:
        super().__init__(table_name, alias)
        self._below, self._beside = below, beside

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        quote = compiler.quote_name_unless_alias
        sql, found = self._below.get_compiler(connection=connection).as_sql()
        text, params, columns = f"({sql}) own", [*found], ["own.*"]
        for place, one in enumerate(self._beside):
            sql, found = one.query.get_compiler(connection=connection).as_sql()
            kind = "JOIN" if one.is_needed else "LEFT JOIN"
            text += f" {kind} ({sql}) by_{place} ON by_{place}.{quote(one.key)} = own.{one.of}"
            columns += [f"by_{place}.{quote(name)}" for name in one.columns]
            params += found
        alias = quote(str(self.table_alias))
        # Only statements that the ORM wrote and names of columns.
        joined = f"(SELECT {', '.join(columns)} FROM {text}) {alias}"  # noqa: S608
        return joined, tuple(params)

    def relabeled_clone(self, change_map: "dict[str | None, str]") -> "_JoinedTable":
        alias = change_map.get(self.table_alias, str(self.table_alias))
        return _JoinedTable(self.table_name, alias, self._below, self._beside)


class LayerColumn(Expression):
    """A column of the layer below, by its name."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        target = self.output_field.clone()
        target.set_attributes_from_name(self.name)
        target.model = query.model
        return Col(query.get_initial_alias(), target)


def next_layer(
    rows: "QuerySet[Row]", columns: Mapping[str, Expression], kept: Mapping[str, "Field[Any, Any]"]
) -> "tuple[QuerySet[Row], dict[str, Field[Any, Any]]]":
    """Close the layer `rows` with the computed `columns`; return the queryset that stands on it.

    `kept` names the computed columns of earlier layers with their types; the second value returned
    is the same for the new layer. The model's own columns are always kept.
    """
    carried = {name: LayerColumn(name, field) for name, field in kept.items()}
    closed = rows.order_by() if not rows.query.is_sliced else rows
    own = [field.attname for field in rows.model._meta.concrete_fields]
    names = [*own, *carried, *columns]
    below = closed.annotate(**carried, **columns).values(*names).query
    above = _standing_on(rows, lambda table, alias: _DerivedTable(table, alias, below))
    return above, {**kept, **{name: one.output_field for name, one in columns.items()}}


def joined_layer(
    rows: "QuerySet[Row]", beside: Sequence[Beside]
) -> "tuple[QuerySet[Row], dict[str, Field[Any, Any]]]":
    """Close the layer `rows`, each joined by what stands `beside` it; return as `next_layer`.

    Both sides may name the range of keys that they need. The planner carries a range over no
    join by itself: it would read the other side whole, or look up its rows one by one.
    """
    own = [field.attname for field in rows.model._meta.concrete_fields]
    below = rows.values(*own).query
    above = _standing_on(rows, lambda table, alias: _JoinedTable(table, alias, below, beside))
    return above, {name: field for one in beside for name, field in one.columns.items()}


def _standing_on(
    rows: "QuerySet[Row]", table_of: Callable[[str, str], BaseTable]
) -> "QuerySet[Row]":
    query = Query(rows.model)
    alias = query.get_initial_alias()
    query.alias_map[alias] = table_of(rows.model._meta.db_table, alias)
    return type(rows)(model=rows.model, query=query, using=rows.db)
