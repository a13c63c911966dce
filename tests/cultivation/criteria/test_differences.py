"""What changed from one standard to another, in words."""

from itertools import product

import pytest

from cultivation.criteria import diff, parse_rule_set, shipped, shipped_codes, shipped_text
from cultivation.criteria.shelf import FOLDER

DOUBTFUL = 'mark = "RECALLED"\nunverified = true\nnote = { zh = "回忆", en = "recalled" }'
BASE = (FOLDER / "innovative-2022.toml").read_text("utf-8")


def changed(*replacements):
    """The differences that replacing pieces of the innovative standard makes, in both languages."""
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    after = parse_rule_set(text, library=shipped_text)
    return diff(shipped("innovative-2022"), after)


def sentences(differences, language):
    return [one.sentence.in_language(language) for one in differences]


def found(one, other, language):
    return sentences(diff(shipped(one), shipped(other)), language)


@pytest.mark.parametrize("code", shipped_codes())
def test_a_standard_does_not_differ_from_itself(code):
    assert diff(shipped(code), shipped(code)) == ()


@pytest.mark.parametrize(("one", "other"), list(product(shipped_codes(), repeat=2)))
def test_every_pair_of_standards_is_told_in_both_languages(one, other):
    for difference in diff(shipped(one), shipped(other)):
        assert difference.sentence.zh
        assert difference.sentence.en
        assert "_" not in difference.sentence.en


def test_a_threshold_is_told_from_and_to():
    old, new = (f"“从事特定细分市场年限 ≥ {years} 年”" for years in (2, 3))
    told = found("srdi-2022", "srdi-2026", "zh-hans")
    assert f"从事特定细分市场时间，要求：由{old}改为{new}" in told
    assert "Debt ratio, requirement: “Debt ratio ≤ 70%” became “Debt ratio ≤ 75%”" in found(
        "little-giant-2022", "little-giant-2026", "en"
    )


def test_conditions_added_and_removed_say_what_they_ask():
    differences = diff(shipped("srdi-2022"), shipped("srdi-2026"))
    added = {one.name.en: one for one in differences if one.kind == "added"}
    removed = {one.name.en: one for one in differences if one.kind == "removed"}
    assert added["Debt ratio"].sentence.zh == "新增条件：资产负债率（上年度资产负债率不高于80%）"
    assert removed["Digital level"].sentence.en == (
        "indicator removed: Digital level (5 points at most)"
    )


def test_waivers_are_told():
    told = found("little-giant-2022", "little-giant-2026", "en")
    assert any(one.startswith("Years in the niche market, waiver “2 years are") for one in told)
    assert (
        "Class I IP, waiver “national science award in the last 3 years, ranked in the first "
        "three” (added): Rank in a national award, last 3 years ≤ no. 3" in told
    )


def test_the_cases_that_a_condition_tests_are_told():
    told = found("little-giant-2022", "little-giant-2026", "zh-hans")
    assert "专精特新中小企业称号，测试的申报类型：由“认定”改为“认定、复核”" in told


def test_bands_are_told_by_their_points():
    told = changed(
        ("from = 5, points = 20", "from = 6, points = 20"),
        ("to = 5, points = 15", "to = 6, points = 15"),
    )
    assert [one.name.en for one in told] == ["R&D expense to operating revenue, last year"]
    assert told[0].sentence.en.endswith(
        ", 20 points: “R&D expense to revenue ≥ 5%” became “R&D expense to revenue ≥ 6%”"
    )


def test_the_mark_to_reach_is_told():
    told = changed(("pass_mark = 60", "pass_mark = 65"))
    assert sentences(told, "zh-hans") == ["达标分数：由“60”改为“65”"]


def test_what_is_no_longer_verified_is_told():
    told = changed(('mark = "CONFIRMED 2+"', DOUBTFUL))
    assert [one.sentence.zh.endswith("由“已核实”改为“未核实”") for one in told] == [True]


def test_the_order_of_alternatives_makes_no_difference():
    told = diff(shipped("srdi-2022"), shipped("srdi-2026"))
    assert not [one for one in told if one.name.en == "Tier-1 title" and " or " in one.sentence.en]
