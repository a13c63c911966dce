"""All reference data, in the order in which they stand on each other."""

from collections.abc import Callable, Iterator

from accounts.domain.offices import load_offices
from accounts.domain.regions import load_regions
from common.domain.calendar_loading import load_calendar
from common.domain.loading import LoadReport
from cultivation.domain.coverage.loading import load_coverage
from cultivation.domain.rule_set_loading import load_rule_sets
from enterprises.domain.industries import load_industries
from reviews.domain.rounds.loading import load_rounds
from reviews.domain.routes.loading import load_routes

_LOADS: tuple[Callable[[], LoadReport], ...] = (
    load_regions,
    load_offices,
    load_industries,
    load_calendar,
    load_rule_sets,
    load_coverage,
    load_routes,
    load_rounds,
)


def load_reference() -> Iterator[LoadReport]:
    """Run every load, each in its own transaction, and yield what it did."""
    for load in _LOADS:
        yield load()
