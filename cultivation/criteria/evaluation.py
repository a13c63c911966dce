"""Evaluates a rule set on one set of facts in three-valued logic.

The outcome is `and` over gates, judged items, category minimums and score. What a waiver or a
direct route excuses holds when it does (`or`), so a passed route makes a missing figure harmless,
and a score whose bounds lie on one side of the mark is decided although figures are missing.
"""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from cultivation.criteria.facts import validate_facts
from cultivation.criteria.language.closures import Truth, first_reached
from cultivation.criteria.rule_set import (
    CATEGORY_PREFIX,
    NOT_TESTED,
    SCORE,
    Gate,
    Indicator,
    Judged,
    RuleSet,
)
from cultivation.criteria.text import EXACT, plain
from cultivation.criteria.verdict import Line, LineKind, LineOutcome, Outcome, Verdict

Waivers = tuple[tuple[str, Truth], ...]
_NONE = Decimal(0)
_OUTCOMES: dict[bool | None, Outcome] = {True: "pass", False: "fail", None: "undetermined"}


def evaluate(rule_set: RuleSet, facts: Mapping[str, Any]) -> Verdict:
    """Return the verdict. Facts that are not yet checked are checked first.

    Raises FactsError for figures that cannot be true.
    """
    checked = validate_facts(facts).values_by_name
    with localcontext(EXACT):
        return _plan(rule_set).run(checked)


@lru_cache(maxsize=64)
def _plan(rule_set: RuleSet) -> "_Plan":
    return _Plan(rule_set)


class _Plan:
    """A rule set laid out for evaluation: who waives what is worked out once."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        routes: dict[str, list[tuple[str, Truth]]] = {}
        for route in rule_set.direct:
            for waived in route.waives:
                routes.setdefault(waived, []).append((route.id, route.test.holds))
        self.gates = [_TestedLine("gate", gate, routes) for gate in rule_set.gates]
        self.judged = [_TestedLine("judged", item, routes) for item in rule_set.judged]
        self.indicators = [_ScoredLine(indicator) for indicator in rule_set.indicators]
        self.score_waivers: Waivers = tuple(routes.get(SCORE, ()))
        self.minimums = [
            (category.id, category.minimum)
            for category in rule_set.categories
            if category.minimum > 0
        ]

    def run(self, facts: Mapping[str, Any]) -> Verdict:
        lines = [gate.line(facts) for gate in self.gates]
        lines.extend(item.line(facts) for item in self.judged)
        least = most = None
        if self.rule_set.pass_mark is not None:
            least, most = self._score(facts, self.rule_set.pass_mark, lines)
        outcome = _all_of(lines)
        for route in self.rule_set.direct:
            test = route.test
            found = _OUTCOMES[test.holds(facts)]
            lines.append(
                Line(route.id, "direct", found, test.shown(facts), test.threshold, None, None, None)
            )
        return Verdict(
            rule_set=self.rule_set.code,
            sha256=self.rule_set.sha256,
            outcome=outcome,
            score=least if least == most else None,
            least_score=least,
            most_score=most,
            lines=tuple(lines),
        )

    def _score(
        self, facts: Mapping[str, Any], pass_mark: Decimal, lines: list[Line]
    ) -> tuple[Decimal, Decimal]:
        """Append the lines of the score; return its bounds."""
        least: dict[str, Decimal] = {}
        most: dict[str, Decimal] = {}
        for scored in self.indicators:
            low, high, line = scored.line(facts)
            lines.append(line)
            category = scored.category
            least[category] = least.get(category, _NONE) + low
            most[category] = most.get(category, _NONE) + high
        bounds = sum(least.values(), _NONE), sum(most.values(), _NONE)
        waiver = _first_waiver(self.score_waivers, facts)
        for category, minimum in self.minimums:
            line_id = CATEGORY_PREFIX + category
            lines.append(
                _sum_line(line_id, least[category], most[category], minimum, waiver=waiver)
            )
        lines.append(_sum_line(SCORE, *bounds, pass_mark, waiver=waiver))
        return bounds


class _TestedLine:
    """A gate or a judged item with all that may excuse it."""

    def __init__(
        self,
        kind: LineKind,
        gate: Gate | Judged,
        routes: Mapping[str, list[tuple[str, Truth]]],
    ) -> None:
        self.kind = kind
        self.id = gate.id
        self.holds = gate.test.holds
        self.shown = gate.test.shown
        self.threshold = gate.test.threshold
        self.waivers: Waivers = (
            *not_tested(gate.case_kinds),
            *((waiver.id, waiver.when.holds) for waiver in gate.waivers),
            *routes.get(gate.id, ()),
        )

    def line(self, facts: Mapping[str, Any]) -> Line:
        outcome: LineOutcome
        waived_by = None
        held = self.holds(facts)
        if held is True:
            outcome = "pass"
        elif not self.waivers:
            outcome = _OUTCOMES[held]
        else:
            outcome, waived_by = _excused(held=held, waiver=_first_waiver(self.waivers, facts))
        return Line(
            self.id, self.kind, outcome, self.shown(facts), self.threshold, None, None, waived_by
        )


def not_tested(case_kinds: tuple[str, ...]) -> Waivers:
    """The waiver of a line that only one kind of case tests."""
    if len(case_kinds) > 1:
        return ()
    if case_kinds == ("recognition",):
        return ((NOT_TESTED, lambda facts: facts["is_re_examination"]),)

    def is_new(facts: Mapping[str, Any]) -> bool | None:
        known = facts["is_re_examination"]
        return None if known is None else not known

    return ((NOT_TESTED, is_new),)


def _first_waiver(waivers: Waivers, facts: Mapping[str, Any]) -> str | bool | None:
    """The id of the first waiver that holds; None when one may hold; False when none does."""
    open_ = False
    for waiver_id, holds in waivers:
        found = holds(facts)
        if found is True:
            return waiver_id
        if found is None:
            open_ = True
    return None if open_ else False


def _excused(*, held: bool | None, waiver: str | bool | None) -> tuple[LineOutcome, str | None]:
    if isinstance(waiver, str):
        return "waived", waiver
    if held is False and waiver is False:
        return "fail", None
    return "undetermined", None


def _sum_line(
    line_id: str,
    least: Decimal,
    most: Decimal,
    needed: Decimal,
    *,
    waiver: str | bool | None,
) -> Line:
    held = True if least >= needed else None if most >= needed else False
    outcome: LineOutcome = "pass"
    waived_by = None
    if held is not True:
        outcome, waived_by = _excused(held=held, waiver=waiver)
    value = plain(least) if least == most else None
    return Line(line_id, "gate", outcome, value, plain(needed), None, None, waived_by)


class _ScoredLine:
    """An indicator: the first band reached gives the points."""

    def __init__(self, indicator: Indicator) -> None:
        self.id = indicator.id
        self.category = indicator.category
        self.shown = indicator.shown
        self.points_of = indicator.points_of
        self.maximum = indicator.max_points
        self.threshold = next(
            (band.reached.threshold for band in indicator.bands if band.reached is not None), None
        )
        self.max_points = plain(indicator.max_points)
        self.bands = [(band.points, plain(band.points)) for band in indicator.bands]
        self.reached = first_reached(
            [band.reached.lowered for band in indicator.bands if band.reached is not None]
        )

    def line(self, facts: Mapping[str, Any]) -> tuple[Decimal, Decimal, Line]:
        """Return the least and the most points, and the line."""
        if self.points_of:
            return self._filed_points(facts)
        best, certain = self.reached(facts)
        points, in_print = self.bands[certain]
        decided = best == certain
        outcome: LineOutcome = "undetermined"
        if decided:
            outcome = "pass" if points > 0 else "fail"
        line = Line(
            self.id,
            "indicator",
            outcome,
            self.shown(facts),
            self.threshold,
            in_print if decided else None,
            self.max_points,
            None,
        )
        return points, self.bands[best][0], line

    def _filed_points(self, facts: Mapping[str, Any]) -> tuple[Decimal, Decimal, Line]:
        """The points are the figure itself, up to the maximum."""
        filed = facts[self.points_of]
        points = None if filed is None else min(filed, self.maximum)
        outcome: LineOutcome = "undetermined"
        if points is not None:
            outcome = "pass" if points > 0 else "fail"
        line = Line(
            self.id,
            "indicator",
            outcome,
            self.shown(facts),
            self.max_points,
            None if points is None else plain(points),
            self.max_points,
            None,
        )
        return points or _NONE, self.maximum if points is None else points, line


def _all_of(lines: list[Line]) -> Outcome:
    """`and` over what has been tested; an indicator counts only through the score."""
    outcome: Outcome = "pass"
    for line in lines:
        if line.kind == "indicator":
            continue
        if line.outcome == "fail":
            return "fail"
        if line.outcome == "undetermined":
            outcome = "undetermined"
    return outcome
