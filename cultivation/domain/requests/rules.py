"""Where a request goes and by when, as data (`reference/requests.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.calendar import WorkCalendar
from cultivation.enums.requests import RequestCategory
from enterprises.models import Enterprise

_SOURCE = Path(__file__).parents[2] / "reference" / "requests.toml"
_UPWARDS = ("county", "city", "province")


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_SOURCE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """A category: the level of office that takes it, working days until the answer, how sure."""

    category: RequestCategory
    level: str
    working_days: int
    note_zh: str
    note_en: str
    authority_days: int = 0

    @property
    def note(self) -> str:
        """How sure the days are, in the reader's language."""
        return self.note_en if (get_language() or "").startswith("en") else self.note_zh


@cache
def category_rules() -> dict[RequestCategory, CategoryRule]:
    """Every category with its rule."""
    usual = _rules()["defaults"]
    return {
        RequestCategory(row["code"]): CategoryRule(
            RequestCategory(row["code"]),
            row["level"],
            row["working_days"],
            row.get("note_zh", usual["note_zh"]),
            row.get("note_en", usual["note_en"]),
            row.get("authority_days", 0),
        )
        for row in _rules()["category"]
    }


def again_after() -> int:
    """After how many further working days the next office above is told."""
    return int(_rules()["escalation"]["again_after_working_days"])


def passing_days() -> int:
    """How many working days an office has at least that is passed a request."""
    return int(_rules()["passing"]["working_days"])


def reopening_days() -> int:
    """Within how many days of the answer a request may be opened again."""
    return int(_rules()["reopening"]["days"])


def fewest_ratings() -> int:
    """Of fewer ratings no average is shown."""
    return int(_rules()["satisfaction"]["fewest"])


def office_for(category: RequestCategory, enterprise: Enterprise) -> Office:
    """The office that takes such a request of the enterprise: of the category's level, else the
    next one above that it has."""
    offices = {name: getattr(enterprise, f"{name}_office") for name in _UPWARDS}
    level = category_rules()[category].level
    wanted = _UPWARDS[_UPWARDS.index(level) :]
    return next((offices[name] for name in wanted if offices[name]), enterprise.province_office)


def authority_proposed(debtor_uscc: str) -> Office | None:
    """The office where the debtor is registered, which its code names (GB 32100-2015: characters 3
    to 8 are the registering authority's division): the county's, else the city's, else the
    province's; None where there is none of these (one query)."""
    division = debtor_uscc[2:8]
    codes = (division, f"{division[:4]}00", f"{division[:2]}0000")
    found = {one.code: one for one in Office.objects.filter(code__in=codes)}
    return next((found[code] for code in codes if code in found), None)


def authorities() -> list[tuple[Office, list[Office]]]:
    """The provincial-level offices, each with the cities below it (one query): who may be in charge
    of a debtor. A county's is named by its code."""
    levels = (OfficeLevel.PROVINCE, OfficeLevel.CITY)
    rows = list(Office.objects.filter(level__in=levels).order_by("code"))
    provinces = [one for one in rows if one.level == OfficeLevel.PROVINCE]
    return [(one, [city for city in rows if city.parent_id == one.pk]) for one in provinces]


def answer_day(category: RequestCategory, received_on: date, calendar: WorkCalendar) -> date:
    """The day by which a request is to be answered."""
    return calendar.add(received_on, category_rules()[category].working_days)


def offices_above(office: Office) -> list[Office]:
    """Whom an overdue request is told, one after the other: the offices above up to the province;
    of the province's own the ministry."""
    if office.level == OfficeLevel.PROVINCE:
        return [office.parent] if office.parent else []
    found, above = [], office.parent
    while above is not None and above.level != OfficeLevel.MINISTRY:
        found.append(above)
        above = above.parent
    return found


def escalation_days(due_on: date, levels: int, calendar: WorkCalendar) -> list[date]:
    """The days on which an unanswered request is told to each of so many offices above: the day
    after its due day, and so many working days later each."""
    days, last = [], due_on
    for _level in range(levels):
        days.append(calendar.add(last, 1))
        last = calendar.add(last, again_after())
    return days
