"""Explanations: what was asked and found, the margin, and what would have been enough."""

import re

import pytest
from hypothesis import given, settings

from cultivation.criteria import (
    evaluate,
    explain,
    reasons,
    shipped,
    shipped_codes,
    validate_facts,
)
from tests.cultivation.criteria.samples import SOUND, enterprise
from tests.cultivation.criteria.test_verdict import facts_of


def line_of(code, facts, line_id, language="zh-hans"):
    found = {one.id: one for one in explain(shipped(code), facts, language=language)}
    return found[line_id]


SHORT_OF_RD = enterprise(revenue_wan="8000", main_revenue_wan="7600", rd_expense_wan="227.5")


def test_a_ratio_that_misses_says_how_much_more_is_enough():
    line = line_of("srdi-2026", SHORT_OF_RD, "rd_ratio")
    assert (line.sign, line.value, line.threshold) == ("≥", "2.84%", "3%")
    assert line.margin == "低于标准 0.16 个百分点"
    assert [one.sentence for one in line.enough] == ["研发费用再增加 12.50 万元即达标"]
    assert line.sentence == (
        "要求：近两年研发费用占营业收入比重每年不低于3%：上年度；"
        "实际：2.84%，低于标准 0.16 个百分点；不符合。"
    )


def test_the_same_line_in_english():
    line = line_of("srdi-2026", SHORT_OF_RD, "rd_ratio", "en")
    assert [one.sentence for one in line.enough] == [
        "R&D expense up by 12.50 wan yuan would be enough"
    ]
    assert line.sentence.endswith(
        "Found: 2.84%, 0.16 percentage points below the threshold. Not met."
    )


def test_a_waived_line_names_the_waiver():
    facts = enterprise(
        ip_class1=0, ip_class1_self_developed=0, ip_class1_high_value=0,
        rd_institution_level="national",
    )  # fmt: skip
    line = line_of("srdi-2026", facts, "ip_class1")
    assert line.outcome == "waived"
    assert line.sentence.endswith("豁免：拥有经认定的省部级以上研发机构。")


def test_a_missing_figure_is_named():
    line = line_of("srdi-2026", enterprise(total_assets_wan=None), "debt_ratio")
    assert line.missing == ("total_assets_wan",)
    assert line.sentence.endswith("无法判定：缺少资产总额。")


def test_a_zero_denominator_is_told():
    facts = enterprise(total_assets_wan="0", total_liabilities_wan="0")
    line = line_of("srdi-2026", facts, "debt_ratio", "en")
    assert line.sentence.endswith("Cannot be determined: a figure to divide by is zero or below.")


def test_on_the_boundary_the_margin_says_so():
    line = line_of("srdi-2026", enterprise(niche_years=3), "niche_years")
    assert line.margin == "恰好等于标准值"


def test_a_value_that_rounds_to_its_threshold_is_printed_apart_from_it():
    facts = enterprise(revenue_wan="100000", main_revenue_wan="95000", rd_expense_wan="2999.99")
    line = line_of("srdi-2026", facts, "rd_ratio")
    assert (line.value, line.threshold, line.outcome) == ("2.99999%", "3%", "fail")
    assert line.margin == "低于标准 0.01 个百分点"


def test_alternatives_and_waivers_are_all_offered():
    facts = enterprise(ip_class1=0, ip_class1_self_developed=0, ip_class1_high_value=0)
    line = line_of("srdi-2026", facts, "ip_class1")
    assert [one.sentence for one in line.enough] == [
        "Ⅰ类知识产权再增加 1 项即达标",
        "近三年省部级科技奖励排名达到第 3 名即达标",
        "近三年国家级科技奖励排名达到第 3 名即达标",
        "研发机构级别达到“省级”即达标",
    ]


def test_a_condition_of_several_parts_asks_for_them_together():
    facts = enterprise(revenue_wan="9000", main_revenue_wan="8000", rd_expense_wan="500")
    line = line_of("little-giant-2022", facts, "rd_intensity")
    together = [{change.measure for change in one.changes} for one in line.enough]
    assert {"rd_expense_wan"} in together
    # From 100 million yuan on, 3 % a year is enough.
    assert {"revenue_wan"} in together


def test_an_indicator_tells_the_way_into_the_next_band():
    facts = enterprise(revenue_wan="10000", main_revenue_wan="9500", rd_expense_wan="287.5")
    line = line_of("innovative-2022", facts, "rd_ratio")
    assert (line.points, line.max_points) == ("10", "20")
    assert [one.sentence for one in line.enough] == ["研发费用再增加 12.50 万元可再得 5 分"]


POOR = {
    "ip_class1": 0, "ip_class1_self_developed": 0, "ip_class1_high_value": 0, "ip_class2": 0,
    "rd_institution_level": "none", "rd_expense_wan": "370", "net_profit_wan": "500",
    "chain_role": "none", "digital_level": 1, "rd_staff": 19, "main_revenue_wan": "9000",
    "has_own_brand": False, "has_quality_certificate": False, "total_liabilities_wan": "6900",
}  # fmt: skip


def test_a_missed_score_is_offered_the_cheapest_next_points_and_a_way_to_the_mark():
    facts = enterprise(**POOR)
    verdict = evaluate(shipped("srdi-2022"), facts)
    line = line_of("srdi-2022", facts, "score")
    together, *steps = line.enough
    assert verdict.line("score").outcome == "fail"
    assert together.sentence.endswith("即达标")
    changed = {**facts, **{one.measure: one.needed for one in together.changes}}
    assert evaluate(shipped("srdi-2022"), changed).line("score").outcome == "pass"
    assert steps
    assert all(step.gain > 0 for step in steps)


@pytest.mark.parametrize("code", shipped_codes())
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_line_of_every_rule_set_is_explained_in_its_order(code, language):
    verdict = evaluate(shipped(code), SOUND)
    found = explain(shipped(code), SOUND, verdict, language=language)
    assert [one.id for one in found] == [one.id for one in verdict.lines]
    assert all(one.sentence and one.name for one in found)


def test_what_is_unverified_is_carried_to_the_explanation():
    line = line_of("little-giant-2022", SOUND, "rd_intensity")
    assert line.mark.unverified
    assert line.mark.note.zh.startswith("其中“研发人员占比50%以上”为回忆所得")


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of())
@settings(max_examples=30)
def test_what_is_said_to_be_enough_is_enough(code, raw):
    rule_set = shipped(code)
    facts = validate_facts(raw)
    for line in explain(rule_set, facts):
        for one in line.enough:
            changed = facts.changed({change.measure: change.needed for change in one.changes})
            after = evaluate(rule_set, validate_facts(changed.known())).line(line.id)
            if one.gain is None:
                assert after.outcome in ("pass", "waived")
            elif line.kind == "indicator":
                assert int(after.points) - int(line.points) == one.gain


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of())
@settings(max_examples=30)
def test_the_reasons_as_figures_are_those_in_words(code, raw):
    rule_set = shipped(code)
    facts = validate_facts(raw)
    explained = {one.id: one for one in explain(rule_set, facts)}
    for line, difference, enough in reasons(rule_set, facts):
        told = explained[line.id]
        if line.outcome == "fail":
            assert enough == told.enough
        if told.margin:
            below = "低于" in told.margin
            assert (difference < 0) is below


WORDS = [
    ("srdi-2022", {"niche_years": 1}, "niche_years", "1 year", "1 年"),
    ("srdi-2022", {"ip_class1_high_value": 1}, "intellectual_property",
     "High-value class I IP: 1 item", "Ⅰ类高价值知识产权：1 项"),
    ("srdi-2022", {"digital_level": 1}, "digital_level", "level 1", "1 级"),
    ("srdi-2022", {"rd_expense_wan": "1234.5"}, "rd_expense", "1,234.50 wan yuan", "1,234.50 万元"),
    ("srdi-2022", {"maker_china_rank_3y": 1600}, "maker_china", "no. 1,600", "第 1,600 名"),
    ("srdi-2022", {"quality_score": "1"}, "score", "points", "分"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changed", "line_id", "english", "chinese"), WORDS)
def test_figures_are_read_with_their_unit(code, changed, line_id, english, chinese):
    facts = enterprise(**changed)
    for language, words in (("en", english), ("zh-hans", chinese)):
        line = line_of(code, facts, line_id, language)
        assert words in line.value
        assert words in line.sentence


def test_what_is_enough_counts_one_as_one():
    facts = enterprise(niche_years=1)
    gate = line_of("srdi-2022", facts, "niche_years", "en")
    assert gate.margin == "1 year below the threshold"
    assert gate.enough[0].sentence == "Years in the niche market up by 1 year would be enough"
    scored = line_of("srdi-2022", facts, "niche_years_points", "en")
    assert scored.enough[0].sentence.endswith("up by 1 year would bring 1 more point")
    level = line_of("srdi-2022", enterprise(digital_level=1), "digital_level")
    assert level.enough[0].sentence == "数字化水平再提高 1 级可再得 3 分"


def test_a_fact_is_told_with_its_name_and_a_rank_as_a_rank():
    line = line_of("srdi-2022", enterprise(on_abnormal_list=True), "not_on_abnormal_list", "en")
    assert line.sentence == (
        "Required: not on the abnormal operations list. "
        "Found: On the abnormal operations list: yes. Not met."
    )
    assert line_of("srdi-2022", SOUND, "maker_china").threshold == "第 500 名"
    assert line_of("srdi-2022", SOUND, "maker_china", "en").threshold == "no. 500"


def test_what_cannot_be_computed_is_said_once():
    line = line_of("srdi-2022", enterprise(employees=None), "rd_staff_share", "en")
    assert line.sentence == (
        "Scored: R&D staff share, last year. Cannot be determined: missing Employees."
    )


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of())
@settings(max_examples=25)
def test_no_sentence_counts_wrongly_or_runs_together(code, raw):
    facts = validate_facts(raw)
    for line in explain(shipped(code), facts, language="en"):
        said = [line.sentence, line.value, line.margin, *(one.sentence for one in line.enough)]
        for words in said:
            assert not re.search(r"(?<![\d.,])1 (persons|years|items|levels|points)\b", words)
            assert not re.search(r"\d{4,}(?![\d)]*-)", words.replace("2022", "")), words
            assert ".." not in words
            assert "  " not in words
    for line in explain(shipped(code), facts):
        assert not re.search(r"[。；：，]{2}", line.sentence), line.sentence
