"""The rule sets as SQL: a whole population scored in one statement, equal to the Python engine."""

from cultivation.scoring.compiler import CompiledRuleSet, compile_rule_set
from cultivation.scoring.pair import AFTER, BEFORE, Binned, CompiledPair, can_be_binned
from cultivation.scoring.population import Population, score_pair, score_population

__all__ = [
    "AFTER",
    "BEFORE",
    "Binned",
    "CompiledPair",
    "CompiledRuleSet",
    "Population",
    "can_be_binned",
    "compile_rule_set",
    "score_pair",
    "score_population",
]
