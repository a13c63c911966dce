"""What pages and systems are told of frozen days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Office
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.reading import frozen_known_at, kept_figure, place_of
from cultivation.enums import CellDimension
from cultivation.models import CoverageDefinition


@dataclass(frozen=True, slots=True)
class FrozenDay:
    """A day that is frozen: its figure of an area, from what was recorded before `known_at`."""

    day: date
    known_at: datetime
    figure: Figure


def frozen_days(
    definition: CoverageDefinition, office: Office, days: Sequence[date]
) -> list[FrozenDay]:
    """Those of the days that are frozen, with the office's figure of each."""
    found = []
    for day in days:
        known_at = frozen_known_at(definition, day)
        figure = kept_figure(office, as_of=day, definition=definition) if known_at else None
        if known_at is not None and figure is not None:
            found.append(FrozenDay(day, known_at, figure))
    return found


def kept_dimensions(office: Office | None) -> list[CellDimension]:
    """By what the figures of a snapshot are kept for an office's area (the country's without)."""
    place = place_of(office, by_offices=False)
    return [one for one in CellDimension if place.is_in_cells(one)]
