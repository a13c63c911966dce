"""Explains a verdict line by line: asked, found, margin, waiver, what would have been enough."""

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from cultivation.criteria import wording
from cultivation.criteria.conditions import calculated
from cultivation.criteria.evaluation import evaluate
from cultivation.criteria.explained import (
    Asked,
    Change,
    Enough,
    Explainer,
    Explanation,
    Reason,
    ways_of,
)
from cultivation.criteria.facts import validate_facts
from cultivation.criteria.language.tree import Compare, Figure, NumberNode, figures_of
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import (
    Condition,
    Direct,
    Gate,
    Judged,
    Mark,
    RuleSet,
    Waiver,
)
from cultivation.criteria.scoring_steps import MOST_STEPS, IndicatorExplainer, ScoreExplainer, Step
from cultivation.criteria.solving import Changes, Solver
from cultivation.criteria.text import EXACT, plain
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
    explainers, indicators = _explainers(rule_set)
    values = checked.values_by_name
    asked = Asked(values, language, _NextSteps(indicators, values))
    return tuple(Explanation(explainers[line.id], line, asked) for line in verdict.lines)


def reasons(
    rule_set: RuleSet, facts: Mapping[str, Any], verdict: Verdict | None = None
) -> tuple[Reason, ...]:
    """Return each line of the verdict with its margin and, where it fails, what would have been
    enough: what `explain` says, as figures and without the words.

    Raises FactsError as `evaluate` does.
    """
    checked = validate_facts(facts)
    verdict = evaluate(rule_set, checked) if verdict is None else verdict
    explainers, indicators = _explainers(rule_set)
    values = checked.values_by_name
    asked = Asked(values, "zh-hans", _NextSteps(indicators, values))
    found = []
    with localcontext(EXACT):
        for line in verdict.lines:
            explainer = explainers[line.id]
            ways = ways_of(explainer, line, asked) if line.outcome == "fail" else ()
            found.append(Reason(line, explainer.difference(line, asked), ways))
    return tuple(found)


class _NextSteps(dict[str, list[Step]]):
    """The next steps of each indicator, found when they are first asked for."""

    def __init__(
        self, indicators: Mapping[str, IndicatorExplainer], facts: Mapping[str, Any]
    ) -> None:
        super().__init__()
        self._indicators = indicators
        self._facts = facts

    def __missing__(self, indicator: str) -> list[Step]:
        steps = self[indicator] = self._indicators[indicator].next_steps(self._facts)
        return steps


@lru_cache(maxsize=64)
def _explainers(
    rule_set: RuleSet,
) -> tuple[dict[str, Explainer], dict[str, IndicatorExplainer]]:
    routes = {route.id: route for route in rule_set.direct}
    found: dict[str, Explainer] = {}
    tested: list[Gate | Judged | Direct] = [*rule_set.gates, *rule_set.judged, *rule_set.direct]
    for gate in tested:
        found[gate.id] = _TestExplainer(gate, routes)
    indicators = {one.id: IndicatorExplainer(one) for one in rule_set.indicators}
    found.update((line_id, _Scored(one)) for line_id, one in indicators.items())
    score = ScoreExplainer(rule_set, list(indicators.values()))
    for line_id in score.line_ids:
        found[line_id] = _Summed(score, line_id, routes)
    return found, indicators


def _change_of(facts: Mapping[str, Any], changes: Changes) -> tuple[Change, ...]:
    return tuple([Change(name, facts[name], needed) for name, needed in changes.items()])


def _unknown_measures(names: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        name for name in names if facts[name] is None and not MEASURES[name].none_when_null
    )


def _doubtful(*marks: Mark) -> Mark:
    """The first mark of something unverified, else the first."""
    return next((mark for mark in marks if mark.unverified), marks[0])


class _TestExplainer:
    """Explains a gate, a judged item or a direct route."""

    def __init__(self, gate: Gate | Judged | Direct, routes: Mapping[str, Direct]) -> None:
        self._gate = gate
        self._waivers: dict[str, Waiver | Direct] = {**routes}
        waivers = () if isinstance(gate, Direct) else gate.waivers
        self._waivers.update((waiver.id, waiver) for waiver in waivers)
        self._figure = _Compared(gate.test)
        self.sign = self._figure.sign
        conditions = [gate.test, *(waiver.when for waiver in waivers)]
        self._solvers = [Solver(condition.lowered) for condition in conditions]

    def name(self, language: str) -> str:
        return self._gate.label.in_language(language)

    def threshold(self, language: str) -> str:
        return self._figure.threshold(language)

    def mark(self, line: Line) -> Mark:
        """How sure the line is, and the waiver that it rests on."""
        waiver = self._waivers.get(str(line.waived_by))
        return self._gate.mark if waiver is None else _doubtful(self._gate.mark, waiver.mark)

    def found(self, line: Line, asked: Asked) -> tuple[str, str]:
        return self._figure.found(line, asked.facts, asked.language)

    def difference(self, line: Line, asked: Asked) -> Decimal | None:
        return self._figure.difference(asked.facts)

    def missing(self, line: Line, asked: Asked) -> tuple[str, ...]:
        return _unknown_measures(self._gate.test.measures, asked.facts)

    def sentence(self, line: Line, asked: Asked, said: Explanation) -> str:
        return wording.sentence(
            requirement=self._gate.requirement.in_language(asked.language),
            found=self._figure.told(said.value, asked.language),
            margin_words=said.margin,
            outcome=line.outcome,
            because=_because(line, asked, said, self._waivers),
            language=asked.language,
        )

    def enough(self, line: Line, asked: Asked) -> tuple[Enough, ...]:
        if line.outcome != "fail" or isinstance(self._gate, Judged):
            return ()
        facts = asked.facts
        return tuple(
            [
                Enough(_change_of(facts, changes), None, asked.language)
                for solver in self._solvers
                for changes in solver.enough(facts)
            ]
        )


def _because(
    line: Line, asked: Asked, said: Explanation, waivers: Mapping[str, Waiver | Direct]
) -> str:
    """Why a line is waived or open; nothing for the others."""
    if line.outcome == "undetermined":
        return wording.missing(said.missing, asked.language)
    if line.outcome != "waived":
        return ""
    waiver = waivers.get(str(line.waived_by))
    label = wording.NOT_TESTED_LABEL if waiver is None else waiver.label
    return label.in_language(asked.language)


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

    def difference(self, facts: Mapping[str, Any]) -> Decimal | None:
        """The figure found less the literal; None for a rank and for what is not known."""
        if self._calculate is None or self._unit == "rank":
            return None
        number = self._calculate(facts)
        return None if number is None else number - self._bound

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

    def told(self, found: str, language: str) -> str:
        """What was found, as a sentence says it: a bare “yes” or “no” is told with its fact, and
        what is not filed not at all, as the sentence ends with what is missing."""
        if found == wording.NOT_KNOWN.in_language(language):
            return wording.NOTHING_FOUND.in_language(language)
        if len(self._names) != 1 or MEASURES[self._names[0]].kind != "bool":
            return found
        label = MEASURES[self._names[0]].label.in_language(language)
        return f"{label}: {found}" if wording.is_english(language) else f"{label}：{found}"


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

    sign = ""

    def __init__(self, explainer: IndicatorExplainer) -> None:
        self._explainer = explainer
        self._indicator = explainer.indicator
        value = explainer.indicator.value
        self._calculate = None if value is None else calculated(value)
        self._unit = "" if value is None else unit_of(value)

    def name(self, language: str) -> str:
        return self._indicator.label.in_language(language)

    def threshold(self, language: str) -> str:
        return self._explainer.best_threshold(language)

    def mark(self, line: Line) -> Mark:
        return self._indicator.mark

    def found(self, line: Line, asked: Asked) -> tuple[str, str]:
        facts, language = asked.facts, asked.language
        if self._calculate is None:
            return found_in_words(self._explainer.names, facts, language), ""
        number = self._calculate(facts)
        if number is None:
            return wording.NOTHING_FOUND.in_language(language), ""
        return wording.amount(number, self._unit, language), ""

    def difference(self, line: Line, asked: Asked) -> Decimal | None:
        """Bands have no one threshold to be above or below."""
        return None

    def missing(self, line: Line, asked: Asked) -> tuple[str, ...]:
        return _unknown_measures(self._explainer.measures, asked.facts)

    def sentence(self, line: Line, asked: Asked, said: Explanation) -> str:
        return wording.points_sentence(
            requirement=self._indicator.requirement.in_language(asked.language),
            found=said.value,
            points=str(line.points),
            max_points=str(line.max_points),
            because=_because(line, asked, said, {}),
            language=asked.language,
        )

    def enough(self, line: Line, asked: Asked) -> tuple[Enough, ...]:
        steps = asked.next_steps[self._indicator.id]
        return tuple(_enough_of(step, asked) for step in steps)


def _enough_of(step: Step, asked: Asked) -> Enough:
    return Enough(_change_of(asked.facts, step.changes), step.gain, asked.language)


class _Summed:
    """Explains the score or a category minimum, with the cheapest next points."""

    sign = "≥"

    def __init__(self, score: ScoreExplainer, line_id: str, routes: Mapping[str, Direct]) -> None:
        self._score = score
        self._id = line_id
        self._label = score.label(line_id)
        self._mark = score.mark(line_id)
        self._needed = plain(score.needed(line_id))
        self._routes = routes

    def name(self, language: str) -> str:
        return self._label.in_language(language)

    def threshold(self, language: str) -> str:
        return wording.with_unit(self._needed, "points", language)

    def mark(self, line: Line) -> Mark:
        route = self._routes.get(str(line.waived_by))
        return self._mark if route is None else _doubtful(self._mark, route.mark)

    def found(self, line: Line, asked: Asked) -> tuple[str, str]:
        facts, language = asked.facts, asked.language
        if line.value is None:
            least, most = self._score.bounds(self._id, facts)
            return wording.bounds(plain(least), plain(most), language), ""
        difference = Decimal(line.value) - Decimal(self._needed)
        return (
            wording.with_unit(line.value, "points", language),
            wording.margin(difference, ">=", "points", language),
        )

    def difference(self, line: Line, asked: Asked) -> Decimal | None:
        return None if line.value is None else Decimal(line.value) - self._score.needed(self._id)

    def missing(self, line: Line, asked: Asked) -> tuple[str, ...]:
        return self._score.missing(self._id, asked.facts)

    def sentence(self, line: Line, asked: Asked, said: Explanation) -> str:
        requirement = wording.minimum_requirement(self._label, self._needed)
        return wording.sentence(
            requirement=requirement.in_language(asked.language),
            found=said.value,
            margin_words=said.margin,
            outcome=line.outcome,
            because=_because(line, asked, said, self._routes),
            language=asked.language,
        )

    def enough(self, line: Line, asked: Asked) -> tuple[Enough, ...]:
        if line.outcome != "fail":
            return ()
        found = []
        together = self._score.enough_together(self._id, asked.facts, asked.next_steps)
        if together is not None:
            changes = _change_of(asked.facts, together.changes)
            found.append(Enough(changes, together.gain, asked.language, is_whole=True))
        steps = self._score.cheapest_steps(self._id, asked.next_steps)
        found.extend(_enough_of(step, asked) for step in steps[:MOST_STEPS])
        return tuple(found)
