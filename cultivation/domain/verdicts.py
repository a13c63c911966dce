"""Holding facts against a kept rule set."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cultivation import criteria
from cultivation.models import RuleSet


@lru_cache(maxsize=64)
def _parsed(sha256: str, canonical: str) -> criteria.RuleSet:
    return criteria.rule_set_from_canonical(canonical, sha256)


def parsed(rule_set: RuleSet) -> criteria.RuleSet:
    """The kept rule set as the engine takes it, parsed once per process."""
    return _parsed(rule_set.sha256, rule_set.text)


def verdict_on(rule_set: RuleSet, facts: Mapping[str, Any]) -> criteria.Verdict:
    """The engine's verdict. Facts are measures by name; money and shares as strings or numbers."""
    return criteria.evaluate(parsed(rule_set), facts)
