"""The language: what it reads, what it refuses, and its three-valued answers."""

# ruff: noqa: E501 - the tables read best with one row on a line

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cultivation.criteria.conditions import condition
from cultivation.criteria.facts import validate_facts
from cultivation.criteria.language import LanguageError, parse_number, parse_truth, printed
from cultivation.criteria.measures import MEASURES


def holds(source, **facts):
    return condition(source).holds(validate_facts(facts))


T, F, U = "is_sme", "not is_sme", "has_own_brand"


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, True, True), (T, F, False, True), (T, U, None, True),
        (F, T, False, True), (F, F, False, False), (F, U, False, None),
        (U, T, None, True), (U, F, False, None), (U, U, None, None),
    ],
)  # fmt: skip
def test_and_or_follow_kleene(left, right, both, either):
    assert holds(f"{left} and {right}", is_sme=True) is both
    assert holds(f"{left} or {right}", is_sme=True) is either


@pytest.mark.parametrize(("given_", "found"), [(True, False), (False, True), (None, None)])
def test_not_follows_kleene(given_, found):
    assert holds("not is_sme", is_sme=given_) is found


@pytest.mark.parametrize(
    ("source", "facts", "found"),
    [
        ("revenue_wan >= 100", {"revenue_wan": 100}, True),
        ("revenue_wan > 100", {"revenue_wan": 100}, False),
        ("revenue_wan >= 100", {}, None),
        ("100 <= revenue_wan", {"revenue_wan": 100}, True),
        ("revenue_wan + 2 * 3 == 106", {"revenue_wan": 100}, True),
        ("(revenue_wan + 2) * 3 == 306", {"revenue_wan": 100}, True),
        ("revenue_wan - 10 - 20 == 70", {"revenue_wan": 100}, True),
        ("-net_profit_wan > 5", {"net_profit_wan": -6}, True),
        ("net_profit_wan >= -6", {"net_profit_wan": -6}, True),
        ("revenue_wan / 4 / 5 == 5", {"revenue_wan": 100}, True),
        ("min(revenue_wan, total_assets_wan) >= 5", {"revenue_wan": 4}, False),
        ("min(revenue_wan, total_assets_wan) >= 5", {"revenue_wan": 6}, None),
        ("max(revenue_wan, total_assets_wan) >= 5", {"revenue_wan": 6}, True),
        ("max(revenue_wan, total_assets_wan) < 5", {"revenue_wan": 4, "total_assets_wan": 3}, True),
        ("max(revenue_wan, total_assets_wan) == 4", {"revenue_wan": 4, "total_assets_wan": 3}, True),
        ("max(revenue_wan, total_assets_wan) + 1 <= 5", {"revenue_wan": 4, "total_assets_wan": 3}, True),
        ("max(rd_ratio_pct, rd_to_cost_pct) >= 3", {"rd_expense_wan": 3, "revenue_wan": 100}, True),
        ("digital_level in {2, 3}", {"digital_level": 3}, True),
        ("digital_level not in {2, 3}", {"digital_level": 4}, True),
        ('chain_role in {"none"}', {"chain_role": "fills_gap"}, False),
        ('chain_role != "none"', {"chain_role": "fills_gap"}, True),
        ('chain_role == "none"', {}, None),
        ("national_award_rank_3y <= 3", {}, False),
        ("national_award_rank_3y != 3", {}, True),
        ("not national_award_rank_3y <= 3", {}, True),
        ("national_award_rank_3y <= 3", {"national_award_rank_3y": 3}, True),
        ("market_rank_national <= 3", {}, None),
        ("count(is_sme, has_own_brand) >= 1", {"is_sme": True}, True),
        ("count(is_sme, has_own_brand) >= 2", {"is_sme": True}, None),
        ("count(is_sme, has_own_brand) >= 2", {"is_sme": False}, False),
        ("true or is_sme", {}, True),
        ("false or is_sme", {}, None),
    ],
)  # fmt: skip
def test_an_expression_means_what_it_says(source, facts, found):
    assert holds(source, **facts) is found


@pytest.mark.parametrize("bottom", [0, "0.00"])
def test_a_ratio_over_zero_is_unknown(bottom):
    assert holds("rd_ratio_pct >= 0", rd_expense_wan=5, revenue_wan=bottom) is None
    assert holds("rd_ratio_pct < 0", rd_expense_wan=5, revenue_wan=bottom) is None


def test_a_ratio_over_a_negative_figure_is_unknown():
    assert holds("revenue_wan / net_profit_wan >= 0", revenue_wan=5, net_profit_wan=-1) is None


@pytest.mark.parametrize(
    ("later", "found"), [("10815.99", False), ("10816", True), ("10816.01", True)]
)
def test_compound_growth_is_compared_exactly(later, found):
    facts = {"revenue_wan": later, "revenue_prev2_wan": "10000"}
    assert holds("revenue_growth_2y_cagr_pct >= 4", **facts) is found


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "unexpected end of the expression"),
        ("revenue_wan >=", "unexpected end of the expression"),
        ("revenue_wan", "a statement that is true or false is needed here"),
        ("is_sme + 1 > 2", "a number is needed here"),
        ("turnover > 1", "unknown measure 'turnover'"),
        ("revenue_wan + debt_ratio_pct > 1", "wan and pct cannot be combined by +"),
        ("revenue_wan > employees", "wan cannot be compared with persons"),
        ("rd_expense_wan / revenue_wan > debt_ratio_pct", "a ratio cannot be compared with pct"),
        ("max(revenue_wan, employees) > 1", "max of wan and persons"),
        ("max(revenue_wan) > 1", "max takes two or more numbers"),
        ("1 < revenue_wan < 3", "comparisons cannot be chained: join them by and"),
        ("is_sme and", "unexpected end of the expression"),
        ("(is_sme", "')' is needed here"),
        ("is_sme)", "unexpected ')'"),
        ("is_sme is_sme", "unexpected 'is_sme'"),
        ("revenue_wan / 0 > 1", "a divisor must be above zero"),
        ('chain_role == "boss"', "chain_role has no 'boss'; it has fills_gap, supports_chain, none"),
        ('chain_role > "none"', "codes have no order: use ==, != or in"),
        ("chain_role in {1}", "chain_role is compared with codes in quotes"),
        ('revenue_wan == "a"', "only a choice measure is compared with codes in quotes"),
        ('revenue_wan in {"a"}', "only a choice measure is compared with codes in quotes"),
        ("national_award_rank_3y + 1 < 3", "national_award_rank_3y may be none: it can only be compared with a number"),
        ("national_award_rank_3y < market_rank_national", "national_award_rank_3y may be none: it can only be compared with a number"),
        ("count(is_sme) + 1 > 1", "count and compound_growth can only be compared with a number"),
        ("compound_growth(revenue_wan, employees) > 1", "compound_growth takes two figures of one unit"),
        ("compound_growth(revenue_wan, revenue_prev_wan) > -101", "a growth rate is never below -100"),
        ("sum(revenue_wan, 1) > 1", "unknown function 'sum'"),
        ("__import__", "unexpected '_'"),
        ("revenue_wan.real > 1", "unexpected '.'"),
        ("revenue_wan ** 2 > 1", "unexpected '*'"),
        ("is_sme; is_sme", "unexpected ';'"),
        ("(" * 50 + "is_sme" + ")" * 50, "the expression is nested too deeply"),
        ("is_sme or " * 400 + "is_sme", "an expression has at most 2000 characters"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_reason(source, reason):
    with pytest.raises(LanguageError) as refused:
        parse_truth(source)
    assert refused.value.reason.en == reason


def test_a_refusal_names_the_column():
    with pytest.raises(LanguageError) as refused:
        parse_truth("is_sme and turnover > 1")
    assert refused.value.column == 12


def test_the_best_of_quotients_stands_alone():
    with pytest.raises(LanguageError, match="can only stand alone"):
        condition("max(rd_ratio_pct, rd_to_cost_pct) + 1 >= 3")


def test_a_quotient_of_money_times_a_hundred_is_a_percentage():
    assert parse_truth("rd_expense_wan / revenue_wan * 100 >= debt_ratio_pct")
    assert parse_truth("debt_ratio_pct / 100 <= rd_expense_wan / revenue_wan")


@pytest.mark.parametrize("measure", [one for one in MEASURES.values() if one.is_derived])
def test_every_formula_has_the_unit_of_its_measure(measure):
    assert parse_number(measure.formula).unit == ((measure.unit, 1),)


MONEY = st.sampled_from(["revenue_wan", "total_assets_wan", "rd_expense_wan"])
LITERALS = st.decimals("0", "99999", places=2).map(lambda one: format(one, "f"))
NUMBERS = st.recursive(
    MONEY | LITERALS,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-"), inner).map(
            lambda one: f"({one[0]} {one[1]} {one[2]})"
        )
        | inner.map(lambda one: f"-{one}")
        | st.tuples(inner, inner).map(lambda one: f"min({one[0]}, {one[1]})")
    ),
    max_leaves=6,
)
COMPARED = st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), NUMBERS).map(
    " ".join
)
LEAVES = COMPARED | st.sampled_from(
    ["is_sme", "true", 'chain_role in {"none"}', "national_award_rank_3y <= 3",
     "count(is_sme, has_own_brand) >= 1"]
)  # fmt: skip
STATEMENTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda one: f"({one[0]}) {one[1]} ({one[2]})"
        )
        | inner.map(lambda one: f"not ({one})")
    ),
    max_leaves=8,
)


@given(STATEMENTS)
def test_what_is_printed_is_read_back_as_the_same_tree(source):
    tree = parse_truth(source)
    assert parse_truth(printed(tree)) == tree
    assert printed(parse_truth(printed(tree))) == printed(tree)


SOME_FACTS = st.fixed_dictionaries(
    {
        "revenue_wan": st.none() | st.decimals("0", "1000", places=2),
        "total_assets_wan": st.none() | st.decimals("0", "1000", places=2),
        "rd_expense_wan": st.none() | st.decimals("0", "1000", places=2),
        "is_sme": st.none() | st.booleans(),
        "has_own_brand": st.none() | st.booleans(),
        "chain_role": st.none() | st.sampled_from(["none", "fills_gap"]),
        "national_award_rank_3y": st.none() | st.integers(1, 9),
    }
)


@given(STATEMENTS, SOME_FACTS, SOME_FACTS)
def test_what_is_decided_stays_decided_when_missing_figures_arrive(source, known, more):
    compiled = condition(source)
    before = compiled.holds(validate_facts(known))
    # A rank that was none is a fact, not a missing figure.
    later = {**more, **{name: one for name, one in known.items() if one is not None}}
    later["national_award_rank_3y"] = known["national_award_rank_3y"]
    if before is not None:
        assert compiled.holds(validate_facts(later)) is before


@given(st.decimals("0.01", "99999999", places=2), st.integers(0, 10000))
def test_a_quotient_is_compared_without_rounding(revenue, cents):
    ratio = Decimal(cents) / 100
    exact = revenue * ratio / 100
    for shift, found in ((Decimal(0), True), (Decimal("-0.0000001"), False)):
        if exact + shift >= 0:
            facts = {"revenue_wan": revenue, "rd_expense_wan": exact + shift}
            assert holds(f"rd_ratio_pct >= {ratio:f}", **facts) is found
