"""Until when a major change has to be reported."""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache

from cultivation.life.texts import Source, read, source_of


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """Within how many months a change is reported."""

    months: int
    source: Source


@cache
def change_rule() -> ChangeRule:
    """The shipped rule."""
    row = read("change.toml")["limits"]
    return ChangeRule(row["months"], source_of(row))


def report_until(happened_on: date) -> date:
    """The last day on which a change of that day is reported in time: the same day of the month
    three months later, or that month's last day."""
    months = happened_on.month - 1 + change_rule().months
    year, month = happened_on.year + months // 12, months % 12 + 1
    return date(year, month, min(happened_on.day, calendar.monthrange(year, month)[1]))
