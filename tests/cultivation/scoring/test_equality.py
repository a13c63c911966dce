"""The Python engine and the compiled SQL give the same verdicts, line by line."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cultivation.criteria import Facts, evaluate, parse_rule_set, shipped, shipped_codes
from cultivation.criteria.text import plain
from cultivation.scoring import compile_rule_set
from tests.cultivation.scoring.probe import Probe, fill, make_table
from tests.cultivation.scoring.random_facts import FactsGenerator

# Sets of facts for each rule set, scored in SQL so many in one statement.
COUNT = int(os.environ.get("EQUALITY_SETS", "10000"))
AT_ONCE = 500

# What the shipped standards have no use for yet, but an official may write.
EVERY_CONSTRUCT = """
code = "every-construct"
title = { zh = "全部语法", en = "Every construct" }
authority = { zh = "测试", en = "Test" }
document = "1"
article = { zh = "1", en = "1" }
title_kind = "srdi"
tier = 2
case_kinds = ["recognition", "re_examination"]
in_force_from = 2020-01-01
title_valid_years = 3
pass_mark = 10.5
maximum = 20
mark = "CONFIRMED 2+"
"""
GATES = (
    "max(rd_expense_wan, rd_expense_prev_wan) >= 100",
    "min(rd_ratio_pct, rd_ratio_prev_pct) < 3",
    "max(rd_expense_wan, rd_expense_prev_wan) == 100",
    "max(rd_expense_wan + 1, rd_expense_prev_wan) * 2 != 202",
    "count(has_own_brand, has_quality_award, revenue_wan > 100) == 2",
    "count(has_own_brand, has_quality_award, revenue_wan > 100) != 1",
    "count(has_own_brand, has_quality_award, revenue_wan > 100) <= 1",
    "count(has_own_brand, has_quality_award, revenue_wan > 100) < 3",
    "count(has_own_brand, has_quality_award) > 0",
    "maker_china_rank_3y != 5",
    "maker_china_rank_3y > 5",
    "not (maker_china_rank_3y <= 50 and rd_staff > 2)",
    'chain_role != "none" or rd_institution_level not in {"national", "provincial"}',
    "employees in {5, 20}",
    "revenue_growth_2y_cagr_pct >= 10",
    "revenue_growth_2y_cagr_pct < -50",
    "-net_profit_wan * 3 > rd_expense_wan - 7.5",
    "rd_staff * employees + 5 >= 2 * tech_staff * rd_staff",
    "rd_expense_wan / revenue_wan == rd_expense_prev_wan / revenue_prev_wan",
    "net_margin_pct / 3 > debt_ratio_pct",
    "rd_ratio_pct * employees / rd_staff >= 3",
    "true",
)


def every_construct():
    """A rule set with every construct of the language, fractional points and all waivers."""
    text = EVERY_CONSTRUCT
    named = 'label = { zh = "一", en = "one" }\nmark = "CONFIRMED 2+"\n'
    asked = named + 'requirement = { zh = "一", en = "one" }\n'
    for number, test in enumerate(GATES):
        text += f"[[gates]]\nid = \"gate_{number}\"\n{asked}test = '{test}'\n"
        if number % 3 == 0:
            text += 'case_kinds = ["re_examination"]\n'
        if number % 2 == 0:
            waiver = 'label = { zh = "一", en = "one" }, mark = "CONFIRMED 2+"'
            text += (
                f'waivers = [{{ id = "a", when = "niche_years >= 3", {waiver} }},'
                f'{{ id = "b", when = "has_srdi_title", {waiver} }}]\n'
            )
    text += f'[[judged]]\nid = "opinion"\n{asked}measure = "main_product_ok"\n'
    text += f'[[direct]]\nid = "route"\n{named}test = "ip_class2 > 3"\n'
    text += 'waives = ["score", "gate_1", "opinion"]\n'
    text += f'[[direct]]\nid = "other"\n{named}test = "led_standard_5y"\nwaives = ["gate_1"]\n'
    text += f'[[categories]]\nid = "first"\n{named}maximum = 5\nminimum = 2.5\n'
    text += f'[[categories]]\nid = "second"\n{named}maximum = 15\nminimum = 1\n'
    text += f'[[indicators]]\nid = "one"\n{named}category = "first"\nvalue = "debt_ratio_pct"\n'
    text += "max_points = 5\nbands = [{ to = 50, points = 5 }, { from = 50, to = 60.5, "
    text += "points = 2.5 }, { from = 60.5, points = 0 }]\n"
    text += f'[[indicators]]\nid = "two"\n{named}category = "second"\nmax_points = 15\n'
    text += 'points_of = "feature_points"\n'
    return parse_rule_set(text)


RULE_SETS = [*map(shipped, shipped_codes()), every_construct()]


@pytest.fixture
def probe(db):
    make_table()


@pytest.mark.as_owner
@pytest.mark.slow
@pytest.mark.parametrize("rule_set", RULE_SETS, ids=lambda one: one.code)
def test_sql_and_python_agree_on_every_line_of_random_facts(rule_set, probe):
    outcomes = set()

    @settings(
        max_examples=COUNT // AT_ONCE,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(seed=st.integers(0, 2**64))
    def they_agree(seed):
        generator = FactsGenerator(rule_set, seed)
        drawn = [generator.draw() for _ in range(AT_ONCE)]
        found = verdicts_in_sql(rule_set, drawn)
        expected = [verdict_in_python(rule_set, facts) for facts in drawn]
        assert len(found) == AT_ONCE
        differing = [n for n in range(AT_ONCE) if found[n] != expected[n]]
        assert not differing, shrunk(rule_set, drawn[differing[0]])
        outcomes.update(verdict["outcome"] for verdict in expected)

    they_agree()
    assert outcomes >= {"fail", "undetermined"}
    assert "pass" in outcomes or rule_set.code == "every-construct"


def verdict_in_python(rule_set, facts):
    verdict = evaluate(rule_set, facts)
    found = {"outcome": verdict.outcome}
    if rule_set.is_scored:
        found["score"] = _printed(verdict.score)
        found["least_score"] = _printed(verdict.least_score)
        found["most_score"] = _printed(verdict.most_score)
    for line in verdict.lines:
        found[line.id] = (line.outcome, line.points, line.waived_by)
    return found


def verdicts_in_sql(rule_set, drawn):
    fill(drawn)
    compiled = compile_rule_set(rule_set)
    rows = compiled.annotate(Probe.objects.all(), sources={}, with_lines=True).values()
    return {row["id"]: _verdict_of(row, compiled, rule_set) for row in rows}


def _verdict_of(row, compiled, rule_set):
    found = {"outcome": row["outcome"]}
    if rule_set.is_scored:
        for name in ("score", "least_score", "most_score"):
            found[name] = _printed(row[name])
    for line in compiled.lines:
        found[line.id] = (
            row[line.outcome],
            _printed(row[line.points]) if line.points else None,
            row[line.waived_by] if line.waived_by else None,
        )
    return found


def _printed(number):
    return None if number is None else plain(number)


def shrunk(rule_set, facts):
    """The smallest facts found on which both still differ, and both verdicts where they do."""

    def both(values):
        one = Facts(values)
        python, sql = verdict_in_python(rule_set, one), verdicts_in_sql(rule_set, [one])[0]
        return {key: (python[key], sql[key]) for key in python if python[key] != sql[key]}

    values = dict(facts)
    for name, value in facts.items():
        if value is not None and both({**values, name: None}):
            values[name] = None
    return {name: one for name, one in values.items() if one is not None}, both(values)
