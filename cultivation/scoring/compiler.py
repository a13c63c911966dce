"""Compiles a rule set to annotations: the verdicts of all rows of a queryset in one statement.

Three layers over the rows, each computed once: figures that several conditions share; the truth
of every condition and the points of every indicator; the bounds of the score. The verdict stands
on top. The logic is that of `cultivation.criteria.evaluation`, and a property test holds both
equal: what may excuse a line is joined to it by `or`, all lines that count by `and`.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Field, IntegerField, Model, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from cultivation.criteria.language.lowered import IsTrue, Opposite, Statement
from cultivation.criteria.rule_set import (
    CATEGORY_PREFIX,
    NOT_TESTED,
    SCORE,
    Gate,
    Indicator,
    Judged,
    RuleSet,
)
from cultivation.criteria.verdict import LineKind
from cultivation.scoring.bands import CompiledIndicator
from cultivation.scoring.expressions import (
    NUMBER,
    TEXT,
    TRUTH,
    Decided,
    all_of,
    any_of,
    first_of,
    infix,
    literal,
    numeric,
    opposite,
    unknown,
    within,
    word,
)
from cultivation.scoring.layers import LayerColumn, next_layer
from cultivation.scoring.layout import Columns, CompiledLine, Scored, Sum, Tested
from cultivation.scoring.sources import Measures, Sources
from cultivation.scoring.statements import Terms, measures_in, shared_figures

Row = TypeVar("Row", bound=Model)
_COUNT = IntegerField()


class CompiledRuleSet:
    """A rule set laid out for SQL.

    `measures` names the filed measures that it reads; `lines` its lines in the order of the
    verdict, each with the names of its annotations.
    """

    def __init__(
        self, rule_set: RuleSet, *, columns: Columns | None = None, stem: str = ""
    ) -> None:
        self.rule_set = rule_set
        self.lines: list[CompiledLine] = []
        self._columns = columns or Columns()
        self._stem = stem
        self._routes = {route.id: route.test.lowered for route in rule_set.direct}
        self._tested = [self._tested_line("gate", gate) for gate in rule_set.gates]
        self._tested += [self._tested_line("judged", item) for item in rule_set.judged]
        self._indicators = [self._scored_line(one) for one in rule_set.indicators]
        self._score_waivers = self._routes_for(SCORE)
        self._sums = self._sums_needed()
        self._direct = [
            (self._line(route.id, "direct"), route.test.lowered) for route in rule_set.direct
        ]
        self._truths = self._truth_columns()
        self.measures = self._measures_read()

    def line(self, line_id: str) -> CompiledLine:
        """Return one line. Raises KeyError."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def annotate(
        self, rows: "QuerySet[Row]", *, sources: Sources, with_lines: bool = False
    ) -> "QuerySet[Row]":
        """Return the rows with their verdicts.

        `sources` gives expressions for measures that are no columns of the rows, or stand before
        a column of that name; a measure that is neither is not known. Annotations: `outcome`
        (pass, fail, undetermined), for scored rule sets `score` (null while open), `least_score`
        and `most_score`; with `with_lines` also those that `lines` names.
        """
        return annotated((self,), rows, sources=sources, kept={}, with_lines=with_lines)

    # --- What is laid out once -------------------------------------------------------------

    def _line(
        self, line_id: str, kind: LineKind, *, scored: bool = False, waivable: bool = False
    ) -> CompiledLine:
        """Named by position: ids are free text to SQL, which cuts long names silently."""
        stem = f"{self._stem}line_{len(self.lines)}"
        line = CompiledLine(
            line_id,
            kind,
            f"{stem}_outcome",
            f"{stem}_points" if scored else "",
            f"{stem}_waived_by" if waivable else "",
        )
        self.lines.append(line)
        return line

    def _scored_line(self, indicator: Indicator) -> Scored:
        compiled = CompiledIndicator(indicator)
        line = self._line(indicator.id, "indicator", scored=True)
        return Scored(line, compiled, self._columns.points(compiled))

    def _sum(self, line: CompiledLine, category: str, needed: Decimal) -> Sum:
        inside = [
            one.points
            for one in self._indicators
            if category in ("", one.indicator.indicator.category)
        ]
        stem = self._columns.total(inside)
        return Sum(line, category, needed, f"{stem}_least", f"{stem}_most")

    def _routes_for(self, excused: str) -> tuple[tuple[str, Statement], ...]:
        return tuple(
            (route.id, route.test.lowered)
            for route in self.rule_set.direct
            if excused in route.waives
        )

    def _tested_line(self, kind: LineKind, gate: Gate | Judged) -> Tested:
        waivers = (
            *_not_tested(gate.case_kinds),
            *((waiver.id, waiver.when.lowered) for waiver in gate.waivers),
            *self._routes_for(gate.id),
        )
        line = self._line(gate.id, kind, waivable=bool(waivers))
        return Tested(line, gate.test.lowered, waivers)

    def _sums_needed(self) -> list[Sum]:
        if self.rule_set.pass_mark is None:
            return []
        waivable = bool(self._score_waivers)
        sums = [
            self._sum(
                self._line(CATEGORY_PREFIX + one.id, "gate", waivable=waivable), one.id, one.minimum
            )
            for one in self.rule_set.categories
            if one.minimum > 0
        ]
        score = self._line(SCORE, "gate", waivable=waivable)
        return [*sums, self._sum(score, "", self.rule_set.pass_mark)]

    def _truth_columns(self) -> dict[Statement, str]:
        """Names of the columns that keep the truth of each condition that a line asks for."""
        statements: dict[Statement, None] = {}
        for tested in self._tested:
            statements[tested.test] = None
            statements.update((one, None) for _, one in tested.waivers)
        statements.update((one, None) for one in self._routes.values())
        return {one: self._columns.truth(one) for one in statements}

    @property
    def statements(self) -> list[Statement]:
        """Every statement that it asks."""
        banded = [one for scored in self._indicators for one in scored.indicator.statements]
        return [*self._truths, *banded]

    def _measures_read(self) -> tuple[str, ...]:
        names = dict.fromkeys(name for one in self.statements for name in measures_in(one))
        names.update((one.points_of, None) for one in self.rule_set.indicators if one.points_of)
        return tuple(names)

    # --- The layers ------------------------------------------------------------------------

    def conditions(self, terms: Terms) -> dict[str, Expression]:
        """The truth of each condition and the points of each indicator, by column."""
        truths = {name: terms.truth(one) for one, name in self._truths.items()}
        points = {one.points: one.indicator.points(terms) for one in self._indicators}
        return {**truths, **points}

    def bounds(self, terms: Terms) -> dict[str, Expression]:
        """The bounds of each sum of points, by column; nothing where there is no score."""
        found: dict[str, Expression] = {}
        for one in self._sums:
            inside = [
                (LayerColumn(scored.points, NUMBER), scored.indicator)
                for scored in self._indicators
                if one.category in ("", scored.indicator.indicator.category)
            ]
            # A filed figure is numeric; adding it last keeps the other sums in integers.
            inside.sort(key=lambda pair: bool(pair[1].indicator.points_of))
            decided = _sum([points for points, _ in inside])
            least = _sum([indicator.least(terms, points) for points, indicator in inside])
            most = _sum([indicator.most(terms, points) for points, indicator in inside])
            found[one.least] = numeric(Coalesce(decided, least, output_field=NUMBER))
            found[one.most] = numeric(Coalesce(decided, most, output_field=NUMBER))
        return found

    def sum_of(self, category: str) -> Expression:
        """The decided sum of a category's points, "" for the whole score; null while open.

        Only categories with a minimum have one. Raises KeyError.
        """
        for one in self._sums:
            if one.category == category:
                least, most = LayerColumn(one.least, NUMBER), LayerColumn(one.most, NUMBER)
                return first_of([(infix("=", least, most), least)], unknown(NUMBER), NUMBER)
        raise KeyError(category)

    def verdict(self, *, with_lines: bool = False) -> dict[str, Expression]:
        """What stands on top: outcome, score and its bounds, and the lines where asked for."""
        found = self._verdict()
        if with_lines:
            found |= self._lines_found()
        return {f"{self._stem}{name}": one for name, one in found.items()}

    def missing_count(self) -> Expression:
        """How many of what must hold does not, or is not known to: for rows with the verdict."""
        one, none = (Value(number, output_field=_COUNT) for number in (1, 0))
        counted = [first_of([(truth, none)], one, _COUNT) for truth in self._needed()]
        return infix("+", *counted, kind=_COUNT) if counted else none

    def _needed(self) -> list[Expression]:
        """What must hold, each with what excuses it."""
        needed = [
            any_of([self._truth(tested.test), *(self._truth(one) for _, one in tested.waivers)])
            for tested in self._tested
        ]
        needed += [
            any_of([_reached(one), *(self._truth(route) for _, route in self._score_waivers)])
            for one in self._sums
        ]
        return needed

    def _verdict(self) -> dict[str, Expression]:
        found: dict[str, Expression] = {"outcome": _in_words(all_of(self._needed()))}
        if self.rule_set.is_scored:
            whole = self._sums[-1]
            found["score"] = self.sum_of("")
            found["least_score"] = LayerColumn(whole.least, NUMBER)
            found["most_score"] = LayerColumn(whole.most, NUMBER)
        return found

    def _lines_found(self) -> dict[str, Expression]:
        found: dict[str, Expression] = {}
        for tested in self._tested:
            found |= self._line_found(tested.line, self._truth(tested.test), tested.waivers)
        for one in self._sums:
            found |= self._line_found(one.line, _reached(one), self._score_waivers)
        for scored in self._indicators:
            points = LayerColumn(scored.points, NUMBER)
            found[scored.line.outcome] = _in_words(infix(">", points, literal(Decimal(0))))
            found[scored.line.points] = numeric(points)
        for line, test in self._direct:
            found[line.outcome] = _in_words(self._truth(test))
        return found

    def _line_found(
        self, line: CompiledLine, held: Expression, waivers: tuple[tuple[str, Statement], ...]
    ) -> dict[str, Expression]:
        if not waivers:
            return {line.outcome: _in_words(held)}
        excuses = [(self._truth(one), word(waiver_id)) for waiver_id, one in waivers]
        nobody = word(None)
        waived_by = first_of([(held, nobody), *excuses], nobody, TEXT)
        excused = any_of([truth for truth, _ in excuses])
        outcome = first_of(
            [
                (held, word("pass")),
                (excused, word("waived")),
                (opposite(infix("OR", held, excused)), word("fail")),
            ],
            word("undetermined"),
            TEXT,
        )
        return {line.outcome: outcome, line.waived_by: waived_by}

    def _truth(self, statement: Statement) -> Expression:
        return LayerColumn(self._truths[statement], TRUTH)


def annotated(
    compiled: "Sequence[CompiledRuleSet]",
    rows: "QuerySet[Row]",
    *,
    sources: Sources,
    kept: "Mapping[str, Field[Any, Any]]",
    with_lines: bool = False,
    extra: "Callable[[Terms], Mapping[str, Expression]] | None" = None,
    reads: Sequence[str] = (),
) -> "QuerySet[Row]":
    """Return the rows with the verdicts of all `compiled` sets, which share their `Columns`.

    `kept` names columns of the rows that are carried to the top; `extra` gives further columns
    computed beside the conditions, from the measures that it `reads`. See
    `CompiledRuleSet.annotate` for the rest.
    """
    own = {field.name for field in rows.model._meta.concrete_fields}
    read = [name for one in compiled for name in one.measures]
    filed = Measures(tuple(dict.fromkeys([*read, *reads])), sources, own)
    statements = [statement for one in compiled for statement in one.statements]
    shared = {
        figure: f"figure_{number}" for number, figure in enumerate(shared_figures(statements))
    }
    base = Terms(filed.in_base, {})
    figures = {name: base.figure(figure) for figure, name in shared.items()}
    rows, carried = next_layer(rows, {**filed.columns, **figures}, kept)
    terms = Terms(
        filed.above, {figure: LayerColumn(name, NUMBER) for figure, name in shared.items()}
    )
    conditions = {name: term for one in compiled for name, term in one.conditions(terms).items()}
    further = extra(terms) if extra else {}
    rows, carried = next_layer(rows, {**conditions, **further}, carried)
    bounds = {name: bound for one in compiled for name, bound in one.bounds(terms).items()}
    if bounds:
        rows, _ = next_layer(rows, bounds, carried)
    verdicts = {
        name: column
        for one in compiled
        for name, column in one.verdict(with_lines=with_lines).items()
    }
    scored: QuerySet[Row] = rows.annotate(**verdicts)
    return scored


@lru_cache(maxsize=32)
def compile_rule_set(rule_set: RuleSet) -> CompiledRuleSet:
    """Return the rule set laid out for SQL."""
    return CompiledRuleSet(rule_set)


def _not_tested(case_kinds: tuple[str, ...]) -> tuple[tuple[str, Statement], ...]:
    """The waiver of a line that only one kind of case tests."""
    if len(case_kinds) > 1:
        return ()
    again = IsTrue("is_re_examination")
    return ((NOT_TESTED, again if case_kinds == ("recognition",) else Opposite(again)),)


def _reached(one: Sum) -> Expression:
    return within(LayerColumn(one.least, NUMBER), LayerColumn(one.most, NUMBER), one.needed)


def _sum(parts: list[Expression]) -> Expression:
    return infix("+", *parts, kind=NUMBER) if parts else literal(Decimal(0))


def _in_words(truth: Expression) -> Expression:
    return Decided(truth, word("pass"), word("fail"), word("undetermined"), output_field=TEXT)
