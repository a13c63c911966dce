"""What keeps an enterprise from its next rung, line by line, kept in both languages."""

from collections.abc import Mapping
from typing import Any

from cultivation import criteria
from cultivation.criteria import Verdict, evaluate, explain, reasons
from cultivation.criteria.explained import Explanation
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.text import plain

# What a reviewer judges even where it stands in a gate.
_FOR_PEOPLE = frozenset({"market_position_ok", "main_product_ok"})
_LANGUAGES = {"zh": "zh-hans", "en": "en"}
_HELD = ("pass", "waived")


def left_to_people(rule_set: criteria.RuleSet) -> tuple[str, ...]:
    """The measures that the standard leaves to reviewers, in its order."""
    found = dict.fromkeys(
        measure
        for is_judged, lines in ((True, rule_set.judged), (False, rule_set.gates))
        for line in lines
        for measure in line.test.measures
        if (is_judged or measure in _FOR_PEOPLE) and MEASURES[measure].kind == "bool"
    )
    return tuple(found)


def verdict_if_judged_well(rule_set: criteria.RuleSet, facts: Mapping[str, Any]) -> Verdict:
    """The verdict with what is left to people taken as met: discovery comes before any reviewer."""
    return evaluate(rule_set, _judged_well(rule_set, facts))


def missing_ids(verdict: Verdict) -> tuple[str, ...]:
    """The lines that must hold and do not, or are not known to."""
    return tuple(
        line.id
        for line in verdict.lines
        if line.kind in ("gate", "judged") and line.outcome not in _HELD
    )


def missing_lines(rule_set: criteria.RuleSet, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The missing lines with what was found, what is asked for, by how much it misses (`difference`
    in the unit of the threshold) and what would be enough, as plain JSON."""
    judged = _judged_well(rule_set, facts)
    verdict = evaluate(rule_set, judged)
    wanted = set(missing_ids(verdict))
    margins = {one.line.id: one.difference for one in reasons(rule_set, judged, verdict)}
    words = {
        short: {one.id: one for one in explain(rule_set, judged, verdict, language=language)}
        for short, language in _LANGUAGES.items()
    }
    found = []
    for line in verdict.lines:
        if line.id not in wanted:
            continue
        margin = margins[line.id]
        said = {short: _said(of_language[line.id]) for short, of_language in words.items()}
        found.append(
            {
                "id": line.id,
                "outcome": line.outcome,
                "value": line.value,
                "threshold": line.threshold,
                "difference": None if margin is None else plain(margin),
                "measures": list(words["zh"][line.id].missing),
                **said,
            }
        )
    return found


def _said(one: Explanation) -> dict[str, Any]:
    return {
        "name": one.name,
        "value": one.value,
        "threshold": f"{one.sign} {one.threshold}".strip(),
        "margin": one.margin,
        "enough": [way.sentence for way in one.enough],
    }


def _judged_well(rule_set: criteria.RuleSet, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**facts, **dict.fromkeys(left_to_people(rule_set), True)}
