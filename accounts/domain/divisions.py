"""Administrative divisions (GB/T 2260) as python-stdnum keeps them, with the years of each name.

A line of its file reads `0112 county="[1983-2013]东陵区,[2014-]浑南区"` under a province line: the
names one after the other, each with its first and last year where they are known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from accounts.enums import RegionLevel

_PACKAGE = "python-stdnum"
_LINE = re.compile(r'(?P<indent> *)(?P<code>\d+) (?:province|county)="(?P<names>[^"]*)"')
_NAME = re.compile(r"(?:\[(?P<first>\d*)-(?P<last>\d*)\])?(?P<name>.+)")

# Headings of the printed code list: they group counties and govern nothing.
_HEADINGS = frozenset({"市辖区", "县", "林区", "省直辖县级行政单位", "自治区直辖县级行政单位"})

# Lines that carry no last year although they ended, or that GB/T 2260 does not have.
_NOT_CURRENT = frozenset(
    {
        "422921",  # 神农架林区: 429021 since 1983
        "429001",  # 随州市: a prefecture (421300) since 2000
        "232761",  # the four forestry districts of 大兴安岭 have no code in the standard
        "232762",
        "232763",
        "232764",
    }
)

# Districts of 杭州 since April 2021 that the file has not: it knows only that 江干区 and 下城区
# ended that year.
_ADDED = """
33 province="浙江省"
  0113 county="[2021-]临平区"
  0114 county="[2021-]钱塘区"
"""


@dataclass(frozen=True, slots=True)
class Division:
    """A name that a code has or had. `first_year` and `last_year` are None where not known;
    `last_year` is also None for a current division."""

    code: str
    name: str
    first_year: int | None
    last_year: int | None

    @property
    def level(self) -> RegionLevel:
        """Province, prefecture or county, as the code says."""
        if self.code.endswith("0000"):
            return RegionLevel.PROVINCE
        return RegionLevel.PREFECTURE if self.code.endswith("00") else RegionLevel.COUNTY


@cache
def divisions() -> tuple[Division, ...]:
    """Every division of the file, current and former, headings left out."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    return tuple(found for found in _read(text + _ADDED) if found.name not in _HEADINGS)


def _read(text: str) -> Iterator[Division]:
    province = ""
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        if not match["indent"]:
            # Its own line 0000 names the province too, in the characters used today.
            province = match["code"]
            continue
        for part in match["names"].split(","):
            named = _NAME.fullmatch(part)
            if named is not None:
                yield Division(
                    code=province + match["code"],
                    name=named["name"],
                    first_year=int(named["first"]) if named["first"] else None,
                    last_year=int(named["last"]) if named["last"] else None,
                )


def current_divisions() -> dict[str, Division]:
    """The divisions of today by code, in order of code."""
    found = (division for division in divisions() if division.last_year is None)
    current = {each.code: each for each in found if each.code not in _NOT_CURRENT}
    return dict(sorted(current.items()))


def former_divisions(name: str) -> list[Division]:
    """Divisions that once had this name, the last to lose it first."""
    found = [each for each in divisions() if each.name == name and each.last_year is not None]
    return sorted(found, key=lambda each: each.last_year or 0, reverse=True)


def latest_change_year() -> int:
    """The year of the latest change that the file knows of."""
    years = ((each.first_year or 0, each.last_year or 0) for each in divisions())
    return max(max(pair) for pair in years)


def edition() -> str:
    """The package and version that the divisions come from."""
    return f"{_PACKAGE} {version(_PACKAGE)}"
