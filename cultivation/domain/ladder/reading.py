"""The ladder of an area as pages and the API read it: counted live, or from its board."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.domain.ladder.figures import (
    YEARS_SHOWN,
    Climb,
    Flow,
    climbs,
    flows_by,
    flows_by_year,
)
from cultivation.domain.ladder.followed import Followed, what_followed
from cultivation.enums import TitleKind
from cultivation.models import LadderBoard, Title

_LARGE_AREAS = (OfficeLevel.MINISTRY.value, OfficeLevel.PROVINCE.value)
# From so many titles on the country and the provinces are read from their boards.
LARGE_REGISTER = 50_000


@dataclass(frozen=True, slots=True)
class Ladder:
    """The figures of an area. `counted_at` is None where they are counted as they are read."""

    area: Office
    today: date
    board: LadderBoard | None = None

    @property
    def counted_at(self) -> datetime | None:
        """When they were counted, where that was before."""
        return self.board.counted_at if self.board else None

    @property
    def day(self) -> date:
        """The day that the figures are of."""
        return self.board.day if self.board else self.today

    def by_year(self) -> dict[int, dict[TitleKind, Flow]]:
        """`flows_by_year`."""
        if self.board is None:
            return flows_by_year(self.area, today=self.today)
        cells, last = self.board.figures["whole"], self.day.year
        return {
            year: {kind: _flow(cells, kind, year) for kind in TitleKind}
            for year in range(last - YEARS_SHOWN + 1, last + 1)
        }

    def lines(self, *, by: str, kind: TitleKind, year: int) -> dict[str, Flow]:
        """`flows_by`."""
        if self.board is None:
            return flows_by(self.area, by=by, kind=kind, year=year, today=self.today)
        split = self.board.figures["lines"][by]
        name = f"{kind.value} {year}"
        return {key: Flow(*cells[name]) for key, cells in split.items() if name in cells}

    def climbs(self) -> list[Climb]:
        """`climbs`."""
        if self.board is None:
            return climbs(self.area, today=self.today)
        top = max(kind.rung for kind in TitleKind)
        return [Climb(*row) for row in self.board.figures["climbs"] if row[0] < top]

    def followed(self) -> list[Followed]:
        """`what_followed`."""
        if self.board is None:
            return what_followed(self.area, today=self.today)
        return [Followed(*row) for row in self.board.figures["followed"]]


def _flow(cells: dict[str, list[int]], kind: TitleKind, year: int) -> Flow:
    return Flow(*cells.get(f"{kind.value} {year}", ()))


def ladder_of(area: Office, *, today: date) -> Ladder:
    """The ladder of an area: of a large register the board of the country or a province, where
    there is one (at most two queries)."""
    board: Any = None
    if area.level in _LARGE_AREAS and is_large():
        board = LadderBoard.objects.filter(area=area).first()
    return Ladder(area, today, board)


def is_large() -> bool:
    """Whether the register has so many titles that counting them takes a reader's time, by the
    database's own estimate (one query)."""
    table = Title._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [table])
        row = cursor.fetchone()
    return bool(row and row[0] >= LARGE_REGISTER)
