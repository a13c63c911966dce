"""Every threshold of the gates: below, on and above; waivers and direct routes."""

# ruff: noqa: E501 - the tables read best with one row on a line

import pytest

from cultivation.criteria import evaluate, shipped
from tests.cultivation.criteria import samples
from tests.cultivation.criteria.samples import enterprise, plain_figure

NO_REVENUE_HELP = {"new_equity_2y_wan": "0"}


def revenue(figure):
    return {"revenue_wan": str(figure), "main_revenue_wan": str(figure), **NO_REVENUE_HELP}


def two_years_of_rd(total):
    return {"rd_expense_wan": str(float(total) - 500), "rd_expense_prev_wan": "500"}


def compound_growth(ratio):
    # 1.05² = 1.1025
    return {
        "revenue_prev2_wan": "10000",
        "main_revenue_prev2_wan": "9000",
        "revenue_wan": str(ratio),
        "main_revenue_wan": "11000",
    }


def market(share, rank=9):
    return {"market_share_pct": share, "market_rank_national": rank}


def small_rd(equity="8000", expense="3000", staff=100):
    return {
        "revenue_wan": "4999.99",
        "main_revenue_wan": "4999.99",
        "new_equity_2y_wan": equity,
        "rd_expense_wan": expense,
        "employees": 200,
        "rd_staff": staff,
    }


def by_size(revenue_wan, pct, pct_prev):
    return {
        "revenue_wan": revenue_wan,
        "main_revenue_wan": revenue_wan,
        "revenue_prev_wan": "10000",
        "main_revenue_prev_wan": "9000",
        "rd_expense_wan": str(round(float(revenue_wan) * float(pct) / 100, 4)),
        "rd_expense_prev_wan": str(round(float(pct_prev) * 100, 4)),
        "new_equity_2y_wan": "0",
    }


def whole(name):
    return plain_figure(name)


def quality(score):
    return {"quality_score": score, "quality_score_prev": "0"}


# (rule set, gate, figure → facts, fails, passes on the edge, passes beyond)
NO_IP = {"ip_class1": 0, "ip_class1_self_developed": 0, "ip_class1_high_value": 0}
EDGES = [
    ("srdi-2026", "niche_years", whole("niche_years"), 2, 3, 4),
    ("srdi-2026", "revenue", revenue, "1499.99", "1500", "1500.01"),
    ("srdi-2026", "revenue", lambda e: {**revenue("100"), "new_equity_2y_wan": e}, "1999.99", "2000", "2000.01"),
    ("srdi-2026", "main_share", samples.with_main_share, "79.99", "80", "80.01"),
    ("srdi-2026", "debt_ratio", samples.with_debt_ratio, "80.01", "80", "79.99"),
    ("srdi-2026", "rd_expense", whole("rd_expense_wan"), "99.99", "100", "100.01"),
    ("srdi-2026", "rd_expense_prev", whole("rd_expense_prev_wan"), "99.99", "100", "100.01"),
    ("srdi-2026", "rd_ratio", samples.with_rd_ratio, "2.9999", "3", "3.0001"),
    ("srdi-2026", "rd_ratio_prev", samples.with_rd_ratio_prev, "2.9999", "3", "3.0001"),
    ("srdi-2026", "ip_class1", lambda n: {**NO_IP, "ip_class1": n}, 0, 1, 2),
    ("srdi-2026", "quality_score", quality, "49.99", "50", "50.01"),
    ("little-giant-2026", "niche_years", whole("niche_years"), 2, 3, 4),
    ("little-giant-2026", "revenue", revenue, "4999.99", "5000", "5000.01"),
    ("little-giant-2026", "main_share", samples.with_main_share, "89.99", "90", "90.01"),
    ("little-giant-2026", "revenue_growth", compound_growth, "11024.99", "11025", "11025.01"),
    ("little-giant-2026", "debt_ratio", samples.with_debt_ratio, "75.01", "75", "74.99"),
    ("little-giant-2026", "rd_expense_total", two_years_of_rd, "1199.99", "1200", "1200.01"),
    ("little-giant-2026", "rd_ratio", samples.with_rd_ratio, "2.9999", "3", "3.0001"),
    ("little-giant-2026", "rd_ratio_prev", samples.with_rd_ratio_prev, "2.9999", "3", "3.0001"),
    ("little-giant-2026", "ip_class1", whole("ip_class1"), 3, 4, 5),
    ("little-giant-2026", "market", market, "9.99", "10", "10.01"),
    ("little-giant-2026", "market", lambda rank: market("1", rank), 4, 3, 2),
    ("little-giant-2026", "quality_score", quality, "59.99", "60", "60.01"),
    ("srdi-2022", "niche_years", whole("niche_years"), 1, 2, 3),
    ("srdi-2022", "rd_expense", whole("rd_expense_wan"), "99.99", "100", "100.01"),
    ("srdi-2022", "rd_ratio_floor", samples.with_rd_ratio, "2.9999", "3", "3.0001"),
    ("srdi-2022", "revenue", revenue, "999.99", "1000", "1000.01"),
    ("srdi-2022", "revenue", lambda e: {**revenue("100"), "new_equity_2y_wan": e}, "1999.99", "2000", "2000.01"),
    ("technology-2017", "employees", lambda n: {"employees": n, "rd_staff": 0, "tech_staff": 0}, 501, 500, 499),
    ("technology-2017", "revenue", revenue, "20000.01", "20000", "19999.99"),
    ("technology-2017", "total_assets", whole("total_assets_wan"), "20000.01", "20000", "19999.99"),
    ("little-giant-2022", "main_share", samples.with_main_share, "69.99", "70", "70.01"),
    ("little-giant-2022", "main_growth_2y", samples.with_mean_growth, "4.99", "5", "5.01"),
    ("little-giant-2022", "debt_ratio", samples.with_debt_ratio, "70.01", "70", "69.99"),
    ("little-giant-2022", "market_share", whole("market_share_pct"), "9.99", "10", "10.01"),
    ("little-giant-2022", "ip_class1", lambda n: {"ip_class1": n, "ip_class1_self_developed": 0}, 1, 2, 3),
    ("little-giant-2022", "rd_intensity", lambda pct: by_size("10000", pct, "3"), "2.99", "3", "3.01"),
    ("little-giant-2022", "rd_intensity", lambda pct: by_size("10000", "3", pct), "2.99", "3", "3.01"),
    ("little-giant-2022", "rd_intensity", lambda pct: by_size("9999.99", pct, "6"), "5.99", "6.0001", "6.01"),
    ("little-giant-2022", "rd_intensity", lambda pct: by_size("5000", pct, "6"), "5.99", "6", "6.01"),
    ("little-giant-2022", "rd_intensity", lambda pct: by_size("5000", "6", pct), "5.99", "6", "6.01"),
    ("little-giant-2022", "rd_intensity", lambda e: small_rd(equity=e), "7999.99", "8000", "8000.01"),
    ("little-giant-2022", "rd_intensity", lambda e: small_rd(expense=e), "2999.99", "3000", "3000.01"),
    ("little-giant-2022", "rd_intensity", lambda n: small_rd(staff=n), 99, 100, 101),
    ("little-giant-2022", "niche_years", lambda n: {"niche_years": n, "in_key_field": False}, 2, 3, 4),
]  # fmt: skip
CASES = [
    pytest.param(code, gate, facts_of(figure), outcome, id=f"{code}-{gate}-{figure}-{number}")
    for number, (code, gate, facts_of, *figures) in enumerate(EDGES)
    for figure, outcome in zip(figures, ("fail", "pass", "pass"), strict=True)
]


@pytest.mark.parametrize(("code", "gate", "facts", "outcome"), CASES)
def test_a_gate_turns_exactly_at_its_threshold(code, gate, facts, outcome):
    facts = {"ip_class1_self_developed": 0, "ip_class1_high_value": 0, **facts}
    assert evaluate(shipped(code), enterprise(**facts)).line(gate).outcome == outcome


FLAGS = [
    ("registered_in_mainland", "registered_in_mainland", False),
    ("independent_legal_person", "independent_legal_person", False),
    ("is_sme", "is_sme", False),
    ("not_on_abnormal_list", "on_abnormal_list", True),
    ("not_on_dishonesty_list", "on_dishonesty_list", True),
    ("product_allowed", "prohibited_product", True),
    ("no_major_incident", "major_incident_3y", True),
    ("no_data_fraud", "data_fraud", True),
]
CODES = (
    "innovative-2022", "technology-2017", "srdi-2022", "srdi-2026",
    "little-giant-2022", "little-giant-2026",
)  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_the_sound_enterprise_meets_every_rule_set(code):
    assert evaluate(shipped(code), enterprise()).outcome == "pass"


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("gate", "measure", "value"), FLAGS)
def test_common_eligibility_is_asked_for_everywhere(code, gate, measure, value):
    refused = evaluate(shipped(code), enterprise(**{measure: value}))
    unknown = evaluate(shipped(code), enterprise(**{measure: None}))
    assert (refused.outcome, refused.line(gate).outcome) == ("fail", "fail")
    assert (unknown.outcome, unknown.line(gate).outcome) == ("undetermined", "undetermined")


WAIVED = [
    ("srdi-2026", "ip_class1", {**NO_IP, "provincial_award_rank_3y": 3}, "award_top3"),
    ("srdi-2026", "ip_class1", {**NO_IP, "national_award_rank_3y": 1}, "award_top3"),
    ("srdi-2026", "ip_class1", {**NO_IP, "rd_institution_level": "provincial"}, "rd_institution"),
    ("little-giant-2026", "ip_class1", {**NO_IP, "national_award_rank_3y": 3}, "national_award_top3"),
    ("little-giant-2022", "ip_class1", {**NO_IP, "national_award_rank_3y": 3}, "national_award"),
    ("little-giant-2022", "rd_institution", {"has_own_rd_institution": False, "maker_china_rank_3y": 50}, "maker_china"),
    ("little-giant-2022", "niche_years", {"niche_years": 2}, "two_years_fills_gap"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "gate", "facts", "waiver"), WAIVED)
def test_a_waiver_excuses_the_line_and_is_named(code, gate, facts, waiver):
    verdict = evaluate(shipped(code), enterprise(**facts))
    assert (verdict.line(gate).outcome, verdict.line(gate).waived_by) == ("waived", waiver)
    assert verdict.outcome == "pass"


NOT_WAIVED = [
    ("srdi-2026", "ip_class1", {**NO_IP, "provincial_award_rank_3y": 4}),
    ("srdi-2026", "ip_class1", {**NO_IP, "rd_institution_level": "municipal"}),
    ("little-giant-2026", "ip_class1", {**NO_IP, "national_award_rank_3y": 4}),
    ("little-giant-2026", "ip_class1", {**NO_IP, "provincial_award_rank_3y": 1}),
    ("little-giant-2022", "rd_institution", {"has_own_rd_institution": False, "maker_china_rank_3y": 51}),
    ("little-giant-2022", "niche_years", {"niche_years": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "gate", "facts"), NOT_WAIVED)
def test_just_short_of_a_waiver_the_line_fails(code, gate, facts):
    verdict = evaluate(shipped(code), enterprise(**facts))
    assert (verdict.line(gate).outcome, verdict.outcome) == ("fail", "fail")


def test_an_absent_award_is_none_and_does_not_leave_the_case_open():
    assert evaluate(shipped("srdi-2026"), enterprise(**NO_IP)).outcome == "fail"


POOR = {
    "rd_expense_wan": "360", "ip_class1": 0, "ip_class1_self_developed": 0,
    "ip_class1_high_value": 0, "ip_class2": 0, "main_revenue_wan": "6000",
    "total_liabilities_wan": "9000", "in_strategic_emerging_field": False, "tech_staff": 0,
    "net_profit_wan": "0", "chain_role": "none", "digital_level": 0, "feature_points": 0,
    "rd_staff": 0, "rd_institution_level": "none", "rd_expense_prev_wan": "360",
}  # fmt: skip
DIRECT = [
    ("innovative-2022", "science_award", {"national_award_rank_3y": 40}),
    ("innovative-2022", "science_award", {"provincial_award_rank_3y": 40}),
    ("innovative-2022", "valid_title", {"is_high_tech_enterprise": True}),
    ("innovative-2022", "valid_title", {"is_technology_demonstration": True}),
    ("innovative-2022", "valid_title", {"is_ip_advantage": True}),
    ("innovative-2022", "valid_title", {"is_ip_demonstration": True}),
    ("innovative-2022", "rd_institution", {"rd_institution_level": "provincial"}),
    ("innovative-2022", "equity_financing", {"new_equity_3y_wan": "500"}),
    ("technology-2017", "high_tech", {"is_high_tech_enterprise": True}),
    ("technology-2017", "national_award", {"national_award_rank_5y": 3}),
    ("technology-2017", "rd_institution", {"rd_institution_level": "national"}),
    ("technology-2017", "led_standard", {"led_standard_5y": True}),
    ("srdi-2022", "science_award", {"provincial_award_rank_3y": 3}),
    ("srdi-2022", "science_award", {"national_award_rank_3y": 5}),
    ("srdi-2022", "rd_expense_average", {"rd_expense_wan": "1000", "rd_expense_prev_wan": "1000"}),
    ("srdi-2022", "equity_financing", {"new_equity_2y_wan": "6000"}),
    ("srdi-2022", "maker_china", {"maker_china_rank_3y": 500}),
]


@pytest.mark.parametrize(("code", "route", "facts"), DIRECT)
def test_a_direct_route_stands_in_for_the_score(code, route, facts):
    scored_only = evaluate(shipped(code), enterprise(**POOR))
    direct = evaluate(shipped(code), enterprise(**{**POOR, **facts}))
    assert (scored_only.outcome, scored_only.line("score").outcome) == ("fail", "fail")
    assert direct.line(route).outcome == "pass"
    assert (direct.line("score").outcome, direct.line("score").waived_by) == ("waived", route)
    assert direct.outcome == "pass"


NOT_DIRECT = [
    ("innovative-2022", {"new_equity_3y_wan": "499.99"}),
    ("innovative-2022", {"rd_institution_level": "municipal"}),
    ("technology-2017", {"national_award_rank_5y": 4}),
    ("srdi-2022", {"provincial_award_rank_3y": 4}),
    ("srdi-2022", {"national_award_rank_3y": 6}),
    ("srdi-2022", {"rd_expense_wan": "1000", "rd_expense_prev_wan": "999.99", "revenue_wan": "30000"}),
    ("srdi-2022", {"new_equity_2y_wan": "5999.99"}),
    ("srdi-2022", {"maker_china_rank_3y": 501}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "facts"), NOT_DIRECT)
def test_just_short_of_a_direct_route_the_score_counts(code, facts):
    assert evaluate(shipped(code), enterprise(**{**POOR, **facts})).outcome == "fail"


RE_EXAMINED = [
    ("little-giant-2026", {"revenue_wan": "10001", "main_revenue_wan": "9999"}, "revenue_growth"),
    (
        "little-giant-2022",
        {**samples.with_mean_growth("0"), "revenue_wan": "12000"},
        "main_growth_2y",
    ),
    ("little-giant-2022", {"has_champion_title": True}, "not_champion"),
    ("little-giant-2022", {"tied_to_little_giant": True}, "not_tied"),
]


@pytest.mark.parametrize(("code", "facts", "gate"), RE_EXAMINED)
def test_a_re_examination_leaves_some_lines_untested(code, facts, gate):
    facts = {"rd_expense_wan": "2000", **facts}
    new = evaluate(shipped(code), enterprise(**facts))
    again = evaluate(shipped(code), enterprise(**facts, is_re_examination=True))
    unsaid = evaluate(shipped(code), enterprise(**facts, is_re_examination=None))
    assert (new.line(gate).outcome, new.outcome) == ("fail", "fail")
    assert (again.line(gate).outcome, again.line(gate).waived_by) == ("waived", "case_kind")
    assert again.outcome == "pass"
    assert unsaid.line(gate).outcome == "undetermined"


@pytest.mark.parametrize(("code", "mark"), [("srdi-2026", 50), ("little-giant-2026", 60)])
def test_in_a_re_examination_either_year_of_the_quality_score_is_enough(code, mark):
    facts = {"quality_score": mark - 1, "quality_score_prev": mark}
    assert evaluate(shipped(code), enterprise(**facts)).outcome == "fail"
    again = evaluate(shipped(code), enterprise(**facts, is_re_examination=True))
    assert again.outcome == "pass"


@pytest.mark.parametrize(
    ("code", "line", "measure"),
    [
        ("srdi-2026", "market_position", "market_position_ok"),
        ("little-giant-2026", "main_product", "main_product_ok"),
    ],
)
def test_a_judged_item_stays_open_until_a_reviewer_has_judged(code, line, measure):
    outcomes = [
        evaluate(shipped(code), enterprise(**{measure: judged})).outcome
        for judged in (None, True, False)
    ]
    assert outcomes == ["undetermined", "pass", "fail"]
    assert evaluate(shipped(code), enterprise()).line(line).kind == "judged"


@pytest.mark.parametrize("title", ["has_technology_title", "has_innovative_title"])
def test_one_tier_one_title_is_enough_for_srdi(title):
    neither = {"has_technology_title": False, "has_innovative_title": False}
    assert evaluate(shipped("srdi-2026"), enterprise(**neither)).outcome == "fail"
    assert evaluate(shipped("srdi-2026"), enterprise(**{**neither, title: True})).outcome == "pass"


def test_category_minimums_hold_beside_the_score():
    # 40 + 25 points, but specialisation stops at 10.
    facts = {"in_strategic_emerging_field": False, "main_revenue_wan": "6100",
             "revenue_wan": "12000", "rd_expense_wan": "1000", "main_revenue_prev_wan": "5000"}  # fmt: skip
    verdict = evaluate(shipped("innovative-2022"), enterprise(**facts))
    assert verdict.line("score").outcome == "pass"
    assert verdict.line("category.specialisation").value == "10"
    assert verdict.outcome == "fail"


def test_technology_refuses_whoever_has_no_technical_staff():
    verdict = evaluate(shipped("technology-2017"), enterprise(tech_staff=19))
    assert verdict.score == 80
    assert verdict.outcome == "fail"
