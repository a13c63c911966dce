"""The demo enterprises: those that the stories need, and fillers up to each unit's share."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from config.demo.names import Names, Trade
from config.demo.places import UNITS, Place, places_by_unit, shares
from config.demo.stories import STORIES, Story
from cultivation.enums import CaseKind, TitleKind
from enterprises.domain.enterprises import checked_uscc, placement
from enterprises.models import Enterprise

# GB 11714: weights of the eight signs of an organisation code; GB 32100: those of the whole code.
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

# What the record says of where it comes from.
SOURCE = "demo"

# The county that the sign-in `county` serves.
_DESK = "330106"

# Of the fillers, how many % stand on each rung; the rest hold nothing yet.
_RUNG_PCT = {TitleKind.LITTLE_GIANT: 18, TitleKind.SRDI: 24, TitleKind.INNOVATIVE: 30}


@dataclass(slots=True)
class Resident:
    """A demo enterprise: where it is, the highest title it holds before its story begins, and its
    story. Fillers have none."""

    place: Place
    unit: str
    trade: Trade
    rung: TitleKind | None
    story: Story | None
    enterprise: Enterprise
    # Never rated itself at the level that covers it.
    lags: bool = False

    @property
    def is_strong(self) -> bool | None:
        """Whether its figures are to pass the next standard; None: as chance has it."""
        return self.story.strong if self.story else None

    @property
    def is_filler(self) -> bool:
        """Whether no story depends on its titles and figures."""
        return self.story is None


def make_residents(*, total: int, today: date, random: Random) -> list[Resident]:
    """`total` enterprises, saved; those of the stories first, in their order."""
    maker = _Maker(Names(random), random, today)
    places = places_by_unit()
    by_office = {place.office.code: (unit, place) for unit in places for place in places[unit]}
    residents = [maker.of_story(story, *by_office[story.office]) for story in STORIES]
    taken = Counter(resident.unit for resident in residents)
    quotas = shares(total)
    for unit in UNITS:
        for number in range(quotas[unit.code] - taken[unit.code]):
            here = places[unit.code]
            residents.append(maker.filler(unit.code, here[number % len(here)]))
    _promote(residents)
    Enterprise.objects.bulk_create(resident.enterprise for resident in residents)
    return residents


def _promote(residents: list[Resident]) -> None:
    """The visitor's county has a little giant that is not digitally transformed yet."""
    here = [one for one in residents if one.is_filler and one.place.office.code == _DESK]
    if here:
        here[0].rung, here[0].lags = TitleKind.LITTLE_GIANT, True


class _Maker:
    def __init__(self, names: Names, random: Random, today: date) -> None:
        self._names = names
        self._random = random
        self._today = today
        self._serials = iter(random.sample(range(10_000_000, 100_000_000), 2000))

    def of_story(self, story: Story, unit: str, place: Place) -> Resident:
        return self._resident(unit, place, rung=_rung_needed(story), story=story)

    def filler(self, unit: str, place: Place) -> Resident:
        drawn = self._random.randrange(100)
        rung: TitleKind | None = None
        for kind, pct in _RUNG_PCT.items():
            if drawn < pct:
                rung = kind
                break
            drawn -= pct
        return self._resident(unit, place, rung=rung, story=None)

    def _resident(
        self, unit: str, place: Place, *, rung: TitleKind | None, story: Story | None
    ) -> Resident:
        trade = self._names.trade()
        serial = next(self._serials)
        enterprise = Enterprise(
            uscc=_uscc(place.region.code, serial),
            name=self._names.company(place.city, trade),
            region=place.region,
            industry_id=trade.industry,
            founded_on=self._founded_on(),
            address=f"{place.city}{place.region.name}科创路{serial % 997 + 1}号",
            legal_representative=self._names.person(),
            contact_name=self._names.person(),
            contact_phone=f"000-{serial % 10_000:04}-{serial // 10_000 % 10_000:04}",
            main_product=trade.product,
            niche_market=trade.niche,
            source=SOURCE,
            **placement(place.office),
        )
        return Resident(place, unit, trade, rung, story, enterprise)

    def _founded_on(self) -> date:
        return self._today - timedelta(days=self._random.randint(8 * 365, 24 * 365))


def _rung_needed(story: Story) -> TitleKind | None:
    if story.case_kind == CaseKind.RE_EXAMINATION:
        return story.kind
    return {
        TitleKind.INNOVATIVE: None,
        TitleKind.SRDI: TitleKind.INNOVATIVE,
        TitleKind.LITTLE_GIANT: TitleKind.SRDI,
    }[story.kind]


def _uscc(division: str, serial: int) -> str:
    """An invented unified social credit code that is valid to the last check sign."""
    body = f"{serial:08}"
    inner = 11 - sum(int(c) * w for c, w in zip(body, _INNER_WEIGHTS, strict=True)) % 11
    stem = f"91{division}{body}{'X' if inner == 10 else inner % 11}"
    weighted = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(stem))
    return checked_uscc(stem + _SIGNS[-weighted % 31])
