"""Compiles a rule set to annotations: the verdicts of all rows of a queryset in one statement.

Three layers over the rows, each computed once: figures that several conditions share; the truth
of every condition and the points of every indicator; the bounds of the score. The verdict stands
on top. The logic is that of `cultivation.criteria.evaluation`, and a property test holds both
equal: what may excuse a line is joined to it by `or`, all lines that count by `and`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import F, Field, Model, QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce

from cultivation.criteria.language.lowered import IsTrue, Opposite, Statement, Whole
from cultivation.criteria.measures import MEASURES
from cultivation.criteria.rule_set import (
    CATEGORY_PREFIX,
    NOT_TESTED,
    SCORE,
    Gate,
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
from cultivation.scoring.statements import Terms, measures_in, shared_figures

Row = TypeVar("Row", bound=Model)
Sources = Mapping[str, Expression]
_KINDS: "dict[str, Field[Any, Any]]" = {"bool": TRUTH, "choice": TEXT}


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """One line of the verdict, and the names of its annotations ("" where it has none)."""

    id: str
    kind: LineKind
    outcome: str
    points: str = ""
    waived_by: str = ""


@dataclass(frozen=True, slots=True)
class _Tested:
    """What a line that must hold asks for, and what excuses it."""

    line: CompiledLine
    test: Statement
    waivers: tuple[tuple[str, Statement], ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of points that must reach a mark; no category is the whole score."""

    line: CompiledLine
    category: str
    needed: Decimal


class CompiledRuleSet:
    """A rule set laid out for SQL.

    `measures` names the filed measures that it reads; `lines` its lines in the order of the
    verdict, each with the names of its annotations.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.lines: list[CompiledLine] = []
        self._routes = {route.id: route.test.lowered for route in rule_set.direct}
        self._tested = [self._tested_line("gate", gate) for gate in rule_set.gates]
        self._tested += [self._tested_line("judged", item) for item in rule_set.judged]
        self._indicators = [
            (self._line(one.id, "indicator", scored=True), CompiledIndicator(one))
            for one in rule_set.indicators
        ]
        self._score_waivers = self._routes_for(SCORE)
        self._sums = self._sums_needed()
        self._direct = [
            (self._line(route.id, "direct"), route.test.lowered) for route in rule_set.direct
        ]
        self._truths = self._truth_columns()
        self._shared = {
            figure: f"figure_{number}"
            for number, figure in enumerate(shared_figures(self._all_statements()))
        }
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
        own = {field.name for field in rows.model._meta.concrete_fields}
        filed = _Measures(self.measures, sources, own)
        base = Terms(filed.in_base, {})
        figures = {name: base.figure(figure) for figure, name in self._shared.items()}
        kept: dict[str, Field[Any, Any]] = {}
        rows, kept = next_layer(rows, {**filed.columns, **figures}, kept)
        shared: dict[Whole, Expression] = {
            figure: LayerColumn(name, NUMBER) for figure, name in self._shared.items()
        }
        terms = Terms(filed.above, shared)
        rows, kept = next_layer(rows, self._conditions(terms), kept)
        if self.rule_set.is_scored:
            rows, _ = next_layer(rows, self._bounds(terms), kept)
        verdict = self._verdict()
        if with_lines:
            verdict |= self._lines_found()
        scored: QuerySet[Row] = rows.annotate(**verdict)
        return scored

    # --- What is laid out once -------------------------------------------------------------

    def _line(
        self, line_id: str, kind: LineKind, *, scored: bool = False, waivable: bool = False
    ) -> CompiledLine:
        """Named by position: ids are free text to SQL, which cuts long names silently."""
        stem = f"line_{len(self.lines)}"
        line = CompiledLine(
            line_id,
            kind,
            f"{stem}_outcome",
            f"{stem}_points" if scored else "",
            f"{stem}_waived_by" if waivable else "",
        )
        self.lines.append(line)
        return line

    def _routes_for(self, excused: str) -> tuple[tuple[str, Statement], ...]:
        return tuple(
            (route.id, route.test.lowered)
            for route in self.rule_set.direct
            if excused in route.waives
        )

    def _tested_line(self, kind: LineKind, gate: Gate | Judged) -> _Tested:
        waivers = (
            *_not_tested(gate.case_kinds),
            *((waiver.id, waiver.when.lowered) for waiver in gate.waivers),
            *self._routes_for(gate.id),
        )
        line = self._line(gate.id, kind, waivable=bool(waivers))
        return _Tested(line, gate.test.lowered, waivers)

    def _sums_needed(self) -> list[_Sum]:
        if self.rule_set.pass_mark is None:
            return []
        waivable = bool(self._score_waivers)
        sums = [
            _Sum(
                self._line(CATEGORY_PREFIX + one.id, "gate", waivable=waivable), one.id, one.minimum
            )
            for one in self.rule_set.categories
            if one.minimum > 0
        ]
        score = self._line(SCORE, "gate", waivable=waivable)
        return [*sums, _Sum(score, "", self.rule_set.pass_mark)]

    def _truth_columns(self) -> dict[Statement, str]:
        """Names of the columns that keep the truth of each condition that a line asks for."""
        statements: dict[Statement, None] = {}
        for tested in self._tested:
            statements[tested.test] = None
            statements.update((one, None) for _, one in tested.waivers)
        statements.update((one, None) for one in self._routes.values())
        return {one: f"truth_{number}" for number, one in enumerate(statements)}

    def _all_statements(self) -> list[Statement]:
        banded = [one for _, indicator in self._indicators for one in indicator.statements]
        return [*self._truths, *banded]

    def _measures_read(self) -> tuple[str, ...]:
        names = dict.fromkeys(name for one in self._all_statements() for name in measures_in(one))
        names.update((one.points_of, None) for one in self.rule_set.indicators if one.points_of)
        return tuple(names)

    # --- The layers ------------------------------------------------------------------------

    def _conditions(self, terms: Terms) -> dict[str, Expression]:
        truths = {name: terms.truth(one) for one, name in self._truths.items()}
        points = {
            _points_column(line): indicator.points(terms) for line, indicator in self._indicators
        }
        return {**truths, **points}

    def _bounds(self, terms: Terms) -> dict[str, Expression]:
        found: dict[str, Expression] = {}
        for one in self._sums:
            inside = [
                (LayerColumn(_points_column(line), NUMBER), indicator)
                for line, indicator in self._indicators
                if one.category in ("", indicator.indicator.category)
            ]
            # A filed figure is numeric; adding it last keeps the other sums in integers.
            inside.sort(key=lambda pair: bool(pair[1].indicator.points_of))
            decided = _sum([points for points, _ in inside])
            least = _sum([indicator.least(terms, points) for points, indicator in inside])
            most = _sum([indicator.most(terms, points) for points, indicator in inside])
            found[_least(one)] = numeric(Coalesce(decided, least, output_field=NUMBER))
            found[_most(one)] = numeric(Coalesce(decided, most, output_field=NUMBER))
        return found

    def _verdict(self) -> dict[str, Expression]:
        needed = [
            any_of([self._truth(tested.test), *(self._truth(one) for _, one in tested.waivers)])
            for tested in self._tested
        ]
        needed += [
            any_of([_reached(one), *(self._truth(route) for _, route in self._score_waivers)])
            for one in self._sums
        ]
        found: dict[str, Expression] = {"outcome": _in_words(all_of(needed))}
        if self.rule_set.is_scored:
            least, most = (LayerColumn(name(self._sums[-1]), NUMBER) for name in (_least, _most))
            found["score"] = first_of([(infix("=", least, most), least)], unknown(NUMBER), NUMBER)
            found |= {"least_score": least, "most_score": most}
        return found

    def _lines_found(self) -> dict[str, Expression]:
        found: dict[str, Expression] = {}
        for tested in self._tested:
            found |= self._line_found(tested.line, self._truth(tested.test), tested.waivers)
        for one in self._sums:
            found |= self._line_found(one.line, _reached(one), self._score_waivers)
        for line, _ in self._indicators:
            points = LayerColumn(_points_column(line), NUMBER)
            found[line.outcome] = _in_words(infix(">", points, literal(Decimal(0))))
            found[line.points] = numeric(points)
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


class _Measures:
    """Where each measure comes from: a source, a column of the rows, or nowhere."""

    def __init__(self, names: tuple[str, ...], sources: Sources, own: set[str]) -> None:
        self.columns: dict[str, Expression] = {}
        self._expressions: dict[str, Expression] = {}
        for name in names:
            field = _KINDS.get(MEASURES[name].kind, NUMBER)
            if name not in sources and name not in own:
                self._expressions[name] = unknown(field)
            elif isinstance(sources.get(name), Value):
                # A constant is best left where the planner can fold it.
                self._expressions[name] = sources[name]
            elif name in sources:
                self.columns[f"measure_{name}"] = sources[name]
                self._expressions[name] = LayerColumn(f"measure_{name}", field)
            else:
                self._expressions[name] = LayerColumn(name, field)
        self._sources = sources

    def in_base(self, name: str) -> Expression:
        """The measure in the rows themselves."""
        if name in self._sources:
            return self._sources[name]
        known_column = isinstance(self._expressions[name], LayerColumn)
        return F(name) if known_column else self._expressions[name]  # type: ignore[return-value]

    def above(self, name: str) -> Expression:
        """The measure above the rows."""
        return self._expressions[name]


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


def _points_column(line: CompiledLine) -> str:
    return f"{line.points}_decided"


def _least(one: _Sum) -> str:
    return f"least_{one.category}" if one.category else "least_of_all"


def _most(one: _Sum) -> str:
    return f"most_{one.category}" if one.category else "most_of_all"


def _reached(one: _Sum) -> Expression:
    return within(LayerColumn(_least(one), NUMBER), LayerColumn(_most(one), NUMBER), one.needed)


def _sum(parts: list[Expression]) -> Expression:
    return infix("+", *parts, kind=NUMBER) if parts else literal(Decimal(0))


def _in_words(truth: Expression) -> Expression:
    return Decided(truth, word("pass"), word("fail"), word("undetermined"), output_field=TEXT)
