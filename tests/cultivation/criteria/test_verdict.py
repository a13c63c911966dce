"""The verdict as a whole: undetermined, bounds of the score, stable bytes, monotony."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cultivation.criteria import (
    MEASURES,
    evaluate,
    shipped,
    shipped_codes,
    stored_bytes,
    validate_facts,
)
from cultivation.criteria.measures import FILED
from tests.cultivation.criteria.samples import SOUND, enterprise


@pytest.mark.parametrize("code", shipped_codes())
def test_without_any_figure_nothing_is_decided(code):
    verdict = evaluate(shipped(code), {})
    assert (verdict.outcome, verdict.score) == ("undetermined", None)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_measure_that_a_rule_set_needs_is_a_filed_one(code):
    assert set(shipped(code).measures) <= set(FILED)


def test_a_passed_direct_route_makes_an_open_score_harmless():
    facts = enterprise(ip_class1_high_value=None, is_high_tech_enterprise=True, revenue_wan=None)
    verdict = evaluate(shipped("innovative-2022"), facts)
    assert (verdict.outcome, verdict.score) == ("pass", None)
    assert verdict.line("score").outcome == "waived"


def test_an_open_direct_route_is_harmless_when_the_score_passes():
    verdict = evaluate(shipped("innovative-2022"), enterprise(is_ip_advantage=None))
    assert verdict.line("valid_title").outcome == "undetermined"
    assert verdict.outcome == "pass"


def test_an_open_direct_route_keeps_a_failed_score_open():
    facts = enterprise(rd_expense_wan="1", main_revenue_wan="5000", is_ip_advantage=None)
    verdict = evaluate(shipped("innovative-2022"), facts)
    assert verdict.line("score").outcome == "undetermined"
    assert verdict.outcome == "undetermined"


def test_a_missing_indicator_that_cannot_change_the_outcome_leaves_it_decided():
    passing = evaluate(shipped("srdi-2022"), enterprise(feature_points=None))
    assert (passing.outcome, passing.score) == ("pass", None)
    assert passing.most_score - passing.least_score == 15
    assert passing.line("score").outcome == "pass"
    assert passing.line("feature_points").outcome == "undetermined"


def test_a_missing_indicator_that_could_not_save_the_score_leaves_it_failed():
    facts = enterprise(
        feature_points=None, ip_class1=0, ip_class1_self_developed=0, ip_class1_high_value=0,
        ip_class2=0, rd_institution_level="none", rd_expense_wan="370", net_profit_wan="0",
        chain_role="none", digital_level=0, rd_staff=0, main_revenue_wan="5000",
        has_own_brand=False, has_quality_certificate=False,
    )  # fmt: skip
    verdict = evaluate(shipped("srdi-2022"), facts)
    assert verdict.most_score < 60
    assert (verdict.line("score").outcome, verdict.outcome) == ("fail", "fail")


def test_a_failed_gate_decides_although_figures_are_missing():
    assert evaluate(shipped("srdi-2026"), {"niche_years": 1}).outcome == "fail"


def test_a_zero_denominator_leaves_the_ratio_open():
    facts = enterprise(revenue_wan="0", main_revenue_wan="0", new_equity_2y_wan="2000")
    verdict = evaluate(shipped("srdi-2026"), facts)
    assert verdict.line("rd_ratio").outcome == "undetermined"
    assert verdict.line("rd_ratio").value is None
    assert verdict.outcome == "undetermined"


def test_the_shape_is_the_contract():
    verdict = json.loads(evaluate(shipped("innovative-2022"), SOUND).to_json())
    assert list(verdict) == ["rule_set", "sha256", "outcome", "score", "lines"]
    assert verdict["score"] == "95"
    by_id = {line["id"]: line for line in verdict["lines"]}
    assert by_id["rd_ratio"] == {
        "id": "rd_ratio", "kind": "indicator", "outcome": "pass", "value": "6.666667",
        "threshold": "5", "points": "20", "max_points": "20", "waived_by": None,
    }  # fmt: skip
    assert by_id["debt_ratio"]["value"] == "40"
    assert {line["kind"] for line in verdict["lines"]} == {"gate", "indicator", "direct"}


def test_figures_are_printed_without_exponent_or_trailing_zeros():
    line = evaluate(shipped("little-giant-2026"), enterprise(revenue_wan="12000.00"))
    assert line.line("revenue").value == "12000"


PARTS = (
    ("rd_staff", "employees"), ("tech_staff", "employees"),
    ("ip_class1_self_developed", "ip_class1"), ("ip_class1_high_value", "ip_class1"),
    ("main_revenue_wan", "revenue_wan"), ("main_revenue_prev_wan", "revenue_prev_wan"),
    ("main_revenue_prev2_wan", "revenue_prev2_wan"),
)  # fmt: skip


def _value(name, chance):
    measure = MEASURES[name]
    if chance.random() < 0.15:
        return None
    if measure.kind == "bool":
        return chance.random() < 0.5
    if measure.kind == "choice":
        return chance.choice(measure.choice_codes)
    if measure.kind == "int":
        most = 4 if name == "digital_level" else chance.choice([3, 12, 1200])
        return chance.randint(int(measure.minimum or 0), most)
    most = {"market_share_pct": 100, "feature_points": 15}.get(name, chance.choice([15, 60000]))
    return chance.choice(["0", "1", f"{chance.uniform(0, most):.2f}"])


def random_facts(seed):
    """Any figures, nulls and zeros drawn often; parts are brought below their wholes."""
    chance = random.Random(seed)
    raw = {name: _value(name, chance) for name in FILED}
    for part, whole in PARTS:
        if None not in (raw[part], raw[whole]) and float(raw[part]) > float(raw[whole]):
            raw[part] = raw[whole]
    return raw


def facts_of():
    return st.integers(0, 2**32).map(random_facts)


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of())
@settings(max_examples=40)
def test_the_same_facts_give_the_same_bytes(code, raw):
    shuffled = dict(reversed(raw.items()))
    kept = validate_facts(raw).known()
    verdict = evaluate(shipped(code), raw)
    assert evaluate(shipped(code), shuffled).to_json() == verdict.to_json()
    assert evaluate(shipped(code), kept).to_json() == verdict.to_json()


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of(), more=facts_of())
@settings(max_examples=40)
def test_what_is_decided_stays_decided_when_missing_figures_arrive(code, raw, more):
    known = {name: value for name, value in raw.items() if value is not None}
    filled = {**more, **known}
    for name in FILED:
        # An absent rank is a fact, and the parts of what is known must stay plausible.
        if MEASURES[name].none_when_null or MEASURES[name].kind in ("int", "money"):
            filled[name] = raw[name]
    before = evaluate(shipped(code), raw)
    after = evaluate(shipped(code), filled)
    if before.outcome != "undetermined":
        assert after.outcome == before.outcome
    if before.least_score is not None:
        assert before.least_score <= after.least_score <= after.most_score <= before.most_score


BETTER = ["rd_expense_wan", "net_profit_wan", "ip_class2", "niche_years", "quality_score"]


@pytest.mark.parametrize("code", shipped_codes())
@given(raw=facts_of(), name=st.sampled_from(BETTER), more=st.integers(1, 5000))
@settings(max_examples=40)
def test_a_better_figure_never_costs_points_or_the_title(code, raw, name, more):
    if raw[name] is None:
        return
    better = {
        **raw,
        name: int(raw[name]) + more
        if name in ("ip_class2", "niche_years")
        else str(float(raw[name]) + more),
    }
    before, after = evaluate(shipped(code), raw), evaluate(shipped(code), better)
    order = ["fail", "undetermined", "pass"]
    assert order.index(after.outcome) >= order.index(before.outcome)
    if before.least_score is not None:
        assert after.least_score >= before.least_score


@pytest.mark.parametrize("code", shipped_codes())
def test_a_verdict_is_printed_as_json_prints_it(code):
    verdict = evaluate(shipped(code), {**SOUND, "rd_expense_wan": None, "main_revenue_wan": "1"})
    expected = json.dumps(verdict.as_dict(), ensure_ascii=False).encode()
    assert verdict.to_json() == expected
    assert stored_bytes(verdict.as_dict()) == expected
