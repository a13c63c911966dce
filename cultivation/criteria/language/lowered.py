"""The form both evaluators work on: comparisons without division.

`a / b >= 3` becomes `a >= 3 * b` where `b > 0` is asked for; so a comparison is exact in Python's
decimals as in the database's numerics, and a boundary is never missed by a rounded quotient.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from cultivation.criteria.language.tree import ComparisonSign


@dataclass(frozen=True, slots=True)
class Value:
    """A literal."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed measure; unknown when null."""

    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """left sign right; unknown when either is."""

    sign: Literal["+", "-", "*"]
    left: "Whole"
    right: "Whole"


@dataclass(frozen=True, slots=True)
class Best:
    """The least or the greatest; unknown when any is."""

    which: Literal["min", "max"]
    items: tuple["Whole", ...]


Whole = Value | Filed | Operation | Best


@dataclass(frozen=True, slots=True)
class Known:
    value: bool


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A yes-or-no measure; unknown when null."""

    name: str


@dataclass(frozen=True, slots=True)
class IsOneOf:
    """A choice measure is one of the codes; unknown when null."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """left sign right; unknown when a figure is, or when one of `positive` is not above zero."""

    sign: ComparisonSign
    left: Whole
    right: Whole
    positive: tuple[Whole, ...] = ()


@dataclass(frozen=True, slots=True)
class RankComparison:
    """A rank that may be none against a literal: none satisfies != alone. Never unknown."""

    sign: ComparisonSign
    name: str
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the statements hold, against a literal; unknown while the rest may decide."""

    sign: ComparisonSign
    items: tuple["Statement", ...]
    bound: Decimal


@dataclass(frozen=True, slots=True)
class Opposite:
    operand: "Statement"


@dataclass(frozen=True, slots=True)
class AllOf:
    items: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    items: tuple["Statement", ...]


Statement = (
    Known | IsTrue | IsOneOf | Comparison | RankComparison | Tally | Opposite | AllOf | AnyOf
)
