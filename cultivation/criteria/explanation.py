"""Explains a verdict line by line: asked, found, margin, waiver, what would have been enough."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from cultivation.criteria import wording
from cultivation.criteria.conditions import calculated
from cultivation.criteria.evaluation import evaluate
from cultivation.criteria.explained import Change, Enough, Explanation
from cultivation.criteria.facts import validate_facts
from cultivation.criteria.language.tree import Compare, Figure, NumberNode, figures_of
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import (
    NOT_TESTED,
    Condition,
    Direct,
    Gate,
    Judged,
    Mark,
    RuleSet,
)
from cultivation.criteria.scoring_steps import MOST_STEPS, IndicatorExplainer, ScoreExplainer, Step
from cultivation.criteria.solving import Changes, Solver
from cultivation.criteria.text import EXACT, Text
from cultivation.criteria.verdict import Line, Verdict


def explain(
    rule_set: RuleSet,
    facts: Mapping[str, Any],
    verdict: Verdict | None = None,
    *,
    language: str = "zh-hans",
) -> tuple[Explanation, ...]:
    """Return one explanation for each line of the verdict, in its order.

    Without `verdict` the facts are evaluated first. Raises FactsError as `evaluate` does.
    """
    checked = validate_facts(facts)
    verdict = evaluate(rule_set, checked) if verdict is None else verdict
    explainers = _explainers(rule_set)
    asked = _Asked(checked.values_by_name, language, {})
    with localcontext(EXACT):
        return tuple(explainers[line.id](line, asked) for line in verdict.lines)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one call of `explain` is about; the next steps are found once and used again."""

    facts: Mapping[str, Any]
    language: str
    next_steps: dict[str, list[Step]]


Explainer = Callable[[Line, _Asked], Explanation]


@lru_cache(maxsize=64)
def _explainers(rule_set: RuleSet) -> dict[str, Explainer]:
    waiver_labels = {route.id: route.label for route in rule_set.direct}
    found: dict[str, Explainer] = {}
    tested: list[Gate | Judged | Direct] = [*rule_set.gates, *rule_set.judged, *rule_set.direct]
    for gate in tested:
        found[gate.id] = _TestExplainer(gate, waiver_labels)
    indicators = [IndicatorExplainer(indicator) for indicator in rule_set.indicators]
    for one in indicators:
        found[one.indicator.id] = _Scored(one)
    score = ScoreExplainer(rule_set, indicators)
    for line_id in score.line_ids:
        found[line_id] = _Summed(score, line_id, waiver_labels)
    return found


def _change_of(facts: Mapping[str, Any], changes: Changes) -> tuple[Change, ...]:
    return tuple(Change(name, facts[name], needed) for name, needed in changes.items())


def _clauses(facts: Mapping[str, Any], changes: Changes, language: str) -> list[str]:
    return [
        wording.change(MEASURES[name], facts[name], needed, language)
        for name, needed in changes.items()
    ]


def _unknown_measures(names: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        name for name in names if facts[name] is None and not MEASURES[name].none_when_null
    )


_SURE = Mark()


class _TestExplainer:
    """Explains a gate, a judged item or a direct route."""

    def __init__(self, gate: Gate | Judged | Direct, routes: Mapping[str, Text]) -> None:
        self._gate = gate
        waivers = () if isinstance(gate, Direct) else gate.waivers
        self._because = {NOT_TESTED: wording.NOT_TESTED_LABEL, **routes}
        self._because.update((waiver.id, waiver.label) for waiver in waivers)
        self._figure = _Compared(gate.test)
        conditions = [gate.test, *(waiver.when for waiver in waivers)]
        self._solvers = [Solver(condition.lowered) for condition in conditions]

    def __call__(self, line: Line, asked: _Asked) -> Explanation:
        facts, language = asked.facts, asked.language
        gate = self._gate
        value, margin = self._figure.found(line, facts, language)
        missing: tuple[str, ...] = ()
        because = ""
        if line.outcome == "waived":
            because = self._because[str(line.waived_by)].in_language(language)
        elif line.outcome == "undetermined":
            missing = _unknown_measures(gate.test.measures, facts)
            because = wording.missing(missing, language)
        return Explanation(
            id=line.id,
            kind=line.kind,
            outcome=line.outcome,
            sign=self._figure.sign,
            name=gate.label.in_language(language),
            value=value,
            threshold=self._figure.threshold(language),
            margin=margin,
            points=None,
            max_points=None,
            sentence=wording.sentence(
                requirement=gate.requirement.in_language(language),
                found=value,
                margin_words=margin,
                outcome=line.outcome,
                because=because,
                language=language,
            ),
            missing=missing,
            enough=self._enough(facts, language) if line.outcome == "fail" else (),
            mark=gate.mark,
        )

    def _enough(self, facts: Mapping[str, Any], language: str) -> tuple[Enough, ...]:
        if isinstance(self._gate, Judged):
            return ()
        return tuple(
            Enough(
                _change_of(facts, changes),
                None,
                wording.enough(_clauses(facts, changes, language), None, language),
            )
            for solver in self._solvers
            for changes in solver.enough(facts)
        )


class _Compared:
    """What a condition compares, read out with its unit."""

    def __init__(self, condition: Condition) -> None:
        self._condition = condition
        tree = condition.tree
        self._subject = condition.subject
        self._sign = tree.sign if isinstance(tree, Compare) and self._subject is not None else ""
        self.sign = wording.SIGNS.get(self._sign, "")
        self._unit = unit_of(self._subject) if self._subject is not None else ""
        self._bound = Decimal(condition.threshold) if self._subject is not None else Decimal(0)
        self._calculate = calculated(self._subject) if self._subject is not None else None
        self._names = figures_of(tree)
        self._thresholds = {
            english: wording.amount(self._bound, self._unit, "en" if english else "zh-hans")
            for english in (True, False)
        }

    def threshold(self, language: str) -> str:
        """The literal that the figure is compared with, with its unit; "" when there is none."""
        return "" if self._subject is None else self._thresholds[wording.is_english(language)]

    def found(self, line: Line, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
        """The value found and its margin, in words."""
        if self._calculate is None or self._unit == "rank":
            return found_in_words(self._names, facts, language), ""
        number = self._calculate(facts)
        if number is None:
            return wording.NOTHING_FOUND.in_language(language), ""
        difference = number - self._bound
        words = wording.amount(number, self._unit, language)
        if difference != 0 and words == self.threshold(language):
            words = wording.exact_amount(number, self._unit, language)
        return words, wording.margin(difference, self._sign, self._unit, language)


def found_in_words(names: tuple[str, ...], facts: Mapping[str, Any], language: str) -> str:
    """What was filed for each measure; a single one without its name."""
    words = [_one_found(name, facts, language) for name in names]
    if len(names) == 1:
        return words[0]
    english = wording.is_english(language)
    return ("; " if english else "，").join(
        f"{MEASURES[name].label.in_language(language)}{': ' if english else '：'}{one}"
        for name, one in zip(names, words, strict=True)
    )


def _one_found(name: str, facts: Mapping[str, Any], language: str) -> str:
    measure = MEASURES[name]
    if not measure.is_derived:
        return wording.fact(name, facts, language)
    number = _derived_figure(name)(facts)
    if number is None:
        return wording.NOTHING_FOUND.in_language(language)
    return wording.amount(number, measure.unit, language)


@lru_cache(maxsize=64)
def _derived_figure(name: str) -> Callable[[Mapping[str, Any]], Decimal | None]:
    return calculated(Figure(name, None))


def unit_of(node: NumberNode) -> str:
    """The unit to print behind a figure, when it is a plain one."""
    unit = node.unit
    return unit[0][0] if unit is not None and len(unit) == 1 and unit[0][1] == 1 else ""


class _Scored:
    """Explains an indicator: its points, and what the next band would take."""

    def __init__(self, explainer: IndicatorExplainer) -> None:
        self._explainer = explainer
        self._names = explainer.names
        self._value = explainer.indicator.value
        self._calculate = None if self._value is None else calculated(self._value)
        self._unit = "" if self._value is None else unit_of(self._value)

    def _next_steps(self, asked: _Asked) -> list[Step]:
        steps = self._explainer.next_steps(asked.facts)
        asked.next_steps[self._explainer.indicator.id] = steps
        return steps

    def _found(self, facts: Mapping[str, Any], language: str) -> str:
        if self._calculate is None:
            return found_in_words(self._names, facts, language)
        number = self._calculate(facts)
        if number is None:
            return wording.NOTHING_FOUND.in_language(language)
        return wording.amount(number, self._unit, language)

    def __call__(self, line: Line, asked: _Asked) -> Explanation:
        facts, language = asked.facts, asked.language
        indicator = self._explainer.indicator
        value = self._found(facts, language)
        missing: tuple[str, ...] = ()
        because = ""
        if line.outcome == "undetermined":
            missing = _unknown_measures(self._explainer.measures, facts)
            because = wording.missing(missing, language)
        return Explanation(
            id=line.id,
            kind=line.kind,
            outcome=line.outcome,
            sign="",
            name=indicator.label.in_language(language),
            value=value,
            threshold=self._explainer.best_threshold(language),
            margin="",
            points=line.points,
            max_points=line.max_points,
            sentence=wording.points_sentence(
                requirement=indicator.requirement.in_language(language),
                found=value,
                points=str(line.points),
                max_points=str(line.max_points),
                because=because,
                language=language,
            ),
            missing=missing,
            enough=tuple(
                Enough(
                    _change_of(facts, step.changes),
                    step.gain,
                    wording.enough(_clauses(facts, step.changes, language), step.gain, language),
                )
                for step in self._next_steps(asked)
            ),
            mark=indicator.mark,
        )


class _Summed:
    """Explains the score or a category minimum, with the cheapest next points."""

    def __init__(self, score: ScoreExplainer, line_id: str, routes: Mapping[str, Text]) -> None:
        self._score = score
        self._id = line_id
        self._label = score.label(line_id)
        self._routes = routes

    def __call__(self, line: Line, asked: _Asked) -> Explanation:
        facts, language = asked.facts, asked.language
        needed = str(line.threshold)
        missing: tuple[str, ...] = ()
        because = ""
        if line.outcome == "waived":
            because = self._routes[str(line.waived_by)].in_language(language)
        elif line.outcome == "undetermined":
            missing = self._score.missing(self._id, facts)
            because = wording.missing(missing, language)
        value, margin = self._found(line, facts, language)
        return Explanation(
            id=line.id,
            kind=line.kind,
            outcome=line.outcome,
            sign="≥",
            name=self._label.in_language(language),
            value=value,
            threshold=wording.with_unit(needed, "points", language),
            margin=margin,
            points=None,
            max_points=None,
            sentence=wording.sentence(
                requirement=wording.minimum_requirement(self._label, needed).in_language(language),
                found=value,
                margin_words=margin,
                outcome=line.outcome,
                because=because,
                language=language,
            ),
            missing=missing,
            enough=self._enough(asked) if line.outcome == "fail" else (),
            mark=_SURE,
        )

    def _found(self, line: Line, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
        least, most = self._score.bounds(self._id, facts)
        if line.value is None:
            bounds = wording.bounds(str(least), str(most), language)
            return wording.with_unit(bounds, "points", language), ""
        difference = least - Decimal(str(line.threshold))
        return (
            wording.with_unit(line.value, "points", language),
            wording.margin(difference, ">=", "points", language),
        )

    def _enough(self, asked: _Asked) -> tuple[Enough, ...]:
        facts, language = asked.facts, asked.language
        steps = self._score.cheapest_steps(self._id, asked.next_steps)
        found = []
        together = self._score.enough_together(self._id, facts, asked.next_steps)
        if together is not None:
            clauses = _clauses(facts, together.changes, language)
            found.append(
                Enough(
                    _change_of(facts, together.changes),
                    together.gain,
                    wording.enough_together(clauses, together.gain, language),
                )
            )
        found.extend(
            Enough(
                _change_of(facts, step.changes),
                step.gain,
                wording.enough(_clauses(facts, step.changes, language), step.gain, language),
            )
            for step in steps[:MOST_STEPS]
        )
        return tuple(found)
