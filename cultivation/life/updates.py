"""The yearly update (年度信息更新): who owes one, from when, by when, and what a miss leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from cultivation.life.texts import Source, day_of_year, read, source_of

NO_RE_EXAMINATION = "no_re_examination"
CANCELLATION_PROPOSED = "cancellation_proposed"

_FILE = "annual_update.toml"
_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """The rule of a span of calendar years for some titles."""

    titles: frozenset[str]
    from_year: int
    to_year: int
    opens: str
    due: str
    misses: int
    consequence: str
    source: Source

    def opens_on(self, year: int) -> date:
        """The first day on which the update of a year is taken."""
        return day_of_year(self.opens, year)

    def due_on(self, year: int) -> date:
        """The last day on which it is in time."""
        return day_of_year(self.due, year)


@dataclass(frozen=True, slots=True)
class Life:
    """The days of a title, as obligations depend on them.

    `known_on` is the day on which the register learned of it: nobody owes what fell due before.
    `ended_on` is the last day on which it was in force as known; `is_continuing`: it follows a
    title of the same kind without a gap.
    """

    kind: str
    valid_from: date
    valid_to: date
    ended_on: date
    known_on: date
    is_continuing: bool = False


@dataclass(frozen=True, slots=True)
class UpdateDue:
    """One update of one title."""

    year: int
    opens_on: date
    due_on: date
    rule: UpdateRule


@cache
def update_rules() -> tuple[UpdateRule, ...]:
    """The shipped rules."""
    return tuple(
        UpdateRule(
            titles=frozenset(row["titles"]),
            from_year=row["from_year"],
            to_year=row.get("to_year", _LAST_YEAR),
            opens=row["opens"],
            due=row["due"],
            misses=row["misses"],
            consequence=row["consequence"],
            source=source_of(row),
        )
        for row in read(_FILE)["rules"]
    )


def update_rule(kind: str, year: int) -> UpdateRule | None:
    """The rule of a title in a year; None when nothing is owed."""
    return next(
        (
            rule
            for rule in update_rules()
            if kind in rule.titles and rule.from_year <= year <= rule.to_year
        ),
        None,
    )


def updates_of(life: Life, until: date) -> Iterator[UpdateDue]:
    """The updates of a title that have opened by `until`, oldest first.

    An update is owed in every calendar year after the one in which the title began (by one that
    continues another already in that year), when its due day lies within the validity, the title
    was in force when the update opened, and the register knew of the title by the due day.
    """
    first_year = life.valid_from.year + (not life.is_continuing)
    for year in range(first_year, min(life.valid_to.year, until.year) + 1):
        rule = update_rule(life.kind, year)
        if rule is None:
            continue
        opens_on, due_on = rule.opens_on(year), rule.due_on(year)
        is_within = life.valid_from <= due_on <= life.valid_to and opens_on <= life.ended_on
        if is_within and life.known_on <= due_on and opens_on <= until:
            yield UpdateDue(year, opens_on, due_on, rule)


@cache
def reminder_days() -> tuple[int, ...]:
    """How many days before the due day the holder is reminded, farthest first."""
    return tuple(sorted(read(_FILE)["reminders"]["days_before"], reverse=True))


def reminder_day(due_on: date, days_before: int) -> date:
    """The day of a reminder; 0 days before is the day after the due day: it was missed."""
    return due_on + timedelta(days=1) if days_before == 0 else due_on - timedelta(days=days_before)


def is_reminded(
    due_on: date, days_before: int, *, handed_in_on: date | None, ended_on: date
) -> bool:
    """Whether that reminder came due: on its day the update was still open and the title in
    force (of a missed one: on the due day)."""
    day = reminder_day(due_on, days_before)
    is_open = handed_in_on is None or handed_in_on >= day
    return is_open and ended_on >= min(day, due_on)


def is_missed(due_on: date, *, handed_in_on: date | None, ended_on: date, today: date) -> bool:
    """Whether the due day has passed without the update, while the title was in force."""
    return due_on < today and ended_on >= due_on and (handed_in_on is None or handed_in_on > due_on)


@cache
def required_figures() -> tuple[str, ...]:
    """The figures without which an update is not complete."""
    return tuple(read(_FILE)["figures"]["required"])


@cache
def jump_thresholds() -> dict[str, int]:
    """Measure -> change in % against the year before from which on a reviewer should look."""
    return {row["measure"]: row["pct"] for row in read(_FILE)["jumps"]}
