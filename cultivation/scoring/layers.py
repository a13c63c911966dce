"""Querysets over querysets: what one layer has computed is a column of the next.

Django repeats the SQL of an annotation wherever another one refers to it; a verdict refers to
every figure many times. Here a queryset stands in the FROM clause of the next one under the name
of the model's own table, so that each value is computed once and everything that can be asked of
the model (filters, joins, pages, aggregates) can still be asked of the last layer.
"""

from collections.abc import Mapping
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
    query = Query(rows.model)
    alias = query.get_initial_alias()
    query.alias_map[alias] = _DerivedTable(rows.model._meta.db_table, alias, below)
    above = type(rows)(model=rows.model, query=query, using=rows.db)
    return above, {**kept, **{name: one.output_field for name, one in columns.items()}}
