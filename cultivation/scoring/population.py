"""Scores the filings of real enterprises: what the engine says of each, in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
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
from cultivation.scoring.expressions import NUMBER, TEXT, first_of, infix, literal, word
from cultivation.scoring.layers import LayerColumn, next_layer
from cultivation.scoring.pair import Binned, CompiledPair
from cultivation.scoring.size import industry_key, is_sme, size_class
from enterprises.models import Assessment, Filing

_INDUSTRY = "industry_key"
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
    rows, _ = next_layer(filings, {_INDUSTRY: industry_key(F("enterprise__industry_id"))}, {})
    return compile_rule_set(rule_set).annotate(rows, sources=sources, with_lines=with_lines)


def score_pair(
    pair: CompiledPair,
    *,
    on: date,
    case_kind: CaseKind,
    filings: "QuerySet[Filing]",
    judged: Mapping[str, Expression] | None = None,
    binned: Sequence[Binned] = (),
) -> "QuerySet[Filing]":
    """Return the filings, each with the verdicts of both sets on its enterprise as of `on`.

    Annotations: those of `CompiledPair.annotate`, and of the enterprise `county`, `city`,
    `province`, `industry` (null where not known), `rung` (of the highest title held, 0 without
    one) and `size` (class of the size table).
    """
    held = ArraySubquery(
        Title.objects.valid_on(on).filter(enterprise=OuterRef("enterprise")).values("kind")
    )
    base = {
        _INDUSTRY: industry_key(F("enterprise__industry_id")),
        "industry": Cast(F("enterprise__industry_id"), TEXT),
        "county": Cast(F("enterprise__county_office_id"), _ID),
        "city": Cast(F("enterprise__city_office_id"), _ID),
        "province": Cast(F("enterprise__province_office_id"), _ID),
        "held": Cast(held, _KINDS),
    }
    rows, kept = next_layer(filings, base, {})
    kinds = LayerColumn("held", _KINDS)
    titles = {f"has_{kind.value}_title": _is_among(kind, kinds) for kind in TitleKind}
    sources = _sources(on, case_kind, titles, judged or {})
    scored = pair.annotate(rows, sources=sources, kept=kept, binned=binned)
    carried = ("industry", "county", "city", "province")
    return scored.annotate(
        **{name: LayerColumn(name, kept[name]) for name in carried},
        rung=_rung(kinds),
        size=size_class(
            shipped_size_table(),
            key=LayerColumn(_INDUSTRY, TEXT),
            figures={name: F(name) for name in MEASURES_OF_SIZE},
        ),
    )


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
            key=LayerColumn(_INDUSTRY, TEXT),
            figures={name: F(name) for name in MEASURES_OF_SIZE},
        ),
        **judged,
    }


def _is_among(kind: TitleKind, kinds: Expression) -> Expression:
    sides = (word(kind.value), Func(kinds, function="ANY", output_field=TEXT))
    return infix("=", *sides)


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
