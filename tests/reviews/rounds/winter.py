"""A round that a province lays down a week ahead, as several tests need it."""

from datetime import date

from cultivation.enums import CaseKind, TitleKind
from reviews.domain.rounds import RoundPlan

NOW = "2026-11-02T02:00:00Z"
FIRST, LAST = date(2026, 11, 9), date(2026, 12, 4)


def plan(**fields) -> RoundPlan:
    """The plan of the round, with some fields otherwise."""
    values = {
        "name": "Innovative SMEs, winter",
        "title_kind": TitleKind.INNOVATIVE,
        "case_kind": CaseKind.RECOGNITION,
        "opens_on": FIRST,
        "closes_on": LAST,
        "deadlines": {},
    }
    return RoundPlan(**values | fields)
