"""The rule sets as SQL: a whole population scored in one statement, equal to the Python engine."""

from cultivation.scoring.compiler import CompiledRuleSet, compile_rule_set
from cultivation.scoring.population import score_population

__all__ = ["CompiledRuleSet", "compile_rule_set", "score_population"]
