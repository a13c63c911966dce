"""Re-examination by the calendar: in which window a title is due, and what follows when it is
missed."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from cultivation.life.texts import Source, day_of_year, read, source_of

_FILE = "re_examination.toml"


@dataclass(frozen=True, slots=True)
class WindowRule:
    """The yearly window of some titles."""

    titles: frozenset[str]
    opens: str
    closes: str
    source: Source

    def in_year(self, year: int) -> "Window":
        """The window of a year."""
        return Window(day_of_year(self.opens, year), day_of_year(self.closes, year))


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a re-examination may be applied for."""

    opens_on: date
    closes_on: date


@cache
def window_rules() -> dict[str, WindowRule]:
    """The shipped windows by title."""
    rules = (
        WindowRule(frozenset(row["titles"]), row["opens"], row["closes"], source_of(row))
        for row in read(_FILE)["windows"]
    )
    return {title: rule for rule in rules for title in rule.titles}


def _days(name: str) -> timedelta:
    return timedelta(days=read(_FILE)["limits"][name])


def window_of(kind: str, valid_from: date, valid_to: date) -> Window | None:
    """The window in which a title is due: the last one that opens early enough before its expiry
    and after its first half year; None for a title without one."""
    rule = window_rules().get(kind)
    if rule is None:
        return None
    least = _days("least_days")
    window = rule.in_year(valid_to.year)
    if window.opens_on + least > valid_to:
        earlier = rule.in_year(valid_to.year - 1)
        is_own = earlier.opens_on >= valid_from + timedelta(days=182)
        window = earlier if is_own or window.opens_on > valid_to else window
    return window if window.closes_on > valid_from else None


def earliest_application(valid_to: date) -> date:
    """The first day on which a title that ends then may be re-examined."""
    return valid_to - _days("most_days")


def has_fallen(window: Window | None, valid_to: date, on: date) -> bool:
    """Whether a little giant that was not renewed may take the provincial re-examination: its own
    window has closed, and its expiry is not long ago."""
    return window is not None and window.closes_on < on <= valid_to + _days("fallen_days")
