"""Figures of coverage as they are shown and printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.shares import share_of
from cultivation.domain.coverage.cells import COUNTS
from cultivation.domain.coverage.rules import denominator_rule, numerator_rule
from cultivation.models import CoverageDefinition

LEVELS = range(5)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: `covered` of `holders`; the share is None when there is nobody to count.

    `levels` are the holders at level 0 to 4; with `not_assessed` they add up to `holders`.
    """

    code: str
    name: str
    holders: int = 0
    covered: int = 0
    not_assessed: int = 0
    levels: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def share_pct(self) -> Decimal | None:
        """The share in % as it is shown: 100.0 only when all are covered, 0.0 when nobody is."""
        return share_of(self.covered, self.holders)

    def reaches(self, share_pct: Decimal) -> bool:
        """Whether so many of a hundred are covered, by the counts: a rounded share would say so
        before it is true. Nobody to count reaches nothing."""
        return bool(self.holders) and self.covered * 100 >= share_pct * self.holders

    def missing_to(self, share_pct: Decimal) -> Decimal | None:
        """How many percentage points are missing to a share, beside the one that is shown: 0 only
        when it is reached. None when there is nobody to count."""
        share = self.share_pct
        if share is None:
            return None
        if self.reaches(share_pct):
            return Decimal(0)
        return max(_TENTH, (share_pct - share).quantize(_TENTH, rounding=ROUND_HALF_UP))

    @property
    def uncovered(self) -> int:
        """Those who are not covered yet."""
        return self.holders - self.covered

    def lacking_project(self, definition: CoverageDefinition) -> int | None:
        """Of those whose level is enough how many are not covered for want of an accepted project;
        None under a definition that asks for none."""
        if not definition.needs_project:
            return None
        return sum(self.levels[definition.minimum_level :]) - self.covered

    def counts(self) -> tuple[int, ...]:
        """The counts in the order of a cell's columns."""
        return (self.holders, self.covered, self.not_assessed, *self.levels)

    def as_json(self) -> dict[str, Any]:
        """The figure as it is printed."""
        share = self.share_pct
        return {
            "code": self.code,
            "name": self.name,
            "holders": self.holders,
            "covered": self.covered,
            "not_assessed": self.not_assessed,
            "levels": list(self.levels),
            "share_pct": None if share is None else str(share),
        }


def figure_of(code: str, name: str, counts: Sequence[int] | None) -> Figure:
    """The figure of a cell's counts (`COUNTS`); all zero without a cell."""
    found = tuple(counts or (0,) * len(COUNTS))
    return Figure(code, name, found[0], found[1], found[2], tuple(found[3:]))


def sum_of(code: str, name: str, figures: Sequence[Figure]) -> Figure:
    """The sum of figures of which nobody stands in two."""
    columns = zip(*(one.counts() for one in figures), strict=True)
    return figure_of(code, name, [sum(column) for column in columns])


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one day, with the total, both rules, and where they were read.

    `lines` of places and industries add up to the total; an enterprise may stand in several
    chains and parks or in none. `with_plan_city`: the province together with the plan city inside
    it, which is an office of its own.
    """

    as_of: date
    definition: CoverageDefinition
    by: str
    total: Figure
    lines: list[Figure]
    with_plan_city: Figure | None = None
    source: str = "history"
    known_at: datetime | None = None

    @property
    def note(self) -> str:
        """What its reader must know of its knowledge, in a sentence: that a past day is told from
        what is known today; or empty."""
        today = timezone.localdate()
        if self.source != "history" or self.known_at is not None or self.as_of >= today:
            return ""
        return _("Counted from all that is known on %(day)s.") % {"day": today.isoformat()}

    def as_json(self) -> dict[str, Any]:
        """The whole as JSON, rules included."""
        with_plan_city = self.with_plan_city
        return {
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at and self.known_at.isoformat(),
            "note": self.note,
            "definition": self.definition.code,
            "title": self.definition.title_kind or None,
            "numerator": numerator_rule(self.definition),
            "denominator": denominator_rule(self.definition),
            "by": self.by,
            "total": self.total.as_json(),
            "lacking_project": self.total.lacking_project(self.definition),
            "with_plan_city": with_plan_city and with_plan_city.as_json(),
            "lines": [line.as_json() for line in self.lines],
        }
