"""What happens in a course: who gets and loses titles, rates itself, builds, is graded. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
_YEARS_VALID = 3
# Titles are announced in summer; who is renewed is announced before the old one ends.
_ANNOUNCED = (7, 1)
_RENEWED_BEFORE = timedelta(days=20)
_TO_START, _TO_FINISH, _TO_GRADING, _TO_ACCEPTANCE = 20, 150, 165, 172


class Act(StrEnum):
    """What is done on a day."""

    GRANT = "grant"
    CANCEL = "cancel"
    RATE = "rate"
    OPEN = "open"
    START = "start"
    FINISH = "finish"
    GRADE = "grade"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """One act on a day about the enterprise of that number. `level`: what the answers give (rate,
    finish, grade); `valid_from`: from when a title counts (grant)."""

    day: date
    enterprise: int
    act: Act
    level: int = 0
    valid_from: date = date.min


def last_day_of(valid_from: date) -> date:
    """The last day of a title's three years."""
    return valid_from.replace(year=valid_from.year + _YEARS_VALID) - timedelta(days=1)


def plan_course(*, seed: int, enterprises: int) -> list[Deed]:
    """All deeds of the course in the order in which they are done; the same for the same seed."""
    deeds: list[Deed] = []
    for number in range(enterprises):
        random = Random(f"{seed} {number}")  # noqa: S311 - repeatable on purpose
        titles = list(_titles(number, random))
        works = list(_works(number, random, titles[0].day))
        deeds += [*titles, *works]
    return sorted(deed for deed in deeds if FIRST <= deed.day <= LAST)


def _titles(number: int, random: Random) -> Iterator[Deed]:
    """Most hold a title already and may be renewed; others enter with a summer's list; a few lose
    it before its time."""
    if random.random() < 0.7:
        since = FIRST - timedelta(days=random.randrange(30, 1000))
        since = since.replace(day=min(since.day, 28))
        day = FIRST
    else:
        day = since = date(random.choice((2025, 2026, 2027)), *_ANNOUNCED)
    yield Deed(day, number, Act.GRANT, valid_from=since)
    ends = last_day_of(since)
    if random.random() < 0.05:
        cancelled = day + timedelta(days=random.randrange(60, 700))
        if cancelled < ends - _RENEWED_BEFORE:
            yield Deed(cancelled, number, Act.CANCEL)
            return
    if ends < LAST and random.random() < 0.75:
        renewed = ends - _RENEWED_BEFORE
        yield Deed(renewed, number, Act.GRANT, valid_from=ends + timedelta(days=1))


def _works(number: int, random: Random, entered: date) -> Iterator[Deed]:
    """A first rating, then works with their acceptance, or a rise by its own means; some fall."""
    day = entered + timedelta(days=random.randrange(1, 90))
    level = random.choices((0, 1, 2, 3), (20, 45, 25, 10))[0]
    if random.random() < 0.85:
        yield Deed(day, number, Act.RATE, level)
    later = day + timedelta(days=random.randrange(10, max(11, (LAST - day).days)))
    if level >= 2:
        if random.random() < 0.08:
            yield Deed(later, number, Act.RATE, 1)
        return
    if random.random() < 0.65:
        yield from _project(number, random, later)
    elif random.random() < 0.6:
        yield Deed(later, number, Act.RATE, random.choice((1, 2, 2)))


def _project(number: int, random: Random, opened: date) -> Iterator[Deed]:
    yield Deed(opened, number, Act.OPEN)
    yield Deed(opened + timedelta(days=_TO_START), number, Act.START)
    level = random.choices((1, 2, 3), (10, 70, 20))[0]
    yield Deed(opened + timedelta(days=_TO_FINISH), number, Act.FINISH, level)
    yield Deed(opened + timedelta(days=_TO_GRADING), number, Act.GRADE, level)
    if level >= 2:
        yield Deed(opened + timedelta(days=_TO_ACCEPTANCE), number, Act.ACCEPT)
