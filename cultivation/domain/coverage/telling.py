"""Telling figures: counts that were found become the total and its lines, with their names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.figures import Coverage, Figure, figure_of, sum_of
from cultivation.domain.coverage.registers import groups_on, names_of_groups, pilots_on
from cultivation.enums import CellDimension, SizeClass
from cultivation.models import CoverageDefinition
from enterprises.models import Industry

Counts = tuple[int, ...]
Cells = Mapping[tuple[int, str], Counts]


@dataclass(frozen=True, slots=True)
class Place:
    """The area whose figures are asked for, with the offices right below it."""

    office: Office
    below: Sequence[Office] = ()
    plan_cities: Sequence[Office] = ()

    def is_in_cells(self, dimension: str) -> bool:
        """Whether cells of the dimension stand for this area: those of offices always do, and
        pilot cities are offices."""
        has_own = self.office.level in {OfficeLevel.MINISTRY, OfficeLevel.PROVINCE}
        return dimension in {CellDimension.OFFICE, CellDimension.PILOT} or has_own

    def scopes(self) -> list[int]:
        """The offices whose cells are read."""
        return [one.pk for one in (self.office, *self.below, *self.plan_cities)]


@dataclass(frozen=True, slots=True)
class Found:
    """Counts by (office, key) of one dimension, those of the offices themselves, and the way.

    `names`: the lines as they were kept with a frozen day; else the registers say them."""

    offices: Cells
    keyed: Cells = field(default_factory=dict)
    source: str = "history"
    known_at: datetime | None = None
    names: Mapping[str, tuple[str, str]] | None = None


def told(
    day: date, definition: CoverageDefinition, place: Place, dimension: str, found: Found
) -> Coverage:
    """The figures of a place as they are shown and printed."""
    office = place.office
    name = _("Whole country") if office.level == OfficeLevel.MINISTRY else office.name
    total = figure_of(office.code or "000000", name, found.offices.get((office.pk, "")))
    if dimension == CellDimension.OFFICE:
        lines = _office_lines(place, found, total)
    else:
        names = found.names
        if names is None:
            # What is counted from history claims the registers' knowledge of its moment, too.
            known_at = found.known_at if found.source == "history" else None
            names = names_of(dimension, day, place.office, known_at=known_at)
        lines = _key_lines(dimension, names, found, place)
    with_plan_city = None
    if place.plan_cities:
        parts = [total, *(_of_office(one, found) for one in place.plan_cities)]
        names_in = ", ".join(one.name for one in place.plan_cities)
        with_plan_city = sum_of(
            total.code, _("%(area)s with %(cities)s") % {"area": name, "cities": names_in}, parts
        )
    return Coverage(
        day, definition, dimension, total, lines, with_plan_city, found.source, found.known_at
    )


def _of_office(office: Office, found: Found) -> Figure:
    return figure_of(office.code, office.name, found.offices.get((office.pk, "")))


def _office_lines(place: Place, found: Found, total: Figure) -> list[Figure]:
    if place.office.level == OfficeLevel.COUNTY:
        return [total]
    lines = [_of_office(one, found) for one in place.below]
    rest = [
        whole - part
        for whole, part in zip(
            total.counts(), sum_of("", "", lines).counts() if lines else (0,) * 8, strict=True
        )
    ]
    if rest[0]:
        # A published list may not say the city or the county.
        lines.append(figure_of("", _("not known"), rest))
    return lines


def _key_lines(
    dimension: str, names: Mapping[str, tuple[str, str]], found: Found, place: Place
) -> list[Figure]:
    if dimension == CellDimension.PILOT:
        # Of a pilot city above the area only the area's own part is told.
        own = place.office.pk
        above = {one.pk for one in place.office.lineage().values() if one and one.pk != own}
        return [
            figure_of(
                code,
                name,
                found.offices.get((own, ""))
                if int(key) in above
                else found.keyed.get((int(key), "")),
            )
            for key, (code, name) in names.items()
        ]
    counted = {key: counts for (_scope, key), counts in found.keyed.items() if counts[0]}
    # Whom a chain or park counts stands under its code, though the register says otherwise since.
    shown = dict(names) | _others(dimension, [key for key in counted if key not in names])
    if dimension in {CellDimension.INDUSTRY, CellDimension.SIZE}:
        shown = {key: shown.get(key, (key, key or _("not known"))) for key in sorted(counted)}
    return [figure_of(code, name, counted.get(key)) for key, (code, name) in shown.items()]


def _others(dimension: str, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    if dimension not in {CellDimension.CHAIN, CellDimension.PARK} or not keys:
        return {}
    known = names_of_groups(dimension)
    return {key: (key, known.get(key, key)) for key in sorted(keys)}


def names_of(
    dimension: str, day: date, office: Office, *, known_at: datetime | None = None
) -> dict[str, tuple[str, str]]:
    """The keys of a dimension on the day with code and name, in the order of their codes, as they
    were known then."""
    if dimension == CellDimension.INDUSTRY:
        is_english = (get_language() or "").startswith("en")
        column = "name_en" if is_english else "name_zh"
        return {code: (code, name) for code, name in Industry.objects.values_list("code", column)}
    if dimension == CellDimension.SIZE:
        return {one.value: (one.value, str(one.label)) for one in SizeClass}
    is_all = office.level == OfficeLevel.MINISTRY
    if dimension == CellDimension.CHAIN:
        return groups_on(dimension, day, known_at=known_at)
    if dimension == CellDimension.PARK:
        return groups_on(dimension, day, known_at=known_at, area=None if is_all else office)
    pilots = pilots_on(day, known_at=known_at)
    inside = set(Office.objects.within(office).filter(pk__in=pilots).values_list("pk", flat=True))
    inside |= {one.pk for one in office.lineage().values() if one is not None}
    return {str(pk): named for pk, named in pilots.items() if is_all or pk in inside}
