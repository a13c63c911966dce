"""Who is looked at: the newest filing of each enterprise as of a day, in slices by enterprise."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from cultivation.criteria import rule_set_from_canonical
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models import Simulation, Title
from enterprises.models import Enterprise, Filing

# Some two seconds of work here; few enough for a hand to see the bar move.
SLICE_ENTERPRISES = 25_000


@dataclass(frozen=True, slots=True)
class Slice:
    """Ids of enterprises from the first to the last, both included."""

    position: int
    first_id: int
    last_id: int


def last_year_on(day: date) -> int:
    """The last fiscal year that is over on the day."""
    return day.year - 1


def filings_of(simulation: Simulation, part: Slice) -> "QuerySet[Filing]":
    """The filings that a slice of the simulation looks at."""
    last = last_year_on(simulation.population_on)
    later = Filing.objects.filter(
        enterprise=OuterRef("enterprise"),
        fiscal_year__gt=OuterRef("fiscal_year"),
        fiscal_year__lte=last,
    )
    found = Filing.objects.filter(
        ~Exists(later),
        fiscal_year__lte=last,
        enterprise_id__gte=part.first_id,
        enterprise_id__lte=part.last_id,
    )
    if simulation.area.parent_id is not None:
        found = found.filter(**{f"enterprise__{simulation.area.level}_office": simulation.area})
    return _of_population(found, simulation)


def _of_population(filings: "QuerySet[Filing]", simulation: Simulation) -> "QuerySet[Filing]":
    if simulation.population == SimulatedPopulation.ALL:
        return filings
    kind = rule_set_from_canonical(simulation.before_text, simulation.before_sha256).title_kind
    titles = Title.objects.valid_on(simulation.population_on)
    holds = Exists(titles.filter(kind=kind, enterprise=OuterRef("enterprise")))
    return filings.filter(holds if simulation.population == SimulatedPopulation.HOLDERS else ~holds)


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
