"""The facts that a rule set is held against: a filing's figures and what the register knows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cultivation.criteria.size import shipped_size_table, size_of
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import Title
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.models import Assessment, Enterprise, Filing

# Figures of earlier years that an earlier filing answers when this year's leaves them open:
# measure -> (years before, measure of that year's filing).
FROM_EARLIER_FILINGS = {
    "revenue_prev_wan": (1, "revenue_wan"),
    "revenue_prev2_wan": (2, "revenue_wan"),
    "main_revenue_prev_wan": (1, "main_revenue_wan"),
    "main_revenue_prev2_wan": (2, "main_revenue_wan"),
    "rd_expense_prev_wan": (1, "rd_expense_wan"),
    "quality_score_prev": (1, "quality_score"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the register knows of an enterprise beside a filing: the titles in force on a day, the
    filings of other years, and the digital level that counts (None: not assessed).

    That level wins over the one that a filing states: a filing is about a year, and an assessment
    may be later or made on site.
    """

    titles_held: Collection[str] = ()
    earlier: Mapping[int, Filing] = field(default_factory=dict)
    digital_level: int | None = None


def facts_from(
    known: Known, *, enterprise: Enterprise, filing: Filing | None, case_kind: CaseKind
) -> dict[str, Any]:
    """The measures of an enterprise, by name, from what is known; what is not known is left out.

    Decimals are strings, so that the facts are kept as JSON without losing a digit.
    """
    facts: dict[str, Any] = {"is_re_examination": case_kind == CaseKind.RE_EXAMINATION}
    facts |= {f"has_{kind.value}_title": kind.value in known.titles_held for kind in TitleKind}
    if filing is not None:
        facts |= _figures(filing, known.earlier)
    if known.digital_level is not None:
        facts["digital_level"] = known.digital_level
    return with_size(enterprise, facts)


def facts_for(
    *, enterprise: Enterprise, filing: Filing | None, on: date, case_kind: CaseKind
) -> dict[str, Any]:
    """`facts_from` as of a day (three queries)."""
    titles = Title.objects.valid_on(on).filter(enterprise=enterprise)
    assessed = Assessment.objects.filter(enterprise=enterprise).counting_on(on)
    known = Known(
        set(titles.values_list("kind", flat=True)),
        _before(filing),
        assessed.values_list("level", flat=True).first(),
    )
    return facts_from(known, enterprise=enterprise, filing=filing, case_kind=case_kind)


def _before(filing: Filing | None) -> dict[int, Filing]:
    if filing is None:
        return {}
    years = [filing.fiscal_year - before for before, _column in FROM_EARLIER_FILINGS.values()]
    others = Filing.objects.filter(enterprise=filing.enterprise_id, fiscal_year__in=set(years))
    return {other.fiscal_year: other for other in others}


def facts_of_many(
    filings: Sequence[Filing], *, on: date, case_kind: CaseKind
) -> dict[int, dict[str, Any]]:
    """`facts_for` of each filing and its enterprise (loaded with it), by the filing's key: three
    queries for all of them."""
    enterprises = [one.enterprise_id for one in filings]
    held: dict[int, set[str]] = defaultdict(set)
    titles = Title.objects.valid_on(on).filter(enterprise__in=enterprises)
    for enterprise, kind in titles.values_list("enterprise", "kind"):
        held[enterprise].add(kind)
    assessed = Assessment.objects.filter(enterprise__in=enterprises).counting_on(on)
    levels: dict[int, int] = {}
    for enterprise, level in assessed.values_list("enterprise", "level"):
        levels.setdefault(enterprise, level)
    earlier: dict[int, dict[int, Filing]] = defaultdict(dict)
    for other in Filing.objects.filter(enterprise__in=enterprises):
        earlier[other.enterprise_id][other.fiscal_year] = other
    return {
        filing.pk: facts_from(
            Known(held[key], earlier[key], levels.get(key)),
            enterprise=filing.enterprise,
            filing=filing,
            case_kind=case_kind,
        )
        for filing in filings
        for key in [filing.enterprise_id]
    }


def with_size(enterprise: Enterprise, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with the size class that follows from their figures, where it does."""
    return facts | _size(enterprise, facts)


def why_no_size(enterprise: Enterprise) -> str:
    """Why no figure could tell the size class of the enterprise: its record does not say in which
    industry it is, or the size standard does not know that one. Empty when figures tell."""
    if enterprise.industry_id is None:
        return _(
            "The record names no industry yet: whether the enterprise is an SME follows from it."
        )
    answer = size_of(shipped_size_table(), industry=enterprise.industry_id, figures={})
    if answer.row is None:
        return _("The size standard has no classes for the industry that the record names.")
    return ""


def _size(enterprise: Enterprise, facts: dict[str, Any]) -> dict[str, bool]:
    if enterprise.industry_id is None:
        return {}
    answer = size_of(shipped_size_table(), industry=enterprise.industry_id, figures=facts)
    return {} if answer.is_sme is None else {"is_sme": answer.is_sme}


def _figures(filing: Filing, earlier: Mapping[int, Filing]) -> dict[str, Any]:
    values = {name: getattr(filing, name) for name in MEASURE_COLUMNS}
    for name, (years_before, column) in FROM_EARLIER_FILINGS.items():
        before = earlier.get(filing.fiscal_year - years_before)
        if values[name] is None and before is not None:
            values[name] = getattr(before, column)
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
        if value is not None
    }
