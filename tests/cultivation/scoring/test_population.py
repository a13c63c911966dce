"""Scoring real enterprises gives what the engine says of each one's facts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import BooleanField, Value
from django.utils import timezone

from cultivation.criteria import evaluate, shipped
from cultivation.criteria.size import shipped_size_table, size_of
from cultivation.domain.facts import facts_for
from cultivation.enums import CaseKind, TitleKind
from cultivation.scoring import compile_rule_set, score_population
from enterprises.models import Assessment, Filing, Industry
from tests.cultivation.criteria.samples import ELIGIBLE, FIGURES
from tests.factories import make_enterprise, make_filing, make_title

DAY = date(2026, 5, 1)
CODES = ("innovative-2022", "technology-2017", "srdi-2022", "srdi-2026", "little-giant-2026")
COLUMNS = {field.name for field in Filing._meta.concrete_fields}


def figures(**changed):
    filed = {**ELIGIBLE, **FIGURES, **changed}
    return {name: value for name, value in filed.items() if name in COLUMNS}


@pytest.fixture
def enterprises(world):
    """Six enterprises: without industry, in several industries, large, with and without titles."""
    found = [world.enterprise("330106", index) for index in (0, 1)]
    found += [world.enterprise("330108", index) for index in (0, 1)]
    codes = ("C", "39", "66", "59")
    for code, enterprise in zip(codes, found, strict=True):
        Industry.objects.get_or_create(code=code, defaults={"name_zh": code, "name_en": code})
        enterprise.industry_id = code
        enterprise.save()
    found[3].industry_id = None
    found[3].save()
    return found


def held(rows, rule_set, case_kind):
    """What SQL says and what Python says, by filing."""
    scored = score_population(rule_set, on=DAY, case_kind=case_kind, filings=rows)
    in_sql = {row.pk: (row.outcome, getattr(row, "score", None)) for row in scored}
    in_python = {}
    for filing in rows:
        verdict = evaluate(
            rule_set,
            facts_for(enterprise=filing.enterprise, filing=filing, on=DAY, case_kind=case_kind),
        )
        in_python[filing.pk] = (verdict.outcome, verdict.score)
    return in_sql, in_python


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("case_kind", list(CaseKind)[:2])
def test_the_population_gets_the_verdicts_of_the_engine(code, case_kind, enterprises):
    changes = (
        {"employees": 5000, "revenue_wan": Decimal(90000)},
        {"revenue_prev_wan": None, "main_revenue_prev_wan": None},
        {},
        {"revenue_prev2_wan": None, "rd_expense_prev_wan": None, "quality_score_prev": None},
    )
    for enterprise, changed in zip(enterprises, changes, strict=True):
        make_filing(enterprise, 2025, **figures(**changed))
    make_filing(
        enterprises[1],
        2024,
        **figures(revenue_wan=Decimal(9000), main_revenue_wan=Decimal("8500.01")),
    )
    make_filing(enterprises[3], 2024, **figures())
    make_filing(enterprises[3], 2023, **figures(revenue_wan=Decimal(12500)))
    for kind in (TitleKind.INNOVATIVE, TitleKind.SRDI):
        make_title(enterprises[1], kind)
    for enterprise, level, day in (
        (enterprises[0], 0, DAY - timedelta(days=9)),
        (enterprises[0], 4, DAY),
        (enterprises[1], 0, DAY),
        (enterprises[2], 0, DAY + timedelta(days=1)),
    ):
        Assessment.objects.create(
            enterprise=enterprise,
            basis="self_rated",
            level=level,
            assessed_on=day,
            recorded_at=timezone.now(),
        )
    in_sql, in_python = held(Filing.objects.all(), shipped(code), case_kind)
    assert len(in_python) == 7
    assert in_sql == in_python


def test_a_title_counts_on_its_days_only(enterprises):
    filing = make_filing(enterprises[0], 2025, **figures(niche_years=5))
    title = make_title(enterprises[0], TitleKind.INNOVATIVE)

    def gate(on):
        compiled = compile_rule_set(shipped("srdi-2026"))
        rows = score_population(
            shipped("srdi-2026"),
            on=on,
            case_kind=CaseKind.RECOGNITION,
            filings=Filing.objects.filter(pk=filing.pk),
            with_lines=True,
        )
        return getattr(rows.get(), compiled.line("tier1_title").outcome)

    assert gate(title.valid_from) == gate(title.last_day) == "pass"
    assert gate(title.last_day + timedelta(days=1)) == "fail"
    assert gate(title.valid_from - timedelta(days=1)) == "fail"


def test_a_judged_item_is_open_until_an_opinion_is_given(enterprises):
    title = make_title(enterprises[1], TitleKind.INNOVATIVE)
    make_filing(enterprises[1], 2025, **figures(quality_score=Decimal(80)))
    rule_set = shipped("srdi-2026")

    def outcome(judged):
        rows = score_population(
            rule_set,
            on=title.valid_from,
            case_kind=CaseKind.RECOGNITION,
            filings=Filing.objects.all(),
            judged=judged,
        )
        return rows.get().outcome

    opinion = {"market_position_ok": Value(True, output_field=BooleanField())}
    assert outcome(None) == "undetermined"
    assert outcome(opinion) == "pass"


def test_the_result_can_be_filtered_counted_joined_and_used_as_a_subquery(
    enterprises, django_assert_num_queries
):
    for enterprise in enterprises:
        make_filing(enterprise, 2025, **figures())
    scored = score_population(
        shipped("innovative-2022"),
        on=DAY,
        case_kind=CaseKind.RECOGNITION,
        filings=Filing.objects.filter(fiscal_year=2025).order_by("-pk"),
    )
    passed = scored.filter(outcome="pass")
    names = list(passed.order_by("enterprise__name").values_list("enterprise__name", flat=True))
    with django_assert_num_queries(4):
        assert passed.count() == len(names) > 0
        assert Filing.objects.filter(pk__in=passed.values("pk")).count() == len(names)
        assert passed.filter(score__gte=60).select_related("enterprise").first() is not None
        assert dict(scored.values_list("outcome", "score").distinct())["pass"] >= 60


def test_every_industry_gets_the_size_that_the_table_says(world, reference_data):
    office = world.enterprise().county_office
    codes = list(Industry.objects.values_list("pk", flat=True))
    for serial, code in enumerate(codes, 500):
        enterprise = make_enterprise(office, serial, industry_id=code)
        make_filing(enterprise, 2025, **figures(employees=450, revenue_wan=Decimal(30000)))
    rule_set = shipped("srdi-2026")
    line = compile_rule_set(rule_set).line("is_sme")
    rows = score_population(
        rule_set,
        on=DAY,
        case_kind=CaseKind.RECOGNITION,
        filings=Filing.objects.all(),
        with_lines=True,
    ).select_related("enterprise")
    found = {row.enterprise.industry_id: getattr(row, line.outcome) for row in rows}
    words = {True: "pass", False: "fail", None: "undetermined"}
    filed = {"employees": 450, "revenue_wan": 30000, "total_assets_wan": 10000}
    assert found == {
        code: words[size_of(shipped_size_table(), industry=code, figures=filed).is_sme]
        for code in codes
    }
    assert set(found.values()) == set(words.values())
    assert len(found) > 100
