"""The size table as an expression: whether the enterprise of a row is small or medium.

The logic is that of `cultivation.criteria.size`: the row with the longest code that the industry
begins with; large only at or above every ceiling of that row.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Func, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce, Left

from cultivation.criteria.size import SizeRow, SizeTable
from cultivation.scoring.expressions import (
    TEXT,
    TRUTH,
    Decided,
    all_of,
    first_of,
    infix,
    literal,
    opposite,
    unknown,
    word,
)


def industry_key(industry: Combinable) -> Expression:
    """The digits of an industry's code; its section letter when it has no digits."""
    digits = Func(industry, Value("ABCDEFGHIJKLMNOPQRST"), function="LTRIM", output_field=TEXT)
    return Coalesce(
        Func(digits, Value(""), function="NULLIF", output_field=TEXT), industry, output_field=TEXT
    )


def is_sme(table: SizeTable, *, key: Combinable, figures: Mapping[str, Combinable]) -> Expression:
    """True, false, or null where the industry or a deciding figure is not known.

    `key` is an `industry_key`; `figures` gives employees, revenue_wan and total_assets_wan.
    """
    return _by_row(table, key, lambda row: _is_below(row, figures), unknown(TRUTH), TRUTH)


def size_class(
    table: SizeTable, *, key: Combinable, figures: Mapping[str, Combinable]
) -> Expression:
    """large, medium, small or micro; undetermined where the industry or a figure is not known."""
    open_ = word("undetermined")
    return _by_row(table, key, lambda row: _class_of(row, figures), open_, TEXT)


def _class_of(row: SizeRow, figures: Mapping[str, Combinable]) -> Expression:
    """The first class all of whose limits are reached, as `criteria.size.size_of` has it."""
    found: Expression = word("micro")
    for size in ("small", "medium", "large"):
        reached = all_of(
            [
                infix(">=", figures[measure], literal(limit))
                for measure, limit in row.limits[size].items()
            ]
        )
        found = Decided(reached, word(size), found, word("undetermined"), output_field=TEXT)
    return found


def _by_row(
    table: SizeTable,
    key: Combinable,
    answer_of: Callable[[SizeRow], Expression],
    otherwise: Expression,
    kind: Any,
) -> Expression:
    """The answer of the row with the longest code that the industry begins with."""
    by_length: dict[int, list[tuple[list[str], Expression]]] = {}
    uncovered: list[tuple[tuple[str, ...], SizeRow | None]] = [(table.not_covered, None)]
    for industries, row in (*uncovered, *((row.industries, row) for row in table.rows)):
        answer = otherwise if row is None else answer_of(row)
        for length in {len(code) for code in industries}:
            codes = [code for code in industries if len(code) == length]
            by_length.setdefault(length, []).append((codes, answer))
    found: list[tuple[Expression, Combinable]] = []
    for length in sorted(by_length, reverse=True):
        prefix = Left(key, length)
        # Industries with many codes (manufacturing) are met most often.
        answers = sorted(by_length[length], key=lambda one: -len(one[0]))
        choices = [(_one_of(prefix, codes), answer) for codes, answer in answers]
        every = [code for codes, _ in answers for code in codes]
        found.append((_one_of(prefix, every), first_of(choices, otherwise, kind)))
    return first_of(found, otherwise, kind)


def _is_below(row: SizeRow, figures: Mapping[str, Combinable]) -> Expression:
    ceilings = [
        infix(">=", figures[measure], literal(limit))
        for measure, limit in row.limits["large"].items()
    ]
    return opposite(all_of(ceilings))


def _one_of(prefix: Expression, codes: list[str]) -> Expression:
    options = Func(*[word(code) for code in codes], template="(%(expressions)s)")
    return infix("IN", prefix, options)
