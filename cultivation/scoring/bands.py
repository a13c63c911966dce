"""The points of an indicator as expressions: decided points, and the bounds when they are open."""

from decimal import Decimal

from django.db.models import Func, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from cultivation.criteria.language.lowered import Comparison, IsOneOf, IsTrue, Statement
from cultivation.criteria.rule_set import Indicator
from cultivation.scoring.expressions import (
    NUMBER,
    Decided,
    all_of,
    first_of,
    known,
    literal,
    not_false,
    when,
)
from cultivation.scoring.statements import Terms, balanced, measures_in

_OPEN = Value(None, output_field=NUMBER)


class CompiledIndicator:
    """Bands from best to worst; the first that is reached gives the points."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self.bands: list[tuple[Statement, Decimal]] = [
            (band.reached.lowered, band.points)
            for band in indicator.bands
            if band.reached is not None
        ]
        self.lowest = indicator.bands[-1].points if indicator.bands else Decimal(0)
        self.highest = indicator.bands[0].points if indicator.bands else indicator.max_points

    @property
    def key(self) -> object:
        """What its points depend on: two with the same key give the same points."""
        return (tuple(self.bands), self.lowest, self.highest, self.indicator.points_of)

    @property
    def statements(self) -> list[Statement]:
        return [statement for statement, _ in self.bands]

    def points(self, terms: Terms) -> Expression:
        """The points; null while missing figures leave them open."""
        if self.indicator.points_of:
            filed = terms.measure(self.indicator.points_of)
            most = literal(self.indicator.max_points)
            least = Func(filed, most, function="LEAST", output_field=NUMBER)
            return when(known(filed), least, NUMBER)
        lowest = literal(self.lowest)
        if self._is_open_as_a_whole:
            return self._ranges(terms, lowest)
        chain: Expression = lowest
        for statement, points in reversed(self.bands):
            chain = Decided(
                terms.truth(statement), literal(points), chain, _OPEN, output_field=NUMBER
            )
        return chain

    def least(self, terms: Terms, points: Expression) -> Expression:
        """The points that are certain: those of the best band that holds."""
        if self.indicator.points_of or self._is_open_as_a_whole:
            return Coalesce(points, literal(self.lowest), output_field=NUMBER)
        certain = [(terms.truth(one), literal(gain)) for one, gain in self.bands]
        return Coalesce(points, first_of(certain, literal(self.lowest), NUMBER))

    def most(self, terms: Terms, points: Expression) -> Expression:
        """The points that are possible: those of the best band that may hold."""
        if self.indicator.points_of or self._is_open_as_a_whole:
            return Coalesce(points, literal(self.highest), output_field=NUMBER)
        possible = [(not_false(terms.truth(one)), literal(gain)) for one, gain in self.bands]
        return Coalesce(points, first_of(possible, literal(self.lowest), NUMBER))

    @property
    def _is_open_as_a_whole(self) -> bool:
        """Whether all bands need the same figures, so that all are open or none is."""
        statements = self.statements
        if all(isinstance(one, Comparison) for one in statements):
            positive = {frozenset(one.positive) for one in statements}  # type: ignore[union-attr]
            return len(positive) == 1 and len({frozenset(measures_in(s)) for s in statements}) == 1
        if all(isinstance(one, IsTrue | IsOneOf) for one in statements):
            return len({one.name for one in statements}) == 1  # type: ignore[union-attr]
        return False

    def _ranges(self, terms: Terms, lowest: Expression) -> Expression:
        """One test of what is known, then the bands by bare comparisons."""
        tests, choices = [], []
        first = self.statements[0]
        sure: set[str] = set()
        if isinstance(first, Comparison) and first.positive:
            tests.append(terms.above_zero(first.positive))
            sure = {name for one in first.positive for name in measures_in(one)}
        tests.extend(
            known(terms.measure(name))
            for name in dict.fromkeys(measures_in(first))
            if name not in sure
        )
        for statement, points in self.bands:
            if isinstance(statement, Comparison):
                test = terms.bare_comparison(statement.sign, *balanced(statement))
            else:
                test = terms.truth(statement)
            choices.append((test, literal(points)))
        return when(all_of(tests), first_of(choices, lowest, NUMBER), NUMBER)
