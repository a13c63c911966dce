"""Conversion of the seed pool: how many seeds of each office came how far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums.seeds import SeedState
from cultivation.models import SeedCandidate
from enterprises.models import Enterprise


@dataclass(frozen=True, slots=True)
class Conversion:
    """An office's seeds by state, in the order of `SeedState`."""

    code: str
    name: str
    counts: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The counts, each with its state in words."""
        return [
            (str(state.label), count) for state, count in zip(SeedState, self.counts, strict=True)
        ]

    @property
    def total(self) -> int:
        """All that ever came into the pool."""
        return sum(self.counts)

    @property
    def being_won(self) -> int:
        """Those that an office works on today."""
        by_state = dict(zip(SeedState, self.counts, strict=True))
        return sum(by_state[state] for state in SeedState.open())

    @property
    def filed(self) -> int:
        """Those that have applied."""
        return dict(zip(SeedState, self.counts, strict=True))[SeedState.FILED]

    @property
    def filed_pct(self) -> Decimal | None:
        """The filed ones of those that are settled (filed or declined), in %."""
        by_state = dict(zip(SeedState, self.counts, strict=True))
        settled = by_state[SeedState.FILED] + by_state[SeedState.DECLINED]
        if not settled:
            return None
        return (Decimal(100 * by_state[SeedState.FILED]) / settled).quantize(Decimal("0.1"))


def together(lines: Iterable[Conversion]) -> Conversion:
    """The sum of the lines, without a name."""
    listed = [one.counts for one in lines]
    counts = tuple(sum(one[place] for one in listed) for place in range(len(SeedState)))
    return Conversion("", "", counts)


def conversion_by_office(area: Office) -> list[Conversion]:
    """A line for each office below the area (the county itself for a county), most seeds first.

    By the offices that the enterprises belong to today; a city is left out where there is none.
    """
    below = {
        OfficeLevel.MINISTRY: F("enterprise__province_office"),
        OfficeLevel.PROVINCE: Coalesce("enterprise__city_office", "enterprise__county_office"),
    }.get(OfficeLevel(area.level), F("enterprise__county_office"))
    seeds = SeedCandidate.objects.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    counted = seeds.order_by().annotate(below=below).values_list("below", "state")
    found: dict[int | None, dict[str, int]] = defaultdict(dict)
    for office, state, count in counted.annotate(count=Count("pk")):
        found[office][state] = count
    offices = Office.objects.in_bulk([key for key in found if key is not None])
    lines = []
    for key, states in found.items():
        office = offices.get(key) if key is not None else None
        name = office.name if office else _("county not known")
        counts = tuple(states.get(state.value, 0) for state in SeedState)
        lines.append(Conversion(office.code if office else "", name, counts))
    return sorted(lines, key=lambda one: (-one.total, one.code))
