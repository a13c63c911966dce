"""The few shapes of SQL that a rule set becomes, on numerics and on truths that may be null.

PostgreSQL's `AND`, `OR` and `NOT` over null are Kleene's three values, as in the Python engine.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Case, DecimalField, Func, TextField, Value, When
from django.db.models.expressions import Combinable, Expression
from django.db.models.sql.compiler import SQLCompiler

TRUTH = BooleanField(null=True)
NUMBER = DecimalField(null=True)
TEXT = TextField(null=True)
YES = Value(value=True, output_field=TRUTH)
NO = Value(value=False, output_field=TRUTH)
OPEN = Value(value=None, output_field=TRUTH)


class Decided(Func):
    """CASE test WHEN TRUE THEN … WHEN FALSE THEN … ELSE … END: the test is computed once."""

    arity = 4

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        parts: list[str] = []
        params: list[Any] = []
        for source in self.get_source_expressions():
            sql, found = compiler.compile(source)
            parts.append(sql)
            params.extend(found)
        test, holds, fails, unknown = parts
        return (
            f"CASE {test} WHEN TRUE THEN {holds} WHEN FALSE THEN {fails} ELSE {unknown} END",
            params,
        )


class Chosen(Func):
    """CASE subject WHEN a THEN … WHEN b THEN … ELSE … END: the subject is computed once.

    Arguments: the subject, then pairs of a value and its result, then what holds otherwise.
    """

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, list[Any]]:
        found = [compiler.compile(source) for source in self.get_source_expressions()]
        subject, *pairs, otherwise = [sql for sql, _ in found]
        branches = zip(pairs[::2], pairs[1::2], strict=True)
        whens = " ".join(f"WHEN {value} THEN {result}" for value, result in branches)
        params = [param for _, params in found for param in params]
        return f"CASE {subject} {whens} ELSE {otherwise} END", params


def literal(number: Decimal) -> Value:
    """A number as written; whole ones are integers, which are cheaper to add."""
    if number == number.to_integral_value() and abs(number) < 10**9:
        return Value(int(number), output_field=NUMBER)
    return Value(number, output_field=NUMBER)


def numeric(figure: Combinable) -> Expression:
    """A figure as exact numeric: products of integers would overflow."""
    return Func(figure, template="(%(expressions)s)::numeric", output_field=NUMBER)


def infix(sign: str, *operands: Combinable, kind: Any = TRUTH) -> Expression:
    """(a sign b sign …); a single operand is returned as it is."""
    if len(operands) == 1:
        return operands[0]  # type: ignore[return-value]
    template = "(%(expressions)s)"
    return Func(*operands, template=template, arg_joiner=f" {sign} ", output_field=kind)


def all_of(truths: Sequence[Combinable]) -> Expression:
    """Kleene's `and`."""
    return infix("AND", *truths) if truths else YES


def any_of(truths: Sequence[Combinable]) -> Expression:
    """Kleene's `or`."""
    return infix("OR", *truths) if truths else NO


def opposite(truth: Combinable) -> Expression:
    """Kleene's `not`."""
    return Func(truth, template="(NOT %(expressions)s)", output_field=TRUTH)


def not_false(truth: Combinable) -> Expression:
    """True where the statement holds or may hold; never null."""
    return Func(truth, template="(%(expressions)s IS NOT FALSE)", output_field=TRUTH)


def known(figure: Combinable) -> Expression:
    """Whether there is a value."""
    return Func(figure, template="(%(expressions)s IS NOT NULL)", output_field=TRUTH)


def when(test: Expression, result: Combinable, kind: Any = TRUTH) -> Case:
    """The result where the test holds, else null."""
    return Case(When(test, then=result), output_field=kind)


def first_of(
    choices: Sequence[tuple[Expression, Combinable]], otherwise: Combinable, kind: Any
) -> Expression:
    """The result of the first test that holds."""
    cases = [When(test, then=result) for test, result in choices]
    return Case(*cases, default=otherwise, output_field=kind) if cases else otherwise  # type: ignore[return-value]


def within(least: Expression, most: Expression, needed: Decimal) -> Expression:
    """Whether a number between two bounds reaches what is needed; null while that is open."""
    bound = literal(needed)
    reached = infix(">=", least, bound)
    missed = infix("<", most, bound)
    return first_of(
        [(reached, YES), (missed, NO)],
        OPEN,
        TRUTH,
    )


def unknown(kind: Any) -> Expression:
    """Null of a type: a bare null in a layer would be taken for a text."""
    name = {TRUTH: "boolean", NUMBER: "numeric", TEXT: "text"}[kind]
    return Func(template=f"NULL::{name}", output_field=kind)


def word(text: str | None) -> Value:
    """A word as it is."""
    return Value(text, output_field=TEXT)
