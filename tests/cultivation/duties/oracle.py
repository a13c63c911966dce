"""An oracle of duties that knows only dates.

It shares no line with the rules: it is written from the documents once more.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from cultivation.models import Title

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)


@dataclass
class Script:
    """The days of one title, drawn beforehand."""

    kind: str
    valid_from: date
    valid_to: date
    cancelled_on: date | None = None
    handed_in: dict[int, date] = field(default_factory=dict)
    re_examined: tuple[date, date] | None = None
    title: Title | None = None

    def counts_on(self, day: date) -> bool:
        """Whether the title is in force on the day."""
        if self.cancelled_on and day >= self.cancelled_on:
            return False
        pending = self.re_examined and self.re_examined[0] <= day < self.re_examined[1]
        return self.valid_from <= day and (day <= self.valid_to or bool(pending))

    @property
    def ended_on(self) -> date:
        """Its last day, as far as updates are concerned."""
        return self.cancelled_on - DAY if self.cancelled_on else self.valid_to


def oracle_due(kind: str, year: int) -> tuple[date, date] | None:
    """First and last day of an update."""
    if kind == "champion":
        return None
    if kind == "technology":
        return date(year, 1, 1), date(year, 3, 31)
    return (
        (date(year, 4, 10), date(year, 5, 31))
        if year >= 2026
        else (date(year, 1, 1), date(year, 4, 30))
    )


def oracle_updates(one: Script) -> dict[int, date]:
    """Year -> due day of every update owed."""
    found = {}
    for year in range(one.valid_from.year + 1, one.valid_to.year + 1):
        days = oracle_due(one.kind, year)
        if days and days[1] <= one.valid_to and days[0] <= one.ended_on and days[0] <= LAST:
            found[year] = days[1]
    return found


def oracle_reminders(one: Script, last_run: date) -> set[tuple[int, int]]:
    """(year, days before) of every reminder; 0 stands for the day after."""
    found = set()
    for year, due in oracle_updates(one).items():
        for before in (30, 7, 1, 0):
            day = due + DAY if before == 0 else due - before * DAY
            handed = one.handed_in.get(year)
            is_open = handed is None or handed >= day
            if day <= last_run and is_open and one.ended_on >= (due if before == 0 else day):
                found.add((year, before))
    return found


def oracle_is_proposed(one: Script, runs: list[date]) -> bool:
    """Whether two misses of one validity were found while the title was in force."""
    if one.kind == "technology":
        return False
    missed = [
        due
        for year, due in sorted(oracle_updates(one).items())
        if year >= 2026
        and one.ended_on >= due
        and (one.handed_in.get(year) is None or one.handed_in[year] > due)
    ]
    return any(sum(due < run for due in missed) >= 2 and one.counts_on(run) for run in runs)


WINDOWS = {
    "little_giant": (4, 25),
    "srdi": (3, 1),
    "innovative": (7, 1),
    "technology": (6, 1),
}


def oracle_due_event(one: Script, last_run: date) -> date | None:
    """The day on which the re-examination opened for the title."""
    month, day = WINDOWS[one.kind]
    opens = date(one.valid_to.year, month, day)
    before = date(one.valid_to.year - 1, month, day)
    is_near = opens + 20 * DAY > one.valid_to
    if is_near and (opens > one.valid_to or before >= one.valid_from + 182 * DAY):
        opens = before
    opened = max(opens, one.valid_from)
    ended = one.ended_on
    if one.re_examined:
        ended = max(one.valid_to, one.re_examined[1] - DAY)
    return opened if opens <= ended and opened <= last_run else None


def oracle_lapse(one: Script, last_run: date) -> date | None:
    """The day on which the title lapsed."""
    if one.cancelled_on:
        return None
    lapsed = one.valid_to + DAY
    if one.re_examined:
        # Announced after its expiry, the result ends the title there and then.
        lapsed = max(lapsed, one.re_examined[1])
    return lapsed if lapsed <= last_run else None
