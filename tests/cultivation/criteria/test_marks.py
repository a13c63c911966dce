"""The marks that points must reach: just below, exactly on, and above; and the routes beside them."""

# ruff: noqa: E501 - the tables read best with one row on a line

from itertools import product

import pytest

from cultivation.criteria import evaluate, shipped
from tests.cultivation.criteria.samples import enterprise
from tests.cultivation.criteria.test_gates import NO_IP, POOR

IP = [
    {**NO_IP, "ip_class2": 0}, {**NO_IP, "ip_class2": 1}, {**NO_IP, "ip_class1": 1},
    {**NO_IP, "ip_class1": 2, "ip_class1_self_developed": 2},
    {**NO_IP, "ip_class1": 2, "ip_class1_high_value": 2},
]  # fmt: skip


def innovative():
    """Applicants of every mixture of points: innovation, growth and specialisation."""
    growth = [{"main_revenue_wan": main, "main_revenue_prev_wan": prev} for main, prev in (
        (11000, 9000), (8000, 7000), (6800, 6300), (6200, 6100), (5000, 5100))]  # fmt: skip
    for ip, rd, grown, debt, field in product(
        IP, (700, 400, 250, 130, 50), growth, (4000, 7000, 9000), (True, False)
    ):
        yield enterprise(
            **ip, **grown, rd_expense_wan=rd, total_liabilities_wan=debt,
            in_strategic_emerging_field=field, revenue_wan=12000,
        )  # fmt: skip


def technology():
    """Applicants of every mixture of points: technical staff, R&D input and results."""
    for ip, rd, staff in product(
        (*IP, {**NO_IP, "ip_class2": 2}, {**NO_IP, "ip_class2": 4}),
        (800, 650, 550, 400, 250, 50), (80, 55, 45, 35, 25, 15),
    ):  # fmt: skip
        yield enterprise(**ip, rd_expense_wan=rd, tech_staff=staff, cost_expense_wan=100000)


# (rule set, applicants, line, points below, on and above the mark)
MARKS = [
    ("innovative-2022", innovative, "score", "55", "60", "65"),
    ("innovative-2022", innovative, "category.innovation", "15", "20", "25"),
    ("innovative-2022", innovative, "category.growth", "10", "15", "20"),
    ("innovative-2022", innovative, "category.specialisation", "10", "15", "20"),
    ("technology-2017", technology, "score", "58", "60", "62"),
    ("technology-2017", technology, "category.technical_staff", "0", "4", "8"),
]


@pytest.mark.parametrize(("code", "applicants", "line", "below", "on", "above"), MARKS)
def test_a_mark_is_reached_exactly_at_its_points(code, applicants, line, below, on, above):
    found = {}
    for facts in applicants():
        answer = evaluate(shipped(code), facts).line(line)
        found.setdefault(answer.value, set()).add(answer.outcome)
    assert (found[below], found[on], found[above]) == ({"fail"}, {"pass"}, {"pass"})


@pytest.mark.parametrize(
    ("points", "outcome"), [("10.99", "fail"), ("11", "pass"), ("11.01", "pass")]
)
def test_sixty_points_of_srdi_2022_are_exactly_enough(points, outcome):
    # 49 points besides those of the province.
    facts = enterprise(
        **{**NO_IP, "ip_class2": 1}, feature_points=points, rd_institution_level="none",
        rd_staff=10, chain_role="none", digital_level=1, niche_years=10, total_liabilities_wan=6500,
    )  # fmt: skip
    base = evaluate(shipped("srdi-2022"), {**facts, "feature_points": 0}).score
    line = evaluate(shipped("srdi-2022"), facts).line("score")
    assert base == 49
    assert line.outcome == outcome


# (rule set, route, just short, exactly, more)
ROUTES = [
    ("innovative-2022", "equity_financing", {"new_equity_3y_wan": "499.99"}, {"new_equity_3y_wan": "500"}, {"new_equity_3y_wan": "500.01"}),
    ("technology-2017", "national_award", {"national_award_rank_5y": 4}, {"national_award_rank_5y": 3}, {"national_award_rank_5y": 2}),
    ("srdi-2022", "science_award", {"provincial_award_rank_3y": 4}, {"provincial_award_rank_3y": 3}, {"provincial_award_rank_3y": 2}),
    ("srdi-2022", "science_award", {"national_award_rank_3y": 6}, {"national_award_rank_3y": 5}, {"national_award_rank_3y": 4}),
    ("srdi-2022", "rd_expense_average", *({"rd_expense_wan": "900", "rd_expense_prev_wan": prev, "revenue_prev_wan": "20000"} for prev in ("1099.99", "1100", "1100.01"))),
    ("srdi-2022", "equity_financing", {"new_equity_2y_wan": "5999.99"}, {"new_equity_2y_wan": "6000"}, {"new_equity_2y_wan": "6000.01"}),
    ("srdi-2022", "maker_china", {"maker_china_rank_3y": 501}, {"maker_china_rank_3y": 500}, {"maker_china_rank_3y": 499}),
    ("little-giant-2022", "national_award", {"national_award_rank_3y": 4}, {"national_award_rank_3y": 3}, {"national_award_rank_3y": 2}),
    ("little-giant-2022", "maker_china", {"maker_china_rank_3y": 51}, {"maker_china_rank_3y": 50}, {"maker_china_rank_3y": 49}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "route", "short", "exactly", "more"), ROUTES)
def test_a_direct_route_opens_exactly_at_its_threshold(code, route, short, exactly, more):
    found = [
        evaluate(shipped(code), enterprise(**{**POOR, **facts})).line(route).outcome
        for facts in (short, exactly, more)
    ]
    assert found == ["fail", "pass", "pass"]


# (rule set, what the waiver excuses, just short, exactly, more)
WAIVERS = [
    (
        "srdi-2026",
        "ip_class1",
        *({**NO_IP, "provincial_award_rank_3y": rank} for rank in (4, 3, 2)),
    ),
    ("srdi-2026", "ip_class1", *({**NO_IP, "national_award_rank_3y": rank} for rank in (4, 3, 2))),
    (
        "srdi-2026",
        "ip_class1",
        *(
            {**NO_IP, "rd_institution_level": level}
            for level in ("municipal", "provincial", "national")
        ),
    ),
    (
        "little-giant-2026",
        "ip_class1",
        *({**NO_IP, "national_award_rank_3y": rank} for rank in (4, 3, 2)),
    ),
]


@pytest.mark.parametrize(("code", "line", "short", "exactly", "more"), WAIVERS)
def test_a_waiver_excuses_exactly_from_its_threshold(code, line, short, exactly, more):
    found = [
        evaluate(shipped(code), enterprise(**facts)).line(line).outcome
        for facts in (short, exactly, more)
    ]
    assert found == ["fail", "waived", "waived"]


# Last year's revenue and R&D expense: 6 % a year are asked from 5,000, 3 % from 10,000 wan yuan.
INTENSITIES = [
    ("4999.99", "800", "fail"), ("5000", "300", "pass"), ("5000.01", "301", "pass"),
    ("9999.99", "599", "fail"), ("10000", "300", "pass"), ("10000.01", "301", "pass"),
]  # fmt: skip


@pytest.mark.parametrize(("revenue", "expense", "outcome"), INTENSITIES)
def test_the_asked_intensity_turns_exactly_at_the_revenue(revenue, expense, outcome):
    facts = enterprise(
        revenue_wan=revenue, main_revenue_wan=revenue, rd_expense_wan=expense,
        revenue_prev_wan=10000, rd_expense_prev_wan=700, main_revenue_prev_wan=9000,
        new_equity_2y_wan=0,
    )  # fmt: skip
    assert evaluate(shipped("little-giant-2022"), facts).line("rd_intensity").outcome == outcome
