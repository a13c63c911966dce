"""Days that were counted in working days follow the calendar when it is edited.

Whoever was told a day had so many working days left; after the edit he still has as many. So a day
moves out when a holiday was added before it, and never in: what somebody was told is not taken
away. Days of the past, and whatever has run before today, stay as they were.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from common.domain.actor import SYSTEM
from common.domain.calendar import WorkCalendar
from common.domain.events import entry, record_all
from common.enums import SubjectKind

DAY_MOVED = "calendar.day_moved"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """A date column that was counted in working days, and the rows in which it still runs.

    `subject_kind` names the chain in which a move is kept, under the row's key; None where the
    column follows another one that is kept already.
    """

    running: Callable[[], QuerySet]
    column: str
    subject_kind: SubjectKind | None = None


_COUNTED: list[CountedDay] = []


def register_counted_days(days: Iterable[CountedDay]) -> None:
    """Let these columns follow the calendar."""
    _COUNTED.extend(days)


def moved_day(day: date, *, before: WorkCalendar, after: WorkCalendar, today: date) -> date:
    """The day that leaves as many working days, today among them, as there were; never earlier."""
    if day < today:
        return day
    eve = today - timedelta(days=1)
    return max(day, after.add(eve, before.between(eve, day)))


def recount(*, before: WorkCalendar, after: WorkCalendar, today: date) -> int:
    """Move the registered days that still run, in the caller's transaction, each with an entry in
    its subject's chain. Returns how many rows were moved."""
    return sum(_recount(one, before, after, today) for one in _COUNTED)


def _recount(counted: CountedDay, before: WorkCalendar, after: WorkCalendar, today: date) -> int:
    column = counted.column
    running = counted.running().order_by().filter(**{f"{column}__gte": today})
    moves = {}
    for day in running.values_list(column, flat=True).distinct():
        moved = moved_day(day, before=before, after=after, today=today)
        if moved != day:
            moves[day] = moved
    if not moves:
        return 0
    locked = running.filter(**{f"{column}__in": moves}).select_for_update(of=("self",))
    rows = dict(locked.order_by("pk").values_list("pk", column))
    _write(counted, rows, moves)
    return len(rows)


def _write(counted: CountedDay, rows: Mapping[int, date], moves: Mapping[date, date]) -> None:
    every_row = counted.running().model._default_manager  # noqa: SLF001 - Django's own way
    for day, moved in moves.items():
        keys = [key for key, of_row in rows.items() if of_row == day]
        every_row.filter(pk__in=keys).update(**{counted.column: moved})
    if counted.subject_kind is None:
        return
    record_all(
        entry(
            subject_kind=counted.subject_kind,
            subject_id=key,
            verb=DAY_MOVED,
            actor=SYSTEM,
            before={counted.column: day.isoformat()},
            after={counted.column: moves[day].isoformat()},
        )
        for key, day in rows.items()
    )
