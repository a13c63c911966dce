"""Reads a finished simulation: counts by office, industry, size and rung, and around each line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import Office
from cultivation.enums.simulator import Movement, SimulatedDimension, SimulatedOutcome
from cultivation.models import Simulation, SimulationCell, SimulationLine

Pair = tuple[str, str]
_PASS, _OPEN = SimulatedOutcome.PASS.value, SimulatedOutcome.UNDETERMINED.value


@dataclass(slots=True)
class Tally:
    """How many filings have each pair of outcomes."""

    pairs: Counter[Pair] = field(default_factory=Counter)

    def add(self, pairs: Counter[Pair]) -> None:
        """Count these too."""
        self.pairs.update(pairs)

    @property
    def filings(self) -> int:
        return self.pairs.total()

    @property
    def passed_before(self) -> int:
        return sum(count for (before, _), count in self.pairs.items() if before == _PASS)

    @property
    def passed_after(self) -> int:
        return sum(count for (_, after), count in self.pairs.items() if after == _PASS)

    @property
    def gained(self) -> int:
        return self.pairs[Movement.GAINED.pair]

    @property
    def lost(self) -> int:
        return self.pairs[Movement.LOST.pair]

    @property
    def opened(self) -> int:
        """Decided before, undetermined now."""
        return self.pairs[Movement.PASS_OPEN.pair] + self.pairs[Movement.FAIL_OPEN.pair]

    @property
    def settled(self) -> int:
        """Undetermined before, decided now."""
        return self.pairs[Movement.OPEN_PASS.pair] + self.pairs[Movement.OPEN_FAIL.pair]

    @property
    def net(self) -> int:
        """How many more pass than before."""
        return self.passed_after - self.passed_before

    def as_json(self) -> dict[str, int]:
        """The figures by name."""
        return {
            "filings": self.filings,
            "passed_before": self.passed_before,
            "passed_after": self.passed_after,
            "gained": self.gained,
            "lost": self.lost,
            "became_undetermined": self.opened,
            "became_decided": self.settled,
        }


@dataclass(frozen=True, slots=True)
class OfficeTally:
    """An office with its counts; `has_below` where they can be split further."""

    office: Office
    tally: Tally
    has_below: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Filings whose figure is at least `low` and below `high`; both None where it is not known,
    one of them at an open end."""

    low: Decimal | None
    high: Decimal | None
    tally: Tally
    is_known: bool = True


def tallies_by(
    simulation: Simulation, dimension: SimulatedDimension, line: int = -1
) -> dict[str, Tally]:
    """Counts by key of a dimension (one query)."""
    cells = SimulationCell.objects.filter(simulation=simulation, dimension=dimension, line=line)
    return _tallies(cells.values_list("key", "before", "after", "filings"))


def _tallies(rows: Iterable[tuple[str, str, str, int]]) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for key, before, after, filings in rows:
        found.setdefault(key, Tally()).pairs[before, after] += filings
    return found


def total_of(simulation: Simulation) -> Tally:
    """Counts of the whole (one query)."""
    whole = Tally()
    for one in tallies_by(simulation, SimulatedDimension.SIZE).values():
        whole.add(one.pairs)
    return whole


def tallies_below(simulation: Simulation, shown: Office) -> tuple[Tally, list[OfficeTally]]:
    """Counts of an office of the area and of each office right below it (two queries).

    What is known no deeper than the office itself stands in its total alone.
    """
    lowest = tallies_by(simulation, SimulatedDimension.OFFICE)
    inside = {one.pk: one for one in Office.objects.within(shown)}
    whole, below = Tally(), dict[int, Tally]()
    deeper: set[int] = set()
    for key, tally in lowest.items():
        office = inside.get(int(key))
        if office is None:
            continue
        whole.add(tally.pairs)
        child = _right_below(office, shown, inside)
        if child is None:
            continue
        below.setdefault(child.pk, Tally()).add(tally.pairs)
        if child != office:
            deeper.add(child.pk)
    rows = [OfficeTally(inside[pk], tally, pk in deeper) for pk, tally in below.items()]
    return whole, sorted(rows, key=lambda row: row.office.code)


def _right_below(office: Office, shown: Office, inside: dict[int, Office]) -> Office | None:
    """The office itself or the one above it that hangs right below the shown one."""
    current: Office | None = office
    while current is not None and current.parent_id != shown.pk:
        current = inside.get(current.parent_id) if current.parent_id else None
    return current


def histogram_of(simulation: Simulation, line: SimulationLine) -> list[Bin]:
    """Counts between the line's edges, the lowest first, what is not known last (one query).

    Empty ends are left out."""
    tallies = tallies_by(simulation, SimulatedDimension.LINE, line.position)
    edges = line.edges
    bins = [
        Bin(
            edges[number - 1] if number else None,
            edges[number] if number < len(edges) else None,
            tallies.get(str(number), Tally()),
        )
        for number in range(len(edges) + 1)
    ]
    known = [number for number, one in enumerate(bins) if one.tally.filings]
    marks = [
        edges.index(mark)
        for mark in (line.before, line.after)
        if mark is not None and mark in edges
    ]
    places = [*known, *marks, *(mark + 1 for mark in marks)]
    shown = bins[min(places) : max(places) + 1] if places else []
    return [*shown, Bin(None, None, tallies.get("", Tally()), is_known=False)]
