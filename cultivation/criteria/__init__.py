"""The indicator engine: standards as data, three-valued evaluation, explanation. No Django here."""

from cultivation.criteria.applicability import (
    NoRuleSet,
    Transition,
    select_rule_set,
    shipped_transitions,
    transition_for,
)
from cultivation.criteria.differences import Difference, diff
from cultivation.criteria.documents import Refusal, RuleSetError
from cultivation.criteria.evaluation import evaluate
from cultivation.criteria.explained import Change, Enough, Explanation
from cultivation.criteria.explanation import explain, reasons
from cultivation.criteria.facts import Facts, FactsError, validate_facts
from cultivation.criteria.loader import parse_rule_set, rule_set_from_canonical
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import Mark, RuleSet
from cultivation.criteria.shelf import shipped, shipped_codes, shipped_text
from cultivation.criteria.text import Text
from cultivation.criteria.verdict import Line, Verdict, stored_bytes

__all__ = [
    "MEASURES",
    "Change",
    "Difference",
    "Enough",
    "Explanation",
    "Facts",
    "FactsError",
    "Line",
    "Mark",
    "NoRuleSet",
    "Refusal",
    "RuleSet",
    "RuleSetError",
    "Text",
    "Transition",
    "Verdict",
    "diff",
    "evaluate",
    "explain",
    "parse_rule_set",
    "reasons",
    "rule_set_from_canonical",
    "select_rule_set",
    "shipped",
    "shipped_codes",
    "shipped_text",
    "shipped_transitions",
    "stored_bytes",
    "transition_for",
    "validate_facts",
]
