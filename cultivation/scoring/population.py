"""Scores the filings of real enterprises: what the engine says of each, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Cast, Coalesce

from cultivation.criteria import RuleSet
from cultivation.criteria.size import MEASURES_OF_SIZE, shipped_size_table
from cultivation.domain.facts import FROM_EARLIER_FILINGS
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from cultivation.scoring.compiler import compile_rule_set
from cultivation.scoring.expressions import NO, NUMBER, TEXT, TRUTH, first_of, infix, literal, word
from cultivation.scoring.layers import Beside, LayerColumn, joined_layer, next_layer
from cultivation.scoring.pair import Binned, CompiledPair
from cultivation.scoring.size import PLACE, industry_key, is_sme, size_class, size_row
from enterprises.models import Assessment, Enterprise, Filing

_SIZE_ROW = "size_row"
_KINDS = ArrayField(TextField())
_ID = BigIntegerField(null=True)


def score_population(
    rule_set: RuleSet,
    *,
    on: date,
    case_kind: CaseKind,
    filings: "QuerySet[Filing]",
    judged: Mapping[str, Expression] | None = None,
    with_lines: bool = False,
) -> "QuerySet[Filing]":
    """Return the filings, each with the verdict on its enterprise as of the day `on`.

    The facts are those of `domain.facts.facts_for`. Annotations: see `CompiledRuleSet.annotate`.
    `judged` gives expressions for judged measures, which are not known otherwise. Filters on the
    filings belong into `filings`; filters on the verdict onto the result.
    """
    sources = _sources(on, case_kind, _titles_held(on), judged or {})
    key = industry_key(F("enterprise__industry_id"))
    rows, _ = next_layer(filings, {_SIZE_ROW: size_row(shipped_size_table(), key=key)}, {})
    return compile_rule_set(rule_set).annotate(rows, sources=sources, with_lines=with_lines)


@dataclass(frozen=True, slots=True)
class Population:
    """Who is scored: one filing of each enterprise, the enterprises, and the titles they hold on
    the day. Each of the three is best confined to the same range of enterprises."""

    filings: "QuerySet[Filing]"
    enterprises: "QuerySet[Enterprise]"
    titles: "QuerySet[Title]"


def score_pair(
    pair: CompiledPair,
    *,
    on: date,
    case_kind: CaseKind,
    population: Population,
    judged: Mapping[str, Expression] | None = None,
    binned: Sequence[Binned] = (),
) -> "QuerySet[Filing]":
    """Return the filings, each with the verdicts of both sets on its enterprise as of `on`.

    Annotations: those of `CompiledPair.annotate`, and of the enterprise `office` (the lowest that
    is known), `industry` (null where not known), `rung` (of the highest title held, 0 without one)
    and `size` (class of the size table).
    """
    rows, kept = joined_layer(
        population.filings, [_enterprises(population), _titles_beside(population)]
    )
    kinds = LayerColumn("held", _KINDS)
    titles = {f"has_{kind.value}_title": _is_among(kind, kinds) for kind in TitleKind}
    sources = _sources(on, case_kind, titles, judged or {})
    scored = pair.annotate(rows, sources=sources, kept=kept, binned=binned)
    return scored.annotate(
        office=LayerColumn("at_office", _ID),
        industry=LayerColumn("in_industry", TEXT),
        rung=_rung(kinds),
        size=size_class(
            shipped_size_table(),
            row=LayerColumn(_SIZE_ROW, PLACE),
            figures={name: F(name) for name in MEASURES_OF_SIZE},
        ),
    )


def _enterprises(population: Population) -> Beside:
    key = industry_key(F("industry_id"))
    levels = (f"{level}_office_id" for level in ("county", "city", "province"))
    rows = population.enterprises.order_by().values(
        key=F("id"),
        at_office=Coalesce(*levels),
        in_industry=Cast("industry_id", TEXT),
        **{_SIZE_ROW: size_row(shipped_size_table(), key=key)},
    )
    columns: dict[str, Any] = {"at_office": _ID, "in_industry": TEXT, _SIZE_ROW: PLACE}
    return Beside(rows.query, "key", "enterprise_id", columns)


def _titles_beside(population: Population) -> Beside:
    rows = population.titles.order_by().values("enterprise_id")
    rows = rows.annotate(held=ArrayAgg(Cast("kind", TEXT)))
    return Beside(rows.query, "enterprise_id", "enterprise_id", {"held": _KINDS}, is_needed=False)


def _sources(
    on: date,
    case_kind: CaseKind,
    titles: Mapping[str, Expression],
    judged: Mapping[str, Expression],
) -> dict[str, Any]:
    return {
        "is_re_examination": Value(
            case_kind == CaseKind.RE_EXAMINATION, output_field=BooleanField()
        ),
        **titles,
        **_earlier_years(),
        "digital_level": _digital_level(on),
        "is_sme": is_sme(
            shipped_size_table(),
            row=LayerColumn(_SIZE_ROW, PLACE),
            figures={name: F(name) for name in MEASURES_OF_SIZE},
        ),
        **judged,
    }


def _is_among(kind: TitleKind, kinds: Expression) -> Expression:
    """Whether the kind is held; without any title the array is null."""
    sides = (word(kind.value), Func(kinds, function="ANY", output_field=TEXT))
    return Coalesce(infix("=", *sides), NO, output_field=TRUTH)


def _rung(kinds: Expression) -> Expression:
    """The rung of the highest title held, 0 without one."""
    highest_first = sorted(TitleKind, key=lambda kind: -kind.rung)
    choices = [(_is_among(kind, kinds), literal(Decimal(kind.rung))) for kind in highest_first]
    return first_of(choices, literal(Decimal(0)), IntegerField())


def _titles_held(on: date) -> dict[str, Any]:
    return {
        f"has_{kind.value}_title": Exists(
            Title.objects.valid_on(on).of_kind(kind).filter(enterprise=OuterRef("enterprise"))
        )
        for kind in TitleKind
    }


def _digital_level(on: date) -> Expression:
    """The level that counts on the day, else the one that the filing states."""
    assessed = Assessment.objects.filter(enterprise=OuterRef("enterprise")).counting_on(on)
    return Coalesce(Subquery(assessed.values("level")[:1]), F("digital_level"), output_field=NUMBER)


def _earlier_years() -> dict[str, Expression]:
    """Figures of earlier years: as filed, else as the filing of that year has them."""
    found: dict[str, Expression] = {}
    for name, (years_before, column) in FROM_EARLIER_FILINGS.items():
        year: Any = OuterRef("fiscal_year") - years_before
        before: Combinable = Subquery(
            Filing.objects.filter(enterprise=OuterRef("enterprise"), fiscal_year=year).values(
                column
            )
        )
        found[name] = Coalesce(F(name), before, output_field=NUMBER)
    return found
