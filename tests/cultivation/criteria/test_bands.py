"""Every band edge of the scored tables: below, on and above."""

# ruff: noqa: E501 - the tables read best with one row on a line

from decimal import Decimal

import pytest

from cultivation.criteria import evaluate, shipped
from tests.cultivation.criteria import samples
from tests.cultivation.criteria.samples import enterprise

# (rule set, indicator, figure → facts, step, edges from best to worst with the points on the edge,
# points below the last edge). A rising figure is better unless the step is negative.
RANGES = [
    ("innovative-2022", "rd_ratio", samples.with_rd_ratio, "0.01", [(5, 20), (3, 15), (2, 10), (1, 5)], 0),
    ("innovative-2022", "main_growth", samples.with_main_growth, "0.01", [(15, 20), (10, 15), (5, 10), (0, 5)], 0),
    ("innovative-2022", "debt_ratio", samples.with_debt_ratio, "-0.01", [(55, 10), (75, 5)], 0),
    ("innovative-2022", "main_share", samples.with_main_share, "0.01", [(70, 20), (60, 15), (55, 10), (50, 5)], 0),
    ("technology-2017", "tech_staff_share", samples.with_tech_staff_share, "0.01", [(30, 20), (25, 16), (20, 12), (15, 8), (10, 4)], 0),
    ("technology-2017", "rd_input", lambda pct: {**samples.with_rd_ratio(pct), "cost_expense_wan": "1000000"}, "0.01", [(6, 50), (5, 40), (4, 30), (3, 20), (2, 10)], 0),
    ("technology-2017", "rd_input", samples.with_rd_to_cost, "0.01", [(30, 50), (25, 40), (20, 30), (15, 20), (10, 10)], 0),
    ("technology-2017", "results", lambda n: {"ip_class1": 0, "ip_class1_self_developed": 0, "ip_class1_high_value": 0, "ip_class2": int(n)}, "1", [(4, 24), (3, 18), (2, 12), (1, 6)], 0),
    ("srdi-2022", "main_share", samples.with_main_share, "0.01", [(80, 5), (70, 3), (60, 1)], 0),
    ("srdi-2022", "main_growth_2y", samples.with_mean_growth, "0.01", [(10, 10), (8, 8), (6, 6), (4, 4), (0, 2)], 0),
    ("srdi-2022", "niche_years_points", lambda n: {"niche_years": int(n)}, "1", [(10, 5), (8, 4), (6, 3), (4, 2), (2, 1)], 0),
    ("srdi-2022", "digital_level", lambda n: {"digital_level": int(n)}, "1", [(3, 5), (2, 3)], 0),
    ("srdi-2022", "net_margin", samples.with_net_margin, "0.01", [(10, 10), (8, 8), (6, 6), (4, 4), (2, 2)], 0),
    ("srdi-2022", "debt_ratio", samples.with_debt_ratio, "-0.01", [(50, 5), (60, 3), (70, 1)], 0),
    ("srdi-2022", "rd_input", lambda n: {"revenue_wan": "1000000", "rd_expense_wan": str(n)}, "0.01", [(500, 10), (400, 8), (300, 6), (200, 4), (100, 2)], 0),
    ("srdi-2022", "rd_input", lambda pct: {"revenue_wan": "100", "main_revenue_wan": "90", "rd_expense_wan": str(pct)}, "0.01", [(10, 10), (8, 8), (6, 6), (4, 4), (3, 2)], 0),
    ("srdi-2022", "rd_staff_share", samples.with_rd_staff_share, "0.01", [(20, 5), (10, 3), (5, 1)], 0),
]  # fmt: skip


def edge_cases():
    for code, indicator, facts_of, step, edges, rest in RANGES:
        for place, (edge, points) in enumerate(edges):
            worse = edges[place + 1][1] if place + 1 < len(edges) else rest
            near = edges[place - 1][0] if place else None
            above = Decimal(edge) + Decimal(step)
            better = edges[place - 1][1] if near is not None and above == near else points
            yield code, indicator, facts_of, Decimal(edge), points
            yield code, indicator, facts_of, Decimal(edge) - Decimal(step), worse
            yield code, indicator, facts_of, above, better


@pytest.mark.parametrize(
    ("code", "indicator", "facts_of", "figure", "points"),
    [
        pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[3]}-{number}")
        for number, case in enumerate(edge_cases())
    ],
)
def test_a_value_on_a_boundary_takes_the_better_band(code, indicator, facts_of, figure, points):
    verdict = evaluate(shipped(code), enterprise(**facts_of(figure)))
    assert verdict.line(indicator).points == str(points)


NO_IP = {"ip_class1": 0, "ip_class1_self_developed": 0, "ip_class1_high_value": 0, "ip_class2": 0}
CHOICES = [
    ("innovative-2022", "intellectual_property", NO_IP, 0),
    ("innovative-2022", "intellectual_property", {**NO_IP, "ip_class2": 1}, 5),
    ("innovative-2022", "intellectual_property", {**NO_IP, "ip_class1": 1}, 10),
    ("innovative-2022", "intellectual_property", {**NO_IP, "ip_class1": 1, "ip_class1_self_developed": 1}, 15),
    ("innovative-2022", "intellectual_property", {**NO_IP, "ip_class1": 1, "ip_class1_high_value": 1}, 20),
    ("innovative-2022", "main_product_field", {"in_strategic_emerging_field": True}, 10),
    ("innovative-2022", "main_product_field", {"in_strategic_emerging_field": False}, 5),
    ("technology-2017", "results", {**NO_IP, "ip_class1": 1}, 30),
    ("srdi-2022", "main_product_field", {"chain_role": "fills_gap"}, 5),
    ("srdi-2022", "main_product_field", {"chain_role": "supports_chain"}, 3),
    ("srdi-2022", "main_product_field", {"chain_role": "none"}, 0),
    ("srdi-2022", "intellectual_property", NO_IP, 0),
    ("srdi-2022", "intellectual_property", {**NO_IP, "ip_class2": 1}, 2),
    ("srdi-2022", "intellectual_property", {**NO_IP, "ip_class1": 1}, 6),
    ("srdi-2022", "intellectual_property", {**NO_IP, "ip_class1": 1, "ip_class1_self_developed": 1}, 8),
    ("srdi-2022", "intellectual_property", {**NO_IP, "ip_class1": 1, "ip_class1_high_value": 1}, 10),
    ("srdi-2022", "rd_institution", {"rd_institution_level": "national"}, 10),
    ("srdi-2022", "rd_institution", {"rd_institution_level": "provincial"}, 8),
    ("srdi-2022", "rd_institution", {"rd_institution_level": "municipal"}, 4),
    ("srdi-2022", "rd_institution", {"rd_institution_level": "below_municipal"}, 2),
    ("srdi-2022", "rd_institution", {"rd_institution_level": "none"}, 0),
    ("srdi-2022", "feature_points", {"feature_points": 0}, 0),
    ("srdi-2022", "feature_points", {"feature_points": "12.5"}, "12.5"),
    ("srdi-2022", "feature_points", {"feature_points": 15}, 15),
]  # fmt: skip


@pytest.mark.parametrize(("code", "indicator", "facts", "points"), CHOICES)
def test_a_choice_gives_its_points(code, indicator, facts, points):
    assert evaluate(shipped(code), enterprise(**facts)).line(indicator).points == str(points)


ITEMS = ("has_quality_award", "has_quality_certificate", "has_own_brand", "drafted_standard")


@pytest.mark.parametrize(("met", "points"), [(0, "0"), (1, "3"), (2, "5"), (3, "5"), (4, "5")])
def test_quality_items_give_three_points_each_and_five_at_most(met, points):
    facts = {name: place < met for place, name in enumerate(ITEMS)}
    line = evaluate(shipped("srdi-2022"), enterprise(**facts)).line("quality_management")
    assert (line.points, line.value) == (points, str(met))


def test_two_quality_items_settle_the_points_though_the_others_are_missing():
    facts = dict(zip(ITEMS, (True, True, None, None), strict=True))
    line = evaluate(shipped("srdi-2022"), enterprise(**facts)).line("quality_management")
    assert (line.outcome, line.points) == ("pass", "5")


def test_one_quality_item_leaves_the_points_open_while_others_are_missing():
    facts = dict(zip(ITEMS, (True, False, None, None), strict=True))
    line = evaluate(shipped("srdi-2022"), enterprise(**facts)).line("quality_management")
    assert (line.outcome, line.points) == ("undetermined", None)


def test_a_mean_of_two_endless_fractions_still_lands_on_the_boundary():
    # 4/3 and 13/15: neither ends as a decimal, their mean growth is exactly 10 %.
    facts = {
        "revenue_wan": "5200",
        "revenue_prev_wan": "3900",
        "revenue_prev2_wan": "4500",
        "main_revenue_wan": "5200",
        "main_revenue_prev_wan": "3900",
        "main_revenue_prev2_wan": "4500",
    }
    line = evaluate(shipped("srdi-2022"), enterprise(**facts)).line("main_growth_2y")
    assert (line.value, line.points) == ("10", "10")
