"""Holding facts against a kept rule set."""

from collections.abc import Mapping
from typing import Any

from cultivation import criteria
from cultivation.models import RuleSet
from cultivation.queries import parsed

__all__ = ["parsed", "verdict_on"]


def verdict_on(rule_set: RuleSet, facts: Mapping[str, Any]) -> criteria.Verdict:
    """The engine's verdict. Facts are measures by name; money and shares as strings or numbers."""
    return criteria.evaluate(parsed(rule_set), facts)
