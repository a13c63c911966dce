"""The ladder of the country and of the provinces, counted ahead of its readers.

A register of hundreds of thousands of titles takes seconds to count. So a job counts it, all
provinces in one pass of each statement, and keeps a board for every area; the country is their sum.
Small registers, cities and counties are counted live (`reading.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from accounts.models import Office
from cultivation.domain.coverage.statements import read_in_bulk
from cultivation.domain.ladder.figures import YEARS_SHOWN
from cultivation.domain.ladder.followed import followed_by_province
from cultivation.domain.ladder.statements import (
    CONVERSION,
    DIMENSIONS,
    FLOWS,
    held_by_province,
)
from cultivation.models import LadderBoard, Title, TitleEvent

# Offices, chains, plans and finds change without a title: a board is counted again after so long.
_GOOD_FOR = timedelta(hours=2)
_NAMES = ("stock", "entered", "rose", "re_examined", "lapsed", "cancelled", "superseded")
# A kind and a year of an area or of one of its lines, as one key of JSON.
_Counts = dict[str, Counter[str]]


def refresh_boards(*, today: date) -> int:
    """Count the country and every province anew, in the caller's transaction, unless that was done
    today, a short while ago, and no title changed since. Returns how many boards were written."""
    last_title = Title.objects.aggregate(last=Max("pk"))["last"] or 0
    last_event = TitleEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    now = timezone.now()
    done = LadderBoard.objects.filter(
        day=today, last_title=last_title, last_event=last_event, counted_at__gt=now - _GOOD_FOR
    )
    if done.exists():
        return 0
    boards = [
        LadderBoard(
            area=area,
            day=today,
            counted_at=now,
            last_title=last_title,
            last_event=last_event,
            figures=figures,
        )
        for area, figures in _counted(today)
    ]
    LadderBoard.objects.exclude(area__in=[one.area_id for one in boards]).delete()
    LadderBoard.objects.bulk_create(
        boards,
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["day", "counted_at", "last_title", "last_event", "figures"],
    )
    return len(boards)


def _counted(today: date) -> Iterator[tuple[Office, dict[str, Any]]]:
    """Each area with its figures: the provinces', and the country's from all of theirs."""
    provinces = {one.code: one for one in Office.objects.provincial().order_by("code")}
    ministry = Office.objects.get(level="ministry")
    lines = {by: _lines(by, today) for by in DIMENSIONS}
    climbs, followed = _climbs(today), followed_by_province(today=today)
    of_country: dict[str, dict[str, _Counts]] = {by: {} for by in DIMENSIONS}
    whole: _Counts = defaultdict(Counter)
    for code, area in provinces.items():
        own: _Counts = defaultdict(Counter)
        for cells in lines["office"].get(code, {}).values():
            _add(own, cells)
        _add(whole, own)
        of_country["office"][code] = own
        for by in ("industry", "chain"):
            for key, cells in lines[by].get(code, {}).items():
                _add(of_country[by].setdefault(key, defaultdict(Counter)), cells)
        split = {by: lines[by].get(code, {}) for by in DIMENSIONS}
        yield area, _board(own, split, climbs.get(code, []), followed.get(code, []))
    yield ministry, _board(whole, of_country, climbs.get("", []), followed.get("", []))


def _add(into: _Counts, cells: _Counts) -> None:
    for key, counts in cells.items():
        into.setdefault(key, Counter()).update(counts)


def _board(
    own: _Counts, split: dict[str, dict[str, _Counts]], climbs: list[Any], followed: list[Any]
) -> dict[str, Any]:
    return {
        "whole": _plain(own),
        "lines": {
            by: {key: _plain(cells) for key, cells in sorted(of_one.items()) if cells}
            for by, of_one in split.items()
        },
        "climbs": climbs,
        "followed": followed,
    }


def _plain(cells: _Counts) -> dict[str, list[int]]:
    return {key: [counts[name] for name in _NAMES] for key, counts in sorted(cells.items())}


def _lines(by: str, today: date) -> dict[str, dict[str, _Counts]]:
    """Province -> line of its area -> kind and year -> counts (one statement)."""
    parameters = {
        "today": today,
        "first_year": today.year - YEARS_SHOWN + 1,
        "last_year": today.year,
    }
    found: dict[str, dict[str, _Counts]] = defaultdict(dict)
    for whole, kind, year, what, count in _rows(held_by_province(by) + FLOWS, parameters):
        province, _blank, key = whole.partition(" ")
        cells = found[province].setdefault(key, defaultdict(Counter))
        cells[f"{kind} {year}"][what] = count
    return found


def _climbs(today: date) -> dict[str, list[list[Any]]]:
    """Conversion by province; the country's under an empty code (one statement)."""
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for code, *climb in _rows(held_by_province("") + CONVERSION, {"today": today}):
        found[code].append(climb)
    return found


def _rows(statement: str, parameters: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    with read_in_bulk(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
