"""The next points of a scored rule set: what each better band takes, and the cheapest first."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from cultivation.criteria import wording
from cultivation.criteria.language.closures import first_reached
from cultivation.criteria.language.tree import figures_of
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import CATEGORY_PREFIX, SCORE, Indicator, Mark, RuleSet
from cultivation.criteria.solving import Changes, Solver
from cultivation.criteria.text import Text

# More proposals than this help nobody.
MOST_STEPS = 5


class Step(NamedTuple):
    """Changes that bring `gain` more points; `effort` is the change relative to what there is."""

    indicator: str
    changes: Changes
    gain: Decimal
    effort: float


class IndicatorExplainer:
    """An indicator with a solver for each band."""

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        reached = [band.reached for band in indicator.bands if band.reached is not None]
        filed = (indicator.points_of,) if indicator.points_of else ()
        self.names = filed or tuple(
            dict.fromkeys(name for one in reached for name in figures_of(one.tree))
        )
        self.measures = filed or tuple(
            dict.fromkeys(name for one in reached for name in one.measures)
        )
        self._best = reached[0].threshold if reached else ""
        self._points = [band.points for band in indicator.bands]
        self._reached = first_reached([one.lowered for one in reached])
        self._solvers = [Solver(one.lowered) for one in reached]

    def best_threshold(self, language: str) -> str:
        """What the full points take, where the bands are ranges of one figure."""
        value = self.indicator.value
        if value is None:
            return ""
        unit = value.unit[0][0] if value.unit else ""
        return wording.amount(Decimal(self._best), unit, language)

    def bounds(self, facts: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """The least and the most points that the known figures leave open."""
        if self.indicator.points_of:
            return self._filed_bounds(facts[self.indicator.points_of])
        best, certain = self._reached(facts)
        return self._points[certain], self._points[best]

    def _filed_bounds(self, filed: Decimal | None) -> tuple[Decimal, Decimal]:
        maximum = self.indicator.max_points
        if filed is None:
            return Decimal(0), maximum
        return min(filed, maximum), min(filed, maximum)

    def next_steps(self, facts: Mapping[str, Any]) -> list[Step]:
        """The ways into the nearest better band; none while figures are missing."""
        if self.indicator.points_of:
            return []
        best, certain = self._reached(facts)
        if best != certain:
            return []
        for solver in reversed(self._solvers[:certain]):
            if ways := solver.enough(facts):
                return [self._step(facts, way, self._points[certain]) for way in ways]
        return []

    def _step(self, facts: Mapping[str, Any], way: Changes, least: Decimal) -> Step:
        # A change may reach a better band than the one it was sought for.
        reached, _ = self.bounds({**facts, **way})
        return Step(self.indicator.id, way, reached - least, _effort(facts, way))


def _effort(facts: Mapping[str, Any], changes: Changes) -> float:
    """How much is asked: figures by their relative change, a fact that turns counts as one.

    It only orders proposals, so a float is exact enough.
    """
    total = 0.0
    for name, needed in changes.items():
        present = facts[name]
        if name in _TURNED or present is None or present == 0:
            total += 1
        else:
            total += abs(float(needed) - float(present)) / abs(float(present))  # type: ignore[arg-type]
    return total


_TURNED = {name for name, one in MEASURES.items() if one.kind in ("bool", "choice")}


def _effort_for_a_point(step: Step) -> float:
    return step.effort / float(step.gain)


class ScoreExplainer:
    """The score and the category minimums of one rule set."""

    def __init__(self, rule_set: RuleSet, indicators: list[IndicatorExplainer]) -> None:
        self._rule_set = rule_set
        self._needed = {
            CATEGORY_PREFIX + category.id: category.minimum for category in rule_set.categories
        }
        if rule_set.pass_mark is not None:
            self._needed[SCORE] = rule_set.pass_mark
        self._by_line = {SCORE: indicators} | {
            CATEGORY_PREFIX + category.id: [
                one for one in indicators if one.indicator.category == category.id
            ]
            for category in rule_set.categories
        }

    @property
    def line_ids(self) -> tuple[str, ...]:
        return tuple(self._needed)

    def label(self, line_id: str) -> Text:
        for category in self._rule_set.categories:
            if line_id == CATEGORY_PREFIX + category.id:
                return category.label
        return wording.SCORE_LABEL

    def mark(self, line_id: str) -> Mark:
        """How sure the points to reach are: a category says so of its own."""
        for category in self._rule_set.categories:
            if line_id == CATEGORY_PREFIX + category.id:
                return category.mark
        return Mark()

    def needed(self, line_id: str) -> Decimal:
        """The points to reach."""
        return self._needed[line_id]

    def bounds(self, line_id: str, facts: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """The least and the most points of the line."""
        both = [one.bounds(facts) for one in self._by_line[line_id]]
        return sum((low for low, _ in both), Decimal(0)), sum((up for _, up in both), Decimal(0))

    def missing(self, line_id: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
        """The measures whose absence leaves points open."""
        names: dict[str, None] = {}
        for one in self._by_line[line_id]:
            least, most = one.bounds(facts)
            if least != most:
                names.update(
                    dict.fromkeys(
                        name
                        for name in one.measures
                        if facts[name] is None and not MEASURES[name].none_when_null
                    )
                )
        return tuple(names)

    def cheapest_steps(self, line_id: str, next_steps: Mapping[str, list[Step]]) -> list[Step]:
        """The cheapest next points, the least effort for a point first; one for each indicator.

        `next_steps` are those of every indicator.
        """
        own = [next_steps[one.indicator.id] for one in self._by_line[line_id]]
        cheapest = [min(steps, key=_effort_for_a_point) for steps in own if steps]
        cheapest.sort(key=lambda step: (_effort_for_a_point(step), step.indicator))
        return cheapest

    def enough_together(
        self, line_id: str, facts: Mapping[str, Any], next_steps: Mapping[str, list[Step]]
    ) -> Step | None:
        """The cheapest steps one after the other until the mark is reached; None when it is not.

        `next_steps` are those of every indicator on the facts as they are. The mark is checked by
        scoring again.
        """
        own = self._by_line[line_id]
        steps = {one.indicator.id: next_steps[one.indicator.id] for one in own}
        points = {one.indicator.id: one.bounds(facts)[0] for one in own}
        least = sum(points.values())
        changed, changes, effort = {**facts}, Changes(), 0.0
        # Each step gains a point or more, so there are never more of them than points.
        for _ in range(int(self._needed[line_id]) + 1):
            open_steps = [step for found in steps.values() for step in found if step.gain > 0]
            if not open_steps:
                return None
            step = min(open_steps, key=_effort_for_a_point)
            changes.update(step.changes)
            changed.update(step.changes)
            effort += step.effort
            touched = [one for one in own if not step.changes.keys().isdisjoint(one.measures)]
            for one in touched:
                points[one.indicator.id] = one.bounds(changed)[0]
            reached = sum(points.values())
            if reached >= self._needed[line_id]:
                return Step(line_id, changes, Decimal(reached - least), effort)
            for one in touched:
                steps[one.indicator.id] = one.next_steps(changed)
        return None
