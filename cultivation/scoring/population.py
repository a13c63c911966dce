"""Scores the filings of real enterprises: what the engine says of each, in one statement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce

from cultivation.criteria import RuleSet
from cultivation.criteria.size import MEASURES_OF_SIZE, shipped_size_table
from cultivation.domain.facts import FROM_EARLIER_FILINGS
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from cultivation.scoring.compiler import compile_rule_set
from cultivation.scoring.expressions import NUMBER, TEXT
from cultivation.scoring.layers import LayerColumn, next_layer
from cultivation.scoring.size import industry_key, is_sme
from enterprises.models import Assessment, Filing

_INDUSTRY = "industry_key"


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
    sources = {
        "is_re_examination": Value(
            case_kind == CaseKind.RE_EXAMINATION, output_field=BooleanField()
        ),
        **_titles_held(on),
        **_earlier_years(),
        "digital_level": _digital_level(on),
        "is_sme": is_sme(
            shipped_size_table(),
            key=LayerColumn(_INDUSTRY, TEXT),
            figures={name: F(name) for name in MEASURES_OF_SIZE},
        ),
        **(judged or {}),
    }
    rows, _ = next_layer(filings, {_INDUSTRY: industry_key(F("enterprise__industry_id"))}, {})
    return compile_rule_set(rule_set).annotate(rows, sources=sources, with_lines=with_lines)


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
