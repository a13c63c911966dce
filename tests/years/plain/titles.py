"""Titles as the journal tells them, and the ladder counted from them one by one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
RUNGS = {"technology": 1, "innovative": 1, "srdi": 2, "little_giant": 3, "champion": 4}
FAR = date(9000, 1, 1)


@dataclass
class Held:
    """A title: who holds it, from when until when, and how it ended."""

    of: int
    kind: str
    begins: date
    ends: date
    last: date
    assumed: bool = False
    pending: bool = False
    ending: str = ""

    def counts_on(self, day: date) -> bool:
        return self.begins <= day and (self.pending or self.last >= day)

    @property
    def last_or_far(self) -> date:
        return FAR if self.pending else self.last

    @property
    def ever_counts(self) -> bool:
        return self.pending or self.last >= self.begins


def three_years(begins: date) -> date:
    if (begins.month, begins.day) == (2, 29):
        begins = begins.replace(day=28)
        return begins.replace(year=begins.year + 3) - DAY
    return begins.replace(year=begins.year + 3) - DAY


class Titles:
    """The register as it stands after the entries that were told."""

    def __init__(self) -> None:
        self.by_firm: dict[int, list[Held]] = defaultdict(list)
        self.banned: dict[int, date] = {}
        # Whose titles changed since somebody looked: their plans are followed the same day.
        self.touched: set[int] = set()

    def tell(self, entry) -> None:
        act = getattr(self, f"_{entry.what}", None)
        if act is not None:
            act(entry)

    def held(self, of: int, day: date) -> set[str]:
        return {one.kind for one in self.by_firm[of] if one.counts_on(day)}

    def lapse(self, day: date) -> None:
        """Note what ran out (the clock's work; the days do not change)."""
        for of, titles in self.by_firm.items():
            for one in titles:
                if not one.pending and one.last < day and not one.ending:
                    one.ending = "expired"
                    self.touched.add(of)

    def _standing(self, entry) -> Held:
        """The title of the kind that an act is about: the one that is not over."""
        going_on = [
            one
            for one in self.by_firm[entry["of"]]
            if one.kind == entry["kind"] and (one.pending or one.last >= entry.day)
        ]
        self.touched.add(entry["of"])
        return max(going_on, key=lambda one: one.ends)

    def _listed(self, entry) -> None:
        self.by_firm[entry["of"]].append(
            Held(
                entry["of"],
                entry["kind"],
                entry["begins"],
                entry["ends"],
                entry["ends"],
                entry["assumed"],
            )
        )

    def _granted(self, entry) -> None:
        ends = three_years(entry.day)
        self.by_firm[entry["of"]].append(Held(entry["of"], entry["kind"], entry.day, ends, ends))
        self.touched.add(entry["of"])

    def _cancelled(self, entry) -> None:
        one = self._standing(entry)
        one.last, one.pending, one.ending = entry.day - DAY, False, "cancelled"
        if entry["banned"] is not None:
            self.banned[entry["of"]] = max(entry["banned"], self.banned.get(entry["of"], entry.day))

    def _superseded(self, entry) -> None:
        one = self._standing(entry)
        one.last, one.pending, one.ending = entry.day - DAY, False, "superseded"

    def _re_examining(self, entry) -> None:
        self._standing(entry).pending = True

    def _renewed(self, entry) -> None:
        old = self._standing(entry)
        begins = max(old.ends + DAY, entry.day)
        ends = three_years(begins)
        old.pending, old.last, old.ending = False, begins - DAY, "superseded"
        self.by_firm[entry["of"]].append(Held(entry["of"], entry["kind"], begins, ends, ends))

    def _not_renewed(self, entry) -> None:
        one = self._standing(entry)
        one.pending, one.last = False, max(one.ends, entry.day - DAY)
        if one.last < entry.day:
            one.ending = "expired"


def holdings(titles: list[Held], today: date) -> list[list[Held]]:
    """Titles of one kind of one enterprise that follow each other without a day between."""
    found: list[list[Held]] = []
    for one in sorted(titles, key=lambda one: one.begins):
        if one.begins > today or not one.ever_counts:
            continue
        if found and found[-1][-1].last_or_far + DAY >= one.begins:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def flows(titles: Titles, firms: set[int], years: range, today: date) -> dict[tuple, Counter]:
    """(year, kind) -> what happened, for these enterprises."""
    counts: dict[tuple, Counter] = defaultdict(Counter)
    for of in firms:
        all_of_one = titles.by_firm[of]
        for kind, rung in RUNGS.items():
            for holding in holdings([one for one in all_of_one if one.kind == kind], today):
                begins, ends = holding[0].begins, holding[-1].last_or_far
                counts[begins.year, kind]["entered"] += 1
                lower = [
                    one
                    for one in all_of_one
                    if RUNGS[one.kind] < rung
                    and one.ever_counts
                    and one.begins <= begins
                    and one.last_or_far >= begins - DAY
                ]
                counts[begins.year, kind]["rose"] += bool(lower)
                for again in holding[1:]:
                    counts[again.begins.year, kind]["re_examined"] += 1
                if ends < today:
                    how = holding[-1].ending
                    how = how if how in ("cancelled", "superseded") else "lapsed"
                    counts[(ends + DAY).year, kind][how] += 1
                for year in years:
                    counts[year, kind]["stock"] += begins <= min(date(year, 12, 31), today) <= ends
    return counts


def climbs(titles: Titles, firms: set[int], today: date) -> list[tuple]:
    """For each rung that somebody stood on: who ever stood there, who came to the next, the lower
    median of the days, how many of these rest on an assumed first day."""
    found = []
    for rung in (1, 2, 3):
        stood, days, assumed = 0, [], 0
        for of in firms:
            begun = [one for one in titles.by_firm[of] if one.begins <= today and one.ever_counts]
            low = [one for one in begun if RUNGS[one.kind] == rung]
            high = [one for one in begun if RUNGS[one.kind] == rung + 1]
            if not low:
                continue
            stood += 1
            first = min(one.begins for one in low)
            if high and min(one.begins for one in high) >= first:
                days.append((min(one.begins for one in high) - first).days)
                assumed += any(one.assumed for one in [*low, *high])
        if stood:
            middle = sorted(days)[(len(days) - 1) // 2] if days else None
            found.append((rung, stood, len(days), middle, assumed))
    return found


def lapsing(titles: Titles, firms: set[int], today: date) -> int:
    """Titles valid today whose nominal last day lies within the next twelve months, continued by
    nothing."""
    until = today + timedelta(days=365)
    return sum(
        one.counts_on(today) and today <= one.ends <= until and not one.ending
        for of in firms
        for one in titles.by_firm[of]
    )
