"""Invented figures of four years that hang together, and the filings and levels made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from config.demo.clock import Clock
from config.demo.places import UNITS
from config.demo.residents import Resident
from cultivation.enums import TitleKind
from enterprises.enums import AssessmentBasis, ChainRole, RdInstitutionLevel
from enterprises.models import Assessment, Filing

FILED_YEARS = 3
# A filing speaks of two years before its own.
_YEARS = FILED_YEARS + 2

# Last year's revenue (万元) by the rung an enterprise stands on; the greatest stay medium-sized.
_REVENUE = {
    None: (900, 6_000),
    TitleKind.INNOVATIVE: (2_500, 12_000),
    TitleKind.SRDI: (6_000, 26_000),
    TitleKind.LITTLE_GIANT: (11_000, 38_000),
}
# Strong enterprises are big enough for the next rung.
_STRONG_REVENUE = {
    None: (1_800, 6_000),
    TitleKind.INNOVATIVE: (4_000, 12_000),
    TitleKind.SRDI: (17_000, 38_000),
}
_LIKELY_COVERED_PCT = {unit.code: unit.likely_covered_pct for unit in UNITS}

# What fillers leave open now and then, so that their verdicts are undetermined.
_OFTEN_OPEN = (
    "quality_score",
    "rd_expense_wan",
    "total_liabilities_wan",
    "niche_years",
    "ip_class1",
)

_CLEAN_RECORD: dict[str, bool] = {
    "registered_in_mainland": True,
    "independent_legal_person": True,
    "on_abnormal_list": False,
    "on_dishonesty_list": False,
    "prohibited_product": False,
    "major_incident_3y": False,
    "data_fraud": False,
    "tied_to_little_giant": False,
}


@dataclass(frozen=True, slots=True)
class _Character:
    """What stays the same over an enterprise's years."""

    revenues: list[float]
    main_share: float
    rd_ratio: float
    margin: float
    debt_ratio: float
    revenue_per_head: float
    ip_class1: int
    quality: float


def make_filings(residents: list[Resident], *, today: date, clock: Clock, random: Random) -> None:
    """Three years of filings for each enterprise with the levels found on the way; saved."""
    filings: list[list[Filing]] = []
    assessments: list[Assessment] = []
    for resident in residents:
        levels = _levels(resident, random)
        filings.append(list(_filings(resident, levels, today, random)))
        assessments += _assessments(resident, levels, today, random)
    _let_giants_rise(residents, filings, assessments)
    for age in reversed(range(FILED_YEARS)):
        # The moment of saving is set by the database layer: the clock says which.
        clock.next_act_on(filed_on(age, today))
        Filing.objects.bulk_create(of_enterprise[age] for of_enterprise in filings)
    Assessment.objects.bulk_create(assessments)


def _let_giants_rise(
    residents: list[Resident], filings: list[list[Filing]], assessments: list[Assessment]
) -> None:
    """The course of the little giants climbs from year to year, as the goal asks of them: most
    reach the level by now, and stood lower the year before. The visitor's own stays behind."""
    # Apart from the other draws, which stay as they are.
    random = Random(len(residents))  # noqa: S311 - repeatable on purpose
    rated: dict[int, list[Assessment]] = {}
    for one in assessments:
        rated.setdefault(one.enterprise_id, []).insert(0, one)
    for resident, years in zip(residents, filings, strict=True):
        newest_first = rated.get(resident.enterprise.pk)
        is_free = resident.is_filler and not resident.lags
        if resident.rung != TitleKind.LITTLE_GIANT or not is_free or not newest_first:
            continue
        if newest_first[0].level < 2 and random.random() < 0.4:
            newest_first[0].level = random.choice((2, 2, 3))
        level = newest_first[0].level
        for assessment, filing in zip(newest_first, years, strict=True):
            assessment.level = filing.digital_level = level
            level = max(0, level - random.choice((0, 1, 1)))


def _filings(
    resident: Resident, levels: list[int | None], today: date, random: Random
) -> Iterator[Filing]:
    character = _character(resident, random)
    for age in range(FILED_YEARS):
        fiscal_year = today.year - 1 - age
        figures = (
            _CLEAN_RECORD
            | _money(character, age, random)
            | _people_and_market(resident, character, age, fiscal_year, random)
            | _innovation(character, age, random)
        )
        figures["digital_level"] = levels[age]
        if resident.is_filler and random.random() < (0.25 if age == 0 else 0.08):
            for name in random.sample(_OFTEN_OPEN, random.choice((1, 2))):
                figures[name] = None
        yield Filing(enterprise=resident.enterprise, fiscal_year=fiscal_year, **figures)


def _character(resident: Resident, random: Random) -> _Character:
    strong = random.random() < 0.55 if resident.is_strong is None else resident.is_strong
    bounds = _STRONG_REVENUE if strong and resident.rung in _STRONG_REVENUE else _REVENUE
    # Many small ones, few big ones.
    low, high = bounds[resident.rung]
    revenues = [low + (high - low) * random.random() ** 1.6]
    growth = random.uniform(0.08, 0.22) if strong else random.uniform(-0.12, 0.06)
    for _ in range(_YEARS - 1):
        revenues.append(revenues[-1] / (1 + growth + random.uniform(-0.02, 0.02)))
    needed_ip = {None: 1, TitleKind.INNOVATIVE: 2, TitleKind.SRDI: 5}.get(resident.rung, 6)
    return _Character(
        revenues=revenues,
        main_share=random.uniform(0.93, 0.98) if strong else random.uniform(0.82, 0.95),
        rd_ratio=random.uniform(0.05, 0.09) if strong else random.uniform(0.012, 0.028),
        margin=random.uniform(0.07, 0.18) if strong else random.uniform(-0.04, 0.05),
        debt_ratio=random.uniform(0.25, 0.52) if strong else random.uniform(0.5, 0.74),
        revenue_per_head=random.uniform(60, 110),
        ip_class1=needed_ip + random.randrange(4) if strong else needed_ip,
        quality=random.uniform(66, 84) if strong else random.uniform(38, 56),
    )


def _money(kept: _Character, age: int, random: Random) -> dict[str, Any]:
    revenue, before, before2 = kept.revenues[age : age + 3]
    assets = revenue * random.uniform(1.0, 1.5)
    equity = random.choice((0, 0, 0, 300, 800, 2_400)) if kept.margin > 0.06 else 0
    return {
        "revenue_wan": _wan(revenue),
        "revenue_prev_wan": _wan(before),
        "revenue_prev2_wan": _wan(before2),
        "main_revenue_wan": _wan(revenue * kept.main_share),
        "main_revenue_prev_wan": _wan(before * kept.main_share),
        "main_revenue_prev2_wan": _wan(before2 * kept.main_share),
        "rd_expense_wan": _wan(revenue * kept.rd_ratio),
        "rd_expense_prev_wan": _wan(before * kept.rd_ratio),
        "cost_expense_wan": _wan(revenue * (1 - kept.margin) * 0.97),
        "net_profit_wan": _wan(revenue * kept.margin * 0.85),
        "total_assets_wan": _wan(assets),
        "total_liabilities_wan": _wan(assets * kept.debt_ratio),
        "new_equity_2y_wan": _wan(equity),
        "new_equity_3y_wan": _wan(equity),
    }


def _people_and_market(
    resident: Resident, kept: _Character, age: int, fiscal_year: int, random: Random
) -> dict[str, Any]:
    employees = max(8, round(kept.revenues[age] / kept.revenue_per_head))
    if not resident.is_filler:
        # Whoever is on his way through the offices is an SME: so few people are enough, in
        # manufacturing and in software (工信部联企业〔2011〕300号, 四(二), (十二)).
        employees = min(employees, 290 if resident.trade.industry == "65" else 950)
    strong = kept.rd_ratio > 0.03
    rd_staff = round(employees * (random.uniform(0.2, 0.34) if strong else 0.07))
    founded = resident.enterprise.founded_on
    return {
        "employees": employees,
        "rd_staff": rd_staff,
        "tech_staff": min(employees, round(rd_staff * 1.2)),
        "niche_years": max(0, fiscal_year - founded.year - 1) if founded else None,
        "market_share_pct": Decimal(f"{random.uniform(12, 34) if strong else 4.5:.1f}"),
        "market_rank_national": random.randint(1, 8) if strong else random.randint(12, 40),
        "in_strategic_emerging_field": strong,
        "chain_role": random.choice((ChainRole.FILLS_GAP, ChainRole.SUPPORTS_CHAIN))
        if strong
        else ChainRole.NONE,
        "in_key_field": strong,
    }


def _innovation(kept: _Character, age: int, random: Random) -> dict[str, Any]:
    strong = kept.rd_ratio > 0.03
    rights = max(1, kept.ip_class1 - age)
    institution = RdInstitutionLevel.PROVINCIAL if strong else RdInstitutionLevel.NONE
    score = kept.quality - 2 * age
    return {
        "ip_class1": rights,
        "ip_class1_self_developed": rights if strong else 0,
        "ip_class1_high_value": rights // 3 if strong else 0,
        "ip_class2": random.randint(4, 30),
        "rd_institution_level": institution,
        "has_own_rd_institution": strong,
        "is_high_tech_enterprise": strong,
        "is_technology_demonstration": False,
        "is_ip_advantage": False,
        "is_ip_demonstration": False,
        "led_standard_5y": strong and random.random() < 0.3,
        "has_quality_award": strong and random.random() < 0.3,
        "has_quality_certificate": True,
        "has_own_brand": strong,
        "drafted_standard": strong and random.random() < 0.5,
        "core_business_on_it_system": strong,
        "has_system_or_foreign_certificate": strong,
        "feature_points": Decimal(f"{random.uniform(6, 14):.2f}"),
        "quality_score": Decimal(f"{score:.2f}"),
        "quality_score_prev": Decimal(f"{score - 2:.2f}"),
    }


def _wan(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def _levels(resident: Resident, random: Random) -> list[int | None]:
    """The digital level of each filed year, newest first; None where nobody rated it."""
    if resident.is_filler and random.random() < 0.12:
        return [None] * FILED_YEARS
    likely = _LIKELY_COVERED_PCT[resident.unit] / 100
    if resident.rung != TitleKind.LITTLE_GIANT:
        likely *= 0.6
    level = random.choice((2, 2, 3, 3, 4)) if random.random() < likely else random.choice((0, 1, 1))
    if resident.lags:
        level = 1
    levels: list[int | None] = [level]
    for _ in range(FILED_YEARS - 1):
        level = max(0, level - random.choice((0, 0, 1)))
        levels.append(level)
    return levels


def _assessments(
    resident: Resident, levels: list[int | None], today: date, random: Random
) -> Iterator[Assessment]:
    for age, level in reversed(list(enumerate(levels))):
        if level is None:
            continue
        assessed_on = filed_on(age, today) + timedelta(days=random.randrange(20))
        is_on_site = age == 0 and level >= 2 and random.random() < 0.25
        yield Assessment(
            enterprise=resident.enterprise,
            basis=AssessmentBasis.ON_SITE if is_on_site else AssessmentBasis.SELF_RATED,
            level=level,
            assessed_on=min(assessed_on, today),
            recorded_at=_noon(min(assessed_on, today)),
        )


def filed_on(age: int, today: date) -> date:
    """The first day of the season in which the filing of `age` years before last year was made."""
    return min(date(today.year - age, 4, 10), today - timedelta(days=1))


def _noon(day: date) -> datetime:
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())
