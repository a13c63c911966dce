"""Where demo enterprises are registered: real offices, in the proportions of real little giants."""

from dataclasses import dataclass

from accounts.models import Office, Region

CORPS = "660000"
# The 兵团 has an office and no region: its enterprises are registered in cities of Xinjiang.
_CORPS_REGIONS = ("659001", "659002")
_COUNTIES_PER_CITY = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A provincial-level unit with its little giants of June 2021 (the ministry's own list), the
    offices above the counties chosen, and how likely a holder is digitally transformed (%)."""

    code: str
    weight: int
    parents: tuple[str, ...]
    likely_covered_pct: int


# Zhejiang counts more than its 107: the visitor's desks lie there and should be full.
UNITS = (
    Unit("330000", 265, ("330100", "330400", "331000"), 85),
    Unit("330200", 55, ("330200",), 90),
    Unit("320000", 113, ("320500", "320200", "320100"), 80),
    Unit("440000", 106, ("440100", "440600"), 70),
    Unit("440300", 35, ("440300",), 85),
    Unit("130000", 100, ("130100", "130600"), 35),
    Unit("370000", 94, ("370100", "370600"), 60),
    Unit("410000", 92, ("410100", "410300"), 40),
    Unit("110000", 90, ("110000",), 75),
    Unit("310000", 80, ("310000",), 80),
    Unit("340000", 80, ("340100", "340200"), 55),
    Unit("510000", 74, ("510100", "510700"), 50),
    Unit("430000", 70, ("430100", "430200"), 45),
    Unit("500000", 65, ("500000",), 50),
    Unit("420000", 51, ("420100", "420600"), 55),
    Unit(CORPS, 14, (), 30),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An office where an enterprise is registered, its region, and the city in company names."""

    office: Office
    region: Region
    city: str


def shares(total: int) -> dict[str, int]:
    """How many of `total` each unit gets, by largest remainder."""
    weights = sum(unit.weight for unit in UNITS)
    exact = {unit.code: total * unit.weight / weights for unit in UNITS}
    found = {code: int(share) for code, share in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (found[code] - exact[code], code))
    for code in by_remainder[: total - sum(found.values())]:
        found[code] += 1
    return found


def places_by_unit() -> dict[str, list[Place]]:
    """The places of each unit, in order of code. Offices and regions are loaded before."""
    parents = [code for unit in UNITS for code in unit.parents]
    counties: dict[str, list[Office]] = {}
    for office in (
        Office.objects.filter(parent__code__in=parents, level="county")
        .select_related("region", "parent__region", "parent__parent")
        .order_by("code")
    ):
        counties.setdefault(office.parent.code if office.parent else "", []).append(office)
    found = {
        unit.code: [
            _place_of_county(office)
            for parent in unit.parents
            for office in counties.get(parent, [])[:_COUNTIES_PER_CITY]
        ]
        for unit in UNITS
    }
    found[CORPS] = _places_of_corps()
    return found


def _place_of_county(office: Office) -> Place:
    city = office.parent.region if office.parent else None
    if office.region is None or city is None:
        raise ValueError(f"Office {office.code} has no region.")
    return Place(office, office.region, city.name.removesuffix("市"))


def _places_of_corps() -> list[Place]:
    office = Office.objects.get(code=CORPS)
    regions = Region.objects.filter(pk__in=_CORPS_REGIONS).order_by("pk")
    return [Place(office, region, region.name.removesuffix("市")) for region in regions]
