"""The size table as an expression: whether the enterprise of a row is small or medium.

The logic is that of `cultivation.criteria.size`: the row with the longest code that the industry
begins with; large only at or above every ceiling of that row. The row is found first and may be
kept as a column, because class and limit are both asked of it.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Func, IntegerField, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce, Left

from cultivation.criteria.size import SizeRow, SizeTable
from cultivation.scoring.expressions import (
    TEXT,
    TRUTH,
    Chosen,
    Decided,
    all_of,
    first_of,
    infix,
    literal,
    opposite,
    unknown,
    word,
)

PLACE = IntegerField(null=True)
_NO_ROW = Value(None, output_field=PLACE)


def industry_key(industry: Combinable) -> Expression:
    """The digits of an industry's code; its section letter when it has no digits."""
    digits = Func(industry, Value("ABCDEFGHIJKLMNOPQRST"), function="LTRIM", output_field=TEXT)
    return Coalesce(
        Func(digits, Value(""), function="NULLIF", output_field=TEXT), industry, output_field=TEXT
    )


def size_row(table: SizeTable, *, key: Combinable) -> Expression:
    """The place in the table of the row with the longest code that the industry begins with; null
    where no row covers it. `key` is an `industry_key`."""
    by_length: dict[int, list[tuple[list[str], Expression]]] = {}
    uncovered: list[tuple[tuple[str, ...], Expression]] = [(table.not_covered, _NO_ROW)]
    places = [(row.industries, literal(Decimal(n))) for n, row in enumerate(table.rows)]
    for industries, place in (*uncovered, *places):
        for length in {len(code) for code in industries}:
            codes = [code for code in industries if len(code) == length]
            by_length.setdefault(length, []).append((codes, place))
    found: list[tuple[Expression, Combinable]] = []
    for length in sorted(by_length, reverse=True):
        prefix = Left(key, length)
        # Industries with many codes (manufacturing) are met most often.
        answers = sorted(by_length[length], key=lambda one: -len(one[0]))
        choices = [(_one_of(prefix, codes), place) for codes, place in answers]
        every = [code for codes, _ in answers for code in codes]
        found.append((_one_of(prefix, every), first_of(choices, _NO_ROW, PLACE)))
    return first_of(found, _NO_ROW, PLACE)


def is_sme(table: SizeTable, *, row: Combinable, figures: Mapping[str, Combinable]) -> Expression:
    """True, false, or null where the industry or a deciding figure is not known.

    `row` is a `size_row`; `figures` gives employees, revenue_wan and total_assets_wan.
    """
    return _of_row(table, row, lambda one: _is_below(one, figures), unknown(TRUTH), TRUTH)


def size_class(
    table: SizeTable, *, row: Combinable, figures: Mapping[str, Combinable]
) -> Expression:
    """large, medium, small or micro; undetermined where the industry or a figure is not known."""
    open_ = word("undetermined")
    return _of_row(table, row, lambda one: _class_of(one, figures), open_, TEXT)


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


def _of_row(
    table: SizeTable,
    row: Combinable,
    answer_of: Callable[[SizeRow], Expression],
    otherwise: Expression,
    kind: Any,
) -> Expression:
    """The answer of the row at a place; the longest list of industries is asked for first."""
    places = sorted(range(len(table.rows)), key=lambda place: -len(table.rows[place].industries))
    answers = [part for n in places for part in (literal(Decimal(n)), answer_of(table.rows[n]))]
    return Chosen(row, *answers, otherwise, output_field=kind)


def _is_below(row: SizeRow, figures: Mapping[str, Combinable]) -> Expression:
    ceilings = [
        infix(">=", figures[measure], literal(limit))
        for measure, limit in row.limits["large"].items()
    ]
    return opposite(all_of(ceilings))


def _one_of(prefix: Expression, codes: list[str]) -> Expression:
    options = Func(*[word(code) for code in codes], template="(%(expressions)s)")
    return infix("IN", prefix, options)
