"""The lines of a frozen day: by the codes and under the names that the registers had when it was
frozen, whatever became of chains, parks and the list of pilot cities since."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from accounts.models import Office
from cultivation.domain.coverage.registers import names_of_groups, pilots_on
from cultivation.domain.coverage.telling import Cells
from cultivation.enums import CellDimension
from cultivation.models import CoverageSnapshot

# By key of a dimension: code and name of its line.
Names = Mapping[str, tuple[str, str]]
_GROUPS = (CellDimension.CHAIN.value, CellDimension.PARK.value)


class NamesOfDay:
    """The registers as they are known before the moment up to which a day is frozen (three
    queries)."""

    def __init__(self, day: date, known_at: datetime) -> None:
        self._names = {one: names_of_groups(one, known_at=known_at) for one in _GROUPS}
        pilots = pilots_on(day, known_at=known_at)
        self._names[CellDimension.PILOT.value] = dict(pilots.values())

    def of(self, cells: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
        """What is kept with a snapshot of these cells (dimension, office's code, key): the names of
        their chains and parks, and the pilot cities among their offices."""
        kept: dict[str, dict[str, str]] = {name: {} for name in self._names}
        for dimension, office, key in cells:
            is_place = dimension == CellDimension.OFFICE
            name, code = (CellDimension.PILOT.value, office) if is_place else (dimension, key)
            if code in self._names.get(name, {}):
                kept[name][code] = self._names[name][code]
        return kept


def kept_pilots(snapshot: CoverageSnapshot) -> dict[int, tuple[str, str]]:
    """Code and name of the pilot cities of a frozen day by office; of a day that was frozen before
    they were kept, those that the register had of it."""
    kept = snapshot.names.get(CellDimension.PILOT)
    if kept is None:
        return pilots_on(snapshot.day, known_at=snapshot.known_at)
    offices = Office.objects.filter(code__in=list(kept)).values_list("pk", "code")
    return {pk: (code, kept[code]) for pk, code in offices}


def kept_names(
    snapshot: CoverageSnapshot, dimension: str, keyed: Cells, office: Office
) -> Names | None:
    """The lines of a snapshot's chains, parks or pilot cities for the office's area: those alone
    that have cells. None of what is named by its code for good: places, industries, sizes."""
    if dimension == CellDimension.PILOT:
        return _names_of_pilots(kept_pilots(snapshot), keyed, office)
    if dimension not in _GROUPS:
        return None
    keys = sorted(key for (_scope, key), counts in keyed.items() if counts[0])
    known: Mapping[str, str] = snapshot.names.get(dimension) or {}
    if any(key not in known for key in keys):
        known = names_of_groups(dimension) | dict(known)
    return {key: (key, known.get(key, key)) for key in keys}


def _names_of_pilots(pilots: Mapping[int, tuple[str, str]], keyed: Cells, office: Office) -> Names:
    inside = set(Office.objects.within(office).filter(pk__in=pilots).values_list("pk", flat=True))
    # Of a pilot city above the area the area's own part is told.
    above = {one.pk for one in office.lineage().values() if one is not None}
    shown = above | {pk for pk in inside if (pk, "") in keyed}
    in_order = sorted(pilots.items(), key=lambda one: one[1])
    return {str(pk): named for pk, named in in_order if pk in shown}
