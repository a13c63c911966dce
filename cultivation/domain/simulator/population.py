"""Who is looked at: the newest filing of each enterprise as of a day, in slices by enterprise."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import Office
from cultivation.enums import TitleKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation, Title
from cultivation.scoring import Population
from enterprises.models import Enterprise, Filing

# Some two seconds of work here; few enough for a hand to see the bar move.
SLICE_ENTERPRISES = 50_000


@dataclass(frozen=True, slots=True)
class Slice:
    """Ids of enterprises from the first to the last, both included."""

    position: int
    first_id: int
    last_id: int


class End(Enum):
    """Stands among the parameters of a statement for what one slice is told by."""

    FIRST = "first"
    LAST = "last"


class _EndOfSlice(Expression):
    """An end of the slice, whose id is put in when the statement is run."""

    def __init__(self, end: End) -> None:
        super().__init__(output_field=BigIntegerField())
        self._end = end

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        return "%s", [self._end]


def last_year_on(day: date) -> int:
    """The last fiscal year that is over on the day."""
    return day.year - 1


def population_of(
    *, area: Office, population: SimulatedPopulation, kind: TitleKind | None, on: date
) -> Population:
    """Whom a slice looks at: with `kind`, the title whose holders, or others, are meant. The ends
    of the slice stand among the parameters as `End`."""
    enterprises = _in_slice(Enterprise.objects.in_area_of(area), "id")
    titles = Title.objects.valid_on(on)
    if population != SimulatedPopulation.ALL:
        holds = Exists(titles.filter(kind=kind, enterprise=OuterRef("pk")))
        wanted = holds if population == SimulatedPopulation.HOLDERS else ~holds
        enterprises = enterprises.filter(wanted)
    filings = _in_slice(Filing.objects.filter(fiscal_year__lte=last_year_on(on)), "enterprise_id")
    if area.parent_id is not None:
        filings = filings.filter(**{f"enterprise__{area.level}_office": area})
    newest = filings.order_by("enterprise_id", "-fiscal_year").distinct("enterprise_id")
    return Population(newest, enterprises, _in_slice(titles, "enterprise_id"))


def _in_slice(rows: Any, key: str) -> Any:
    """The rows whose enterprise lies between both ends."""
    first, last = _EndOfSlice(End.FIRST), _EndOfSlice(End.LAST)
    return rows.filter(Q(**{f"{key}__gte": first, f"{key}__lte": last}))


def slices_of(simulation: Simulation) -> list[Slice]:
    """The area's enterprises cut into slices of equal size, in order of their ids."""
    enterprises = Enterprise.objects.in_area_of(simulation.area).order_by()
    sql, params = enterprises.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(id), max(id) FROM"  # noqa: S608 - a statement that the ORM wrote
            " (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part"
            f" FROM ({sql}) AS enterprises) AS parts GROUP BY part ORDER BY part",
            [SLICE_ENTERPRISES, *params],
        )
        rows = cursor.fetchall()
    return [Slice(position, first, last) for position, (first, last) in enumerate(rows, start=1)]
