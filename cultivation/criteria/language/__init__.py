"""The language of the rule sets: expressions over named measures, with units and unknowns."""

from cultivation.criteria.language.errors import LanguageError
from cultivation.criteria.language.lowering import lower
from cultivation.criteria.language.parser import parse_number, parse_truth
from cultivation.criteria.language.printing import printed

__all__ = ["LanguageError", "lower", "parse_number", "parse_truth", "printed"]
