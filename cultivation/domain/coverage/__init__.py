"""Coverage (覆盖率): the share of a population that is digitally transformed.

No national formula exists: every figure carries its definition's two rules. See docs/coverage.md.
"""

from cultivation.domain.coverage.figures import Coverage, Figure
from cultivation.domain.coverage.reading import coverage
from cultivation.domain.coverage.rules import (
    DEFAULT_CODE,
    definition_for,
    definition_of_title,
    definitions_on,
    denominator_rule,
    numerator_rule,
)

__all__ = [
    "DEFAULT_CODE",
    "Coverage",
    "Figure",
    "coverage",
    "definition_for",
    "definition_of_title",
    "definitions_on",
    "denominator_rule",
    "numerator_rule",
]
