"""Where the measures of the rows come from."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Field, Value
from django.db.models.expressions import Expression

from cultivation.criteria.measures import MEASURES
from cultivation.scoring.expressions import NUMBER, TEXT, TRUTH, unknown
from cultivation.scoring.layers import LayerColumn

Sources = Mapping[str, Expression]
_KINDS: "dict[str, Field[Any, Any]]" = {"bool": TRUTH, "choice": TEXT}


class Measures:
    """Where each measure comes from: a source, a column of the rows, or nowhere."""

    def __init__(self, names: tuple[str, ...], sources: Sources, own: set[str]) -> None:
        self.columns: dict[str, Expression] = {}
        self._expressions: dict[str, Expression] = {}
        for name in names:
            field = _KINDS.get(MEASURES[name].kind, NUMBER)
            if name not in sources and name not in own:
                self._expressions[name] = unknown(field)
            elif isinstance(sources.get(name), Value):
                # A constant is best left where the planner can fold it.
                self._expressions[name] = sources[name]
            elif name in sources:
                self.columns[f"measure_{name}"] = sources[name]
                self._expressions[name] = LayerColumn(f"measure_{name}", field)
            else:
                self._expressions[name] = LayerColumn(name, field)
        self._sources = sources

    def in_base(self, name: str) -> Expression:
        """The measure in the rows themselves."""
        if name in self._sources:
            return self._sources[name]
        known_column = isinstance(self._expressions[name], LayerColumn)
        return F(name) if known_column else self._expressions[name]  # type: ignore[return-value]

    def above(self, name: str) -> Expression:
        """The measure above the rows."""
        return self._expressions[name]
