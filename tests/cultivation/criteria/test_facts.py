"""What is filed is checked; each refusal is a sentence in both languages."""

# ruff: noqa: E501 - the tables read best with one row on a line

from decimal import Decimal

import pytest

from cultivation.criteria import FactsError, validate_facts
from cultivation.criteria.measures import FILED
from tests.cultivation.criteria.samples import SOUND


@pytest.mark.parametrize(
    ("facts", "measure", "english", "chinese"),
    [
        ({"revenue_wan": "-1"}, "revenue_wan", "Operating revenue (revenue_wan) cannot be below 0 wan yuan", "营业收入（revenue_wan）不能小于 0 万元"),
        ({"market_share_pct": "100.01"}, "market_share_pct", "Main product's share of its niche market (market_share_pct) cannot be above 100 %", "主导产品细分市场占有率（market_share_pct）不能大于 100 %"),
        ({"rd_staff": 11, "employees": 10}, "rd_staff", "R&D staff (11) cannot be above Employees (10)", "研发人员（11）不能大于职工人数（10）"),
        ({"tech_staff": 11, "employees": 10}, "tech_staff", "Technical staff (11) cannot be above Employees (10)", "科技人员（11）不能大于职工人数（10）"),
        ({"ip_class1": 1, "ip_class1_self_developed": 2}, "ip_class1_self_developed", "Self-developed class I IP (2) cannot be above Class I IP (1)", "自主研发Ⅰ类知识产权（2）不能大于Ⅰ类知识产权（1）"),
        ({"ip_class1": 1, "ip_class1_high_value": 2}, "ip_class1_high_value", "High-value class I IP (2) cannot be above Class I IP (1)", "Ⅰ类高价值知识产权（2）不能大于Ⅰ类知识产权（1）"),
        ({"main_revenue_wan": 11, "revenue_wan": 10}, "main_revenue_wan", "Main-business revenue (11) cannot be above Operating revenue (10)", "主营业务收入（11）不能大于营业收入（10）"),
        ({"employees": "12"}, "employees", "Employees (employees) must be a whole number", "职工人数（employees）应为整数"),
        ({"employees": 1.5}, "employees", "Employees (employees) must be a whole number", "职工人数（employees）应为整数"),
        ({"employees": True}, "employees", "Employees (employees) must be a whole number", "职工人数（employees）应为整数"),
        ({"revenue_wan": "much"}, "revenue_wan", "Operating revenue (revenue_wan) must be a number", "营业收入（revenue_wan）应为数字"),
        ({"revenue_wan": True}, "revenue_wan", "Operating revenue (revenue_wan) must be a number", "营业收入（revenue_wan）应为数字"),
        ({"revenue_wan": float("nan")}, "revenue_wan", "Operating revenue (revenue_wan) must be a number", "营业收入（revenue_wan）应为数字"),
        ({"revenue_wan": "1E+400"}, "revenue_wan", "Operating revenue (revenue_wan) cannot be above 1,000,000,000,000,000 wan yuan", "营业收入（revenue_wan）不能大于 1,000,000,000,000,000 万元"),
        ({"is_sme": "yes"}, "is_sme", "Meets the SME size standard (is_sme) must be true or false", "符合中小企业划型标准（is_sme）应为“是”或“否”"),
        ({"is_sme": 1}, "is_sme", "Meets the SME size standard (is_sme) must be true or false", "符合中小企业划型标准（is_sme）应为“是”或“否”"),
        ({"chain_role": "boss"}, "chain_role", "Role in the chain (chain_role) must be one of fills_gap, supports_chain, none", "产业链作用（chain_role）应为以下之一：fills_gap, supports_chain, none"),
        ({"digital_level": 5}, "digital_level", "Digital level (digital_level) cannot be above 4 levels", "数字化水平（digital_level）不能大于 4 级"),
        ({"feature_points": 16}, "feature_points", "Provincial feature points (feature_points) cannot be above 15 points", "地方特色指标得分（feature_points）不能大于 15 分"),
        ({"national_award_rank_3y": 0}, "national_award_rank_3y", "Rank in a national award, last 3 years (national_award_rank_3y) cannot be below 1 places", "近三年国家级科技奖励排名（national_award_rank_3y）不能小于 1 名"),
        ({"turnover": 1}, "turnover", "there is no measure named 'turnover'", "没有名为“turnover”的指标"),
        ({"rd_ratio_pct": 5}, "rd_ratio_pct", "R&D expense to revenue (rd_ratio_pct) is computed and cannot be filed", "研发费用占营业收入比重（rd_ratio_pct）由系统计算，不能填报"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_true_is_refused(facts, measure, english, chinese):
    with pytest.raises(FactsError) as refused:
        validate_facts(facts)
    (problem,) = refused.value.problems
    assert (problem.measure, problem.sentence.en, problem.sentence.zh) == (
        measure,
        english,
        chinese,
    )


def test_every_problem_is_told_at_once():
    with pytest.raises(FactsError) as refused:
        validate_facts({"revenue_wan": -1, "turnover": 1, "rd_staff": 3, "employees": 2})
    names = [problem.measure for problem in refused.value.problems]
    assert names == ["revenue_wan", "turnover", "rd_staff"]


def test_a_loss_and_debts_above_assets_are_facts():
    facts = {"net_profit_wan": "-5", "total_assets_wan": 1, "total_liabilities_wan": 2}
    assert validate_facts(facts)["net_profit_wan"] == Decimal(-5)


def test_null_and_absent_are_the_same():
    assert validate_facts({"revenue_wan": None}).to_json() == validate_facts({}).to_json() == b"{}"


def test_a_decimal_may_be_a_text_or_a_number():
    kinds = ["12.50", 12.5, Decimal("12.5")]
    assert {validate_facts({"revenue_wan": one}).to_json() for one in kinds} == {
        b'{"revenue_wan":"12.5"}'
    }


def test_checked_facts_name_every_filed_measure_and_are_not_checked_twice():
    facts = validate_facts(SOUND)
    assert tuple(facts) == FILED
    assert validate_facts(facts) is facts


def test_facts_are_kept_canonically_and_read_back():
    facts = validate_facts(SOUND)
    assert validate_facts(facts.known()).to_json() == facts.to_json()
