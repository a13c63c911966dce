"""Two rule sets over the same rows in one statement: what both ask is computed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Field, Func, IntegerField, Model, QuerySet
from django.db.models.expressions import Expression

from cultivation.criteria.language import LanguageError
from cultivation.criteria.language.lowered import Filed
from cultivation.criteria.language.lowered import Value as Number
from cultivation.criteria.language.lowering import expanded, fraction, lower
from cultivation.criteria.language.tree import CompoundGrowth, Count, NumberNode
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import RuleSet
from cultivation.scoring.compiler import CompiledRuleSet, annotated
from cultivation.scoring.expressions import NUMBER, all_of, infix, known, literal, numeric, when
from cultivation.scoring.layers import LayerColumn
from cultivation.scoring.layout import Columns
from cultivation.scoring.sources import Sources
from cultivation.scoring.statements import Terms, measures_in, one_if

Row = TypeVar("Row", bound=Model)
BEFORE, AFTER = "before_", "after_"
_BIN = IntegerField(null=True)


@dataclass(frozen=True, slots=True)
class Binned:
    """A figure to be counted between `edges`: the subject of a condition, or with `subject` None
    the decided points of a category ("" the score) under one of the sets."""

    name: str
    edges: tuple[Decimal, ...]
    subject: NumberNode | None = None
    stem: str = ""
    category: str = ""


class CompiledPair:
    """Two rule sets laid out over the same columns."""

    def __init__(self, before: RuleSet, after: RuleSet) -> None:
        columns = Columns()
        self.before = CompiledRuleSet(before, columns=columns, stem=BEFORE)
        self.after = CompiledRuleSet(after, columns=columns, stem=AFTER)

    def annotate(
        self,
        rows: "QuerySet[Row]",
        *,
        sources: Sources,
        kept: "Mapping[str, Field[Any, Any]]",
        binned: Sequence[Binned] = (),
    ) -> "QuerySet[Row]":
        """Return the rows with both verdicts: the annotations of `CompiledRuleSet.annotate` with
        `before_` and `after_` in front, and for each of `binned` the number of edges that are
        reached (null where the figure is not known).

        `kept` names columns of the rows that go with them to the top.
        """
        figures = {one: one.subject for one in binned if one.subject is not None}
        scored = annotated(
            (self.before, self.after),
            rows,
            sources=sources,
            kept=kept,
            extra=lambda terms: {
                one.name: _bin(_figure(subject, terms), one.edges)
                for one, subject in figures.items()
            },
            reads=[name for subject in figures.values() for name in _measures_of(subject)],
        )
        sums = {one.name: self._sum_bin(one) for one in binned if one.subject is None}
        carried = {one.name: LayerColumn(one.name, _BIN) for one in figures}
        found: QuerySet[Row] = scored.annotate(**sums, **carried)
        return found

    def _sum_bin(self, one: Binned) -> Expression:
        compiled = self.before if one.stem == BEFORE else self.after
        return _bin(compiled.sum_of(one.category), one.edges)


def can_be_binned(subject: NumberNode) -> bool:
    """Whether the figure can be computed in SQL as it stands."""
    try:
        _measures_of(subject)
    except LanguageError:
        return False
    return True


def _measures_of(subject: NumberNode) -> list[str]:
    """The filed measures of a figure. Raises LanguageError for what has no one fraction."""
    subject = expanded(subject, MEASURES)
    match subject:
        case Count(items=items):
            return [name for item in items for name in measures_in(lower(item))]
        case CompoundGrowth(later=later, earlier=earlier):
            return [later.name, earlier.name]
    one = fraction(subject)
    return [name for part in (one.top, one.bottom, *one.positive) for name in measures_in(part)]


def _figure(subject: NumberNode, terms: Terms) -> Expression:
    subject = expanded(subject, MEASURES)
    match subject:
        case Count(items=items):
            truths = [terms.truth(lower(item)) for item in items]
            held = infix("+", *[one_if(truth) for truth in truths], kind=NUMBER)
            return when(all_of([known(truth) for truth in truths]), numeric(held), NUMBER)
        case CompoundGrowth(later=later, earlier=earlier):
            return _growth(terms, Filed(later.name), Filed(earlier.name))
    one = fraction(subject)
    figure: Expression = numeric(terms.figure(one.top))
    if not (isinstance(one.bottom, Number) and one.bottom.value == 1):
        figure = infix("/", figure, numeric(terms.figure(one.bottom)), kind=NUMBER)
    return when(terms.above_zero(one.positive), figure, NUMBER) if one.positive else figure


def _growth(terms: Terms, later: Filed, earlier: Filed) -> Expression:
    """(√(later ÷ earlier) − 1) × 100, where earlier is above zero and later not below it."""
    share = infix("/", numeric(terms.figure(later)), numeric(terms.figure(earlier)), kind=NUMBER)
    template = "((sqrt(%(expressions)s) - 1) * 100)"
    rate = Func(share, template=template, output_field=NUMBER)
    not_below = infix(">=", terms.figure(later), literal(Decimal(0)))
    return when(all_of([terms.above_zero([earlier]), not_below]), rate, NUMBER)


def _bin(figure: Expression, edges: Sequence[Decimal]) -> Expression:
    """How many of the rising edges the figure reaches; null when it is not known."""
    bounds = Func(*[literal(edge) for edge in edges], template="ARRAY[%(expressions)s]::numeric[]")
    return Func(numeric(figure), bounds, function="width_bucket", output_field=_BIN)
