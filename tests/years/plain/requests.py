"""Requests: by when each was due, when it was answered, whom it was told."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from tests.years.plain.pipeline import DAY, working_days_after

WORKING_DAYS = {"policy": 5}
USUAL_DAYS, AUTHORITY_DAYS, PASSED_DAYS, AGAIN_AFTER = 10, 30, 3, 5
_CITY = {"innovation", "talent", "finance", "intellectual_property"}


@dataclass
class Request:
    """One request."""

    of: int
    category: str
    received: date
    office: str
    due: date
    promised: date
    status: str = "submitted"
    answered: date | None = None
    first_answered: date | None = None
    withdrawn: date | None = None
    stars: int | None = None
    told: set = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        return self.status in ("submitted", "taken")


class Requests:
    """All requests after the entries that were told. `firms` are the founded enterprises."""

    def __init__(self, firms: dict[int, dict]) -> None:
        self.firms = firms
        self.rows: dict[int, Request] = {}

    def tell(self, entry) -> None:
        if entry.what == "clock":
            self._clock(entry.day)
        elif entry.what == "request":
            self._request(entry)
        elif entry.what.startswith("request_") or entry.what == "late_passed":
            getattr(self, f"_{entry.what}")(self.rows[entry["request"]], entry)

    def _request(self, entry) -> None:
        firm, category = self.firms[entry["of"]], entry["category"]
        wanted = [firm["county"], firm["city"], firm["province"]]
        if category == "late_payment":
            wanted = wanted[2:]
        elif category in _CITY:
            wanted = wanted[1:]
        due = self._due(category, entry.day)
        office = next(one for one in wanted if one)
        self.rows[entry["request"]] = Request(entry["of"], category, entry.day, office, due, due)

    def _due(self, category: str, day: date) -> date:
        return working_days_after(day, WORKING_DAYS.get(category, USUAL_DAYS))

    def _request_taken(self, one: Request, entry) -> None:
        one.status = "taken"

    def _request_answered(self, one: Request, entry) -> None:
        one.status, one.answered = "replied", entry.day
        one.first_answered = one.first_answered or entry.day

    def _request_withdrawn(self, one: Request, entry) -> None:
        one.status, one.withdrawn = "withdrawn", entry.day

    def _request_passed_on(self, one: Request, entry) -> None:
        one.office, one.status = entry["office"], "submitted"
        one.due = max(one.due, working_days_after(entry.day, PASSED_DAYS))

    def _request_rated(self, one: Request, entry) -> None:
        one.status, one.stars = "closed", entry["stars"]

    def _request_reopened(self, one: Request, entry) -> None:
        one.status, one.stars, one.due = "submitted", None, self._due(one.category, entry.day)

    def _late_passed(self, one: Request, entry) -> None:
        one.due = max(one.due, entry.day + timedelta(days=AUTHORITY_DAYS))

    def above(self, office: str) -> list[str]:
        """The offices above up to the province; of a province the ministry."""
        if office.endswith("0000") or office == "330200":
            return ["000000"]
        if office == "330203":
            return ["330200"]
        above = [f"{office[:4]}00", f"{office[:2]}0000"]
        return above[1:] if office.endswith("00") else above

    def _clock(self, today: date) -> None:
        """What had come by today for the due day that stands, while the request was open."""
        for one in self.rows.values():
            ended = None if one.is_open else one.withdrawn or one.answered
            last = today if ended is None else min(today, ended)
            due = one.due
            for level, office in enumerate(self.above(one.office), start=1):
                if working_days_after(due, 1) <= last:
                    known = {(day, at) for day, at, _office in one.told}
                    if (one.due, level) not in known:
                        one.told.add((one.due, level, office))
                due = working_days_after(due, AGAIN_AFTER)

    def figures(self, key_of, since: date, today: date) -> dict:
        """Counts by what `key_of` says of a request; a mean of five ratings at least."""
        found: dict = defaultdict(Counter)
        stars: dict = defaultdict(list)
        for one in self.rows.values():
            key = key_of(one)
            if key is False or one.received < since:
                continue
            counts = found[key]
            counts["asked"] += 1
            counts["open"] += one.is_open
            counts["overdue"] += one.is_open and one.due < today
            counts["answered"] += one.first_answered is not None
            counts["in_time"] += (
                one.first_answered is not None and one.first_answered <= one.promised
            )
            counts["rated"] += one.stars is not None
            if one.stars is not None:
                stars[key].append(one.stars)
        means = {
            key: (Decimal(sum(given)) / len(given)).quantize(Decimal("0.01"))
            for key, given in stars.items()
            if len(given) >= 5
        }
        return {key: (counts, means.get(key)) for key, counts in found.items()}


__all__ = ["DAY", "Requests"]
