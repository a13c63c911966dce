from cultivation.models.coverage_target import CoverageTarget
from cultivation.models.rule_set import RuleSet
from cultivation.models.title import Title

__all__ = ["CoverageTarget", "RuleSet", "Title"]
