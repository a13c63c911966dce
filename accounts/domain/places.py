"""Finding the office responsible for a place that a list names in words."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.domain.divisions import Division, current_divisions, former_divisions
from accounts.domain.offices import CORPS_CODE
from accounts.enums import OfficeLevel
from accounts.models import Office, Region
from common.domain.errors import DomainError

# Longest first: 自治县 must go before 县. Two characters at least must stay (新县 keeps its 县).
_ENDINGS = (
    *("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "自治州", "自治县"),
    *("自治旗", "地区", "林区", "新区", "省", "市", "县", "区", "旗", "盟", "州"),
)
# What the printed code list puts between a municipality and its districts and counties.
_HEADINGS = frozenset({"市辖区", "县"})
_CORPS_NAMES = frozenset({"新疆生产建设兵团", "兵团", "新疆兵团"})
# The peoples (GB/T 3304) after which autonomous places are called, longest first: 黔南布依族苗族
# 自治州 is 黔南 in every text.
_PEOPLES = (
    *("柯尔克孜", "乌孜别克", "维吾尔", "哈萨克", "达斡尔", "鄂温克", "鄂伦春", "塔吉克"),
    *("塔塔尔", "俄罗斯", "土家", "布依", "朝鲜", "蒙古", "哈尼", "傈僳", "景颇", "拉祜", "纳西"),
    *("仡佬", "仫佬", "毛南", "东乡", "撒拉", "保安", "裕固", "锡伯", "布朗", "阿昌", "普米"),
    *("德昂", "独龙", "基诺", "门巴", "珞巴", "赫哲", "高山", "各"),
    *("壮", "回", "藏", "苗", "侗", "彝", "傣", "白", "羌", "黎", "满", "瑶", "畲", "水", "佤"),
    *("怒", "土", "京"),
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:(?:{'|'.join(_PEOPLES)})族?)+自治[区州县旗]$")


class UnknownPlace(DomainError):
    """No office, or more than one, answers to the place. `fields` names the column to look at."""


class Places:
    """All offices below the ministry by the names of their regions. Read once, ask often."""

    def __init__(self, offices: Iterable[Office]) -> None:
        self._children: dict[int, list[Office]] = defaultdict(list)
        self._provincial: list[Office] = []
        # Lists name the same hundred places thousands of times.
        self._found: dict[tuple[str, str, str], Office] = {}
        by_id = {office.pk: office for office in offices}
        for office in by_id.values():
            if office.parent_id is None:
                continue
            # Set from what was read, so that no later step asks the database.
            office.parent = by_id[office.parent_id]
            self._children[office.parent_id].append(office)
            if office.level == OfficeLevel.PROVINCE:
                self._provincial.append(office)

    @classmethod
    def current(cls) -> "Places":
        """The offices as they stand today (one query)."""
        return cls(Office.objects.select_related("region"))

    def find(self, *, province: str, city: str, county: str) -> Office:
        """The lowest office that the names lead to. `city` and `county` may be empty.

        Names may lack their ending (杭州 for 杭州市) or have an older one (富阳市 for 富阳区). A
        plan city stands under its province or for itself; a municipality may be its own city.
        Raises `UnknownPlace` (`unknown_province`, `unknown_city`, `unknown_county`).
        """
        names = (province, city, county)
        if names not in self._found:
            self._found[names] = self._look_up(*names)
        return self._found[names]

    def _look_up(self, province: str, city: str, county: str) -> Office:
        office = self._province(province)
        if city and not self._is_same_place(office, city):
            office = self._city(office, city)
        if county and not self._is_same_place(office, county):
            office = self._county(office, county)
        return office

    def _province(self, name: str) -> Office:
        if name in _CORPS_NAMES:
            return next(office for office in self._provincial if office.code == CORPS_CODE)
        found = _matching(self._provincial, name)
        if len(found) != 1:
            raise _unknown("province", name, found)
        return found[0]

    def _city(self, province: Office, name: str) -> Office:
        below = [*self._children[province.pk], *self._plan_cities_in(province)]
        found = _matching(below, name)
        if len(found) != 1:
            raise _unknown("city", name, found)
        return found[0]

    def _county(self, office: Office, name: str) -> Office:
        below = self._children[office.pk]
        found = _matching(below, name)
        if not found and office.level == OfficeLevel.PROVINCE:
            # The list left the city out.
            found = _matching([each for city in below for each in self._children[city.pk]], name)
        if len(found) != 1:
            raise _unknown("county", name, found)
        return found[0]

    def _plan_cities_in(self, province: Office) -> list[Office]:
        return [
            office
            for office in self._provincial
            if office.is_plan_city and office.code[:2] == province.code[:2]
        ]

    @staticmethod
    def _is_same_place(office: Office, name: str) -> bool:
        """A municipality stands as its own city, a plan city as its own province, and a city
        without counties as its own county."""
        if name in _HEADINGS or office.region is None or office.region.name == name:
            return True
        # 吉林市 lies in 吉林省 and 朝阳县 in 朝阳市: only these may drop their ending.
        is_city_of_its_own = office.is_plan_city or office.region.name.endswith("市")
        is_provincial = office.level == OfficeLevel.PROVINCE
        return is_provincial and is_city_of_its_own and _short(office.region.name) == _short(name)


def place_names(codes: Iterable[str]) -> set[str]:
    """How texts name the places of these divisions (GB/T 2260) or offices and every place that
    they lie in: with the ending and without (浙江省, 浙江). One query."""
    wanted = {code for code in codes if code}
    above = {code[:length].ljust(6, "0") for code in wanted for length in (2, 4, 6)}
    regions = Region.objects.filter(code__in=above).values_list("name", flat=True)
    names = {name for region in regions for name in (region, short_name(region))}
    return names | _CORPS_NAMES if CORPS_CODE in wanted else names


def short_name(name: str) -> str:
    """A place as it is called in texts: without its ending, and an autonomous one without the
    peoples that it is called after. At least two characters stay."""
    autonomous = _AUTONOMOUS.match(name)
    return autonomous[1] if autonomous else _short(name)


def _matching(offices: Iterable[Office], name: str) -> list[Office]:
    """Offices of the region of that name; else of that name but for its ending; else of an
    autonomous region, prefecture or county whose long name begins so (景宁县: 景宁畲族自治县)."""
    regions = [(office, office.region.name) for office in offices if office.region is not None]
    exact = [office for office, known in regions if known == name]
    if exact:
        return exact
    short = _short(name)
    alike = [office for office, known in regions if _short(known) == short]
    if alike or len(short) < 2:
        return alike
    return [office for office, known in regions if "自治" in known and known.startswith(short)]


def _short(name: str) -> str:
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _unknown(column: str, name: str, found: list[Office]) -> UnknownPlace:
    if found:
        sentence = _("“%(name)s” may be any of: %(offices)s.") % {
            "name": name,
            "offices": ", ".join(office.name for office in found),
        }
    else:
        sentence = _why_unknown(name)
    return UnknownPlace(f"unknown_{column}", sentence, {column: sentence})


def _why_unknown(name: str) -> str:
    former = former_divisions(name)
    if not former:
        return _("No office answers to “%(name)s” there.") % {"name": name}
    last = former[0]
    now = current_divisions().get(last.code)
    return _former_sentence(last, now) % {
        "name": name,
        "year": last.last_year,
        "now": now.name if now else "",
    }


def _former_sentence(last: Division, now: Division | None) -> str:
    if now is not None and now.name != last.name:
        return _("“%(name)s” was renamed “%(now)s” in %(year)d: write the name of today.")
    return _("“%(name)s” was merged or dissolved in %(year)d: write the division of today.")
