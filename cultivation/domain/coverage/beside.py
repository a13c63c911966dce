"""The definitions side by side: what each says of one area on one day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Office
from cultivation.domain.coverage.figures import Figure
from cultivation.domain.coverage.reading import kept_figure
from cultivation.domain.coverage.rules import definitions_on, denominator_rule, numerator_rule
from cultivation.domain.coverage.targets import path_of
from cultivation.models import CoverageDefinition, CoverageTarget


@dataclass(frozen=True, slots=True)
class Beside:
    """One definition with its two rules, its figure of a day (None: not kept) and its goal."""

    as_of: date
    definition: CoverageDefinition
    numerator: str
    denominator: str
    figure: Figure | None
    goal: CoverageTarget | None

    @property
    def missing_pct(self) -> Decimal | None:
        """How many percentage points are missing to the goal."""
        if self.figure is None or self.goal is None:
            return None
        return self.figure.missing_to(self.goal.share_pct)


def side_by_side(*, as_of: date, office: Office) -> list[Beside]:
    """Every definition in force on the day, in the order in which they are shown."""
    area = None if office.parent_id is None else office
    return [
        Beside(
            as_of=as_of,
            definition=one,
            numerator=numerator_rule(one),
            denominator=denominator_rule(one),
            figure=kept_figure(office, as_of=as_of, definition=one),
            goal=path_of(one.code, area).goal,
        )
        for one in definitions_on(as_of)
    ]
