"""Stock and flow of titles by year, office, industry and chain; conversion from rung to rung."""

from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.coverage.statements import read_in_bulk
from cultivation.domain.ladder.statements import CONVERSION, FLOWS, held_statement
from cultivation.enums import TitleKind

YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Flow:
    """A title in a year: holders at its end (or today), and who came and went.

    `entered` began to hold it, `rose` are those of them who held a lower rung the day before;
    `re_examined` went on holding by another title. `lapsed`, `cancelled` and `superseded` held it
    no more from a day of the year on. So `stock` is that of the year before, plus `entered`, less
    the last three.
    """

    stock: int = 0
    entered: int = 0
    rose: int = 0
    re_examined: int = 0
    lapsed: int = 0
    cancelled: int = 0
    superseded: int = 0

    @property
    def left(self) -> int:
        """Who held it no more."""
        return self.lapsed + self.cancelled + self.superseded

    def as_json(self) -> dict[str, int]:
        """The counts by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, slots=True)
class Climb:
    """From one rung to the next: who ever stood on it, who came to the next, after how many days
    half of them had; `assumed` of these rest on a first day that a list did not say."""

    rung: int
    stood: int
    rose: int
    median_days: int | None
    assumed: int

    @property
    def share_pct(self) -> Decimal | None:
        """Who came to the next rung, of all who ever stood on this one, in %."""
        if not self.stood:
            return None
        return (Decimal(100 * self.rose) / self.stood).quantize(Decimal("0.1"))

    @property
    def median_months(self) -> Decimal | None:
        """The median in months of 30.44 days."""
        if self.median_days is None:
            return None
        return (self.median_days / Decimal("30.44")).quantize(Decimal("0.1"))


def flows_by_year(
    area: Office, *, today: date, years: int = YEARS_SHOWN
) -> dict[int, dict[TitleKind, Flow]]:
    """The last years, this one up to today, each with every title (one statement)."""
    first = today.year - years + 1
    counts = _counted(area, "", first, today)
    return {
        year: {kind: Flow(**counts.get(("", kind.value, year), {})) for kind in TitleKind}
        for year in range(first, today.year + 1)
    }


def flows_by(area: Office, *, by: str, kind: TitleKind, year: int, today: date) -> dict[str, Flow]:
    """One title in one year by the code of the office below, the industry's section or the chain;
    an empty code is not known (one statement)."""
    counts = _counted(area, by, year, today)
    return {
        key: Flow(**of_key)
        for (key, of_kind, of_year), of_key in counts.items()
        if of_kind == kind.value and of_year == year
    }


def climbs(area: Office, *, today: date) -> list[Climb]:
    """Conversion and median time from each rung that somebody stood on (one statement)."""
    top = max(kind.rung for kind in TitleKind)
    parameters: dict[str, Any] = {"today": today}
    statement = held_statement(area, "", parameters) + CONVERSION
    with reading(area), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Climb(*row) for _all, *row in cursor.fetchall() if row[0] < top]


def reading(area: Office) -> AbstractContextManager[None]:
    """How statements about an area are read: of a large one in bulk, else by its enterprises."""
    is_large = area.level in (OfficeLevel.MINISTRY, OfficeLevel.PROVINCE)
    return read_in_bulk() if is_large else nullcontext()


def _counted(
    area: Office, by: str, first_year: int, today: date
) -> dict[tuple[str, str, int], dict[str, int]]:
    parameters: dict[str, Any] = {
        "today": today,
        "first_year": first_year,
        "last_year": today.year,
    }
    statement = held_statement(area, by, parameters) + FLOWS
    found: dict[tuple[str, str, int], dict[str, int]] = defaultdict(dict)
    with reading(area), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for key, kind, year, what, count in cursor.fetchall():
            found[key, kind, year][what] = count
    return dict(found)
