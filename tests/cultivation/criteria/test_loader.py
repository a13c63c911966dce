"""What the loader refuses, with file, line and reason; what it hashes."""

# ruff: noqa: E501 - the tables read best with one row on a line

import re

import pytest

from cultivation.criteria import (
    RuleSetError,
    evaluate,
    parse_rule_set,
    rule_set_from_canonical,
    shipped,
    shipped_codes,
    shipped_text,
)
from tests.cultivation.criteria.samples import enterprise

STANDARD = """\
code = "next-2030"
title = { zh = "标准", en = "Standard" }
authority = { zh = "部", en = "Ministry" }
document = "1号"
article = { zh = "附件", en = "Annex" }
title_kind = "srdi"
tier = 2
case_kinds = ["recognition", "re_examination"]
in_force_from = 2030-01-01
title_valid_years = 3
pass_mark = 6
maximum = 10

[[gates]]
id = "revenue"
label = { zh = "收入", en = "Revenue" }
requirement = { zh = "一千万元以上", en = "10 million or more" }
test = "revenue_wan >= 1000"
waivers = [
  { id = "equity", label = { zh = "融资", en = "Equity" }, when = "new_equity_2y_wan >= 2000" },
]

[[direct]]
id = "award"
label = { zh = "奖励", en = "Award" }
test = "national_award_rank_3y <= 3"
waives = ["score"]

[[categories]]
id = "growth"
label = { zh = "成长", en = "Growth" }
maximum = 10
minimum = 2

[[indicators]]
id = "rd_ratio"
label = { zh = "研发", en = "R&D" }
category = "growth"
value = "rd_ratio_pct"
max_points = 6
bands = [
  { from = 5, points = 6 },
  { from = 3, to = 5, points = 2 },
  { to = 3, points = 0 },
]

[[indicators]]
id = "chain"
label = { zh = "链", en = "Chain" }
category = "growth"
max_points = 4
bands = [
  { when = 'chain_role == "fills_gap"', points = 4 },
  { when = 'chain_role == "supports_chain"', points = 1 },
  { otherwise = true, points = 0 },
]
"""


def refusals_of(text, **kwargs):
    with pytest.raises(RuleSetError) as refused:
        parse_rule_set(text, path="next.toml", **kwargs)
    return refused.value.refusals


def changed(old, new):
    assert STANDARD.count(old) == 1
    return STANDARD.replace(old, new)


def line_with(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_the_standard_of_these_tests_is_sound():
    assert parse_rule_set(STANDARD).code == "next-2030"


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ('test = "revenue_wan >= 1000"', 'test = "turnover >= 1000"', "turnover", "unknown measure 'turnover' (column 1)"),
        ('test = "revenue_wan >= 1000"', 'test = "revenue_wan + debt_ratio_pct >= 1"', "debt_ratio", "wan and pct cannot be combined by + (column 13)"),
        ('test = "revenue_wan >= 1000"', 'test = "revenue_wan >= 9 and revenue_wan < 9"', "< 9", "the condition can never hold"),
        ('test = "revenue_wan >= 1000"', 'test = "niche_years > 2 and niche_years < 3"', "< 3", "the condition can never hold"),
        ('test = "revenue_wan >= 1000"', 'test = "is_sme and not is_sme"', "not is_sme", "the condition can never hold"),
        ('test = "revenue_wan >= 1000"', 'test = "market_share_pct > 100"', "> 100", "the condition can never hold"),
        ('test = "revenue_wan >= 1000"', 'tests = "revenue_wan >= 1000"', "tests =", "unknown key 'tests'"),
        ("{ from = 3, to = 5, points = 2 }", "{ from = 2, to = 5, points = 2 }", "{ from = 2", "bands overlap between 2 and 3"),
        ("{ from = 5, points = 6 }", "{ from = 6, points = 6 }", "from = 6", "gap between 5 and 6"),
        ("{ from = 5, points = 6 }", "{ from = 5, to = 9, points = 6 }", "to = 9", "gap: nothing is said above 9"),
        ("{ to = 3, points = 0 }", "{ from = 0, to = 3, points = 0 }", "from = 0", "gap: nothing is said below 0"),
        ("{ to = 3, points = 0 }", "{ to = 3, points = 3 }", "bands = [", "points must rise or fall from band to band"),
        ("{ from = 5, points = 6 }", "{ from = 5, points = 7 }", "points = 7", "7 points are over the maximum of 6"),
        ("{ from = 5, points = 6 }", "{ from = 5, points = 5 }", "bands = [", "no band reaches the maximum of 6"),
        ("{ to = 3, points = 0 }", "{ to = 3, points = -1 }", "points = -1", "points cannot be below zero"),
        ("{ from = 5, points = 6 }", '{ from = "five", points = 6 }', "five", "from must be a number"),
        ("{ otherwise = true, points = 0 }", "{ when = 'is_sme', points = 0 }", "is_sme", "gap: the last band must be otherwise = true"),
        ("'chain_role == \"supports_chain\"', points = 1", "'chain_role == \"none\"', points = 4", '"none"', "bands go from most to fewest points"),
        ("'chain_role == \"supports_chain\"'", "'chain_role == \"boss\"'", '"boss"', "chain_role has no 'boss'; it has fills_gap, supports_chain, none (column 12)"),
        ("'chain_role == \"supports_chain\"'", "'digital_level > 4'", "digital_level", "the band of 1 points can never be reached"),
        ("pass_mark = 6", "pass_mark = 11", "pass_mark", "unreachable route: pass_mark is above maximum"),
        ("minimum = 2", "minimum = 11", "minimum = 11", "unreachable route: the minimum of growth is above its maximum"),
        ("max_points = 4", "max_points = 5", "bands = [\n  { when", "no band reaches the maximum of 5"),
        ('waives = ["score"]', 'waives = ["profit"]', "waives", "unreachable route: it waives 'profit', which is no condition"),
        ('waives = ["score"]', "waives = []", "waives", "unreachable route: it waives nothing"),
        ('test = "national_award_rank_3y <= 3"', 'test = "national_award_rank_3y < 1"', "< 1", "unreachable route: its condition can never hold"),
        ('when = "new_equity_2y_wan >= 2000"', 'when = "new_equity_2y_wan < 0"', "< 0", "the waiver equity can never hold"),
        ('id = "chain"', 'id = "revenue"', 'id = "revenue"\nlabel = { zh = "链"', "id 'revenue' stands twice"),
        ('id = "chain"', 'id = "score"', 'id = "score"', "id 'score' cannot be used"),
        ('title = { zh = "标准", en = "Standard" }', 'title = { zh = "标准" }', "title", "title needs both zh and en"),
        ('case_kinds = ["recognition", "re_examination"]', 'case_kinds = ["renewal"]', "case_kinds", "case_kinds: 'renewal' is none of recognition, re_examination"),
        ("in_force_from = 2030-01-01", "in_force_from = 2030-01-01\nin_force_to = 2029-01-01", "in_force_to", "in_force_to is before in_force_from"),
        ("in_force_from = 2030-01-01", 'in_force_from = "soon"', "in_force_from", "in_force_from must be a date"),
        ('title_kind = "srdi"', 'title_kind = "giant"', "title_kind", "title_kind must be one of technology, innovative, srdi, little_giant"),
        ('code = "next-2030"', 'code = "Next 2030"', "code", "code: small letters, digits and hyphens, e.g. srdi-2026"),
        ("tier = 2", "tier = 2\nmark = 'RECALLED'", "mark", "what is RECALLED needs unverified = true"),
        ("tier = 2", "tier = 2\nunverified = true", "unverified", "what is unverified needs a note that says why"),
        ("tier = 2", "tier = = 2", "tier", "Invalid value (at line 7, column 8)"),
        ("tier = 2", 'tier = 2\nextends = "nothing"', "extends", "extends 'nothing', which does not exist"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_file_line_and_reason(old, new, at, reason):
    text = changed(old, new)
    found = [(one.path, one.line, one.reason.en) for one in refusals_of(text)]
    assert ("next.toml", line_with(text, at), reason) in found


def test_a_refusal_reads_as_file_line_reason():
    text = changed('test = "revenue_wan >= 1000"', 'test = "turnover >= 1000"')
    with pytest.raises(
        RuleSetError, match=re.escape("next.toml:18: unknown measure 'turnover' (column 1)")
    ):
        parse_rule_set(text, path="next.toml")


def test_every_refusal_is_told_at_once():
    text = changed("tier = 2", "tier = 2\nlevel = 3").replace(
        'category = "growth"', 'category = "x"'
    )
    reasons = [one.reason.en for one in refusals_of(text)]
    assert reasons.count("unknown category 'x'") == 2
    assert "unknown key 'level'" in reasons


def library_of(**texts):
    return lambda code: (f"{code}.toml", texts[code]) if code in texts else None


def test_a_ring_of_extends_is_refused():
    first = changed('code = "next-2030"', 'code = "first"\nextends = "second"')
    second = changed('code = "next-2030"', 'code = "second"\nextends = "first"')
    (refusal,) = refusals_of(first, library=library_of(first=first, second=second))
    assert (refusal.path, refusal.line) == ("second.toml", 2)
    assert refusal.reason.en == "extends runs in a ring: first → second → first"


VARIANT = """\
code = "next-2030-zhejiang"
extends = "next-2030"
title = { zh = "浙江", en = "Zhejiang" }
offices = ["330000"]
drop = ["award"]

[[gates]]
id = "revenue"
label = { zh = "收入", en = "Revenue" }
requirement = { zh = "两千万元以上", en = "20 million or more" }
test = "revenue_wan >= 2000"
"""


def test_a_variant_changes_replaces_and_drops_by_id():
    library = library_of(**{"next-2030": STANDARD})
    variant = parse_rule_set(VARIANT, path="variant.toml", library=library)
    assert variant.offices == ("330000",)
    assert [(gate.id, gate.test.source) for gate in variant.gates] == [
        ("revenue", "revenue_wan >= 2000")
    ]
    assert variant.direct == ()
    assert [one.id for one in variant.indicators] == ["rd_ratio", "chain"]


def test_a_fault_that_is_inherited_is_placed_in_the_file_where_it_stands():
    broken = changed('test = "revenue_wan >= 1000"', 'test = "turnover >= 1"').replace(
        'id = "revenue"', 'id = "other"'
    )
    found = refusals_of(VARIANT, library=library_of(**{"next-2030": broken}))
    assert [(one.path, one.line) for one in found] == [("next-2030.toml", 18)]


def test_dropping_what_is_not_there_is_refused():
    text = VARIANT.replace('drop = ["award"]', 'drop = ["prize"]')
    (refusal,) = refusals_of(text, library=library_of(**{"next-2030": STANDARD}))
    assert (refusal.line, refusal.reason.en) == (5, "drop: there is no 'prize' to drop")


def test_an_abstract_rule_set_cannot_be_used_itself():
    path, text = shipped_text("common-2026")
    reasons = [one.reason.en for one in refusals_of(text)]
    assert path == "common-2026.toml"
    assert "an abstract rule set can only be extended" in reasons


def test_the_hash_is_over_content_not_layout():
    relaid = "# a comment\n" + STANDARD.replace(
        "pass_mark = 6\nmaximum = 10", "maximum   =  10.0\npass_mark = 6"
    )
    assert parse_rule_set(relaid).sha256 == parse_rule_set(STANDARD).sha256
    other = changed("revenue_wan >= 1000", "revenue_wan >= 1001")
    assert parse_rule_set(other).sha256 != parse_rule_set(STANDARD).sha256


@pytest.mark.parametrize("code", shipped_codes())
def test_a_kept_rule_set_gives_the_same_bytes_as_the_shipped_one(code):
    rule_set = shipped(code)
    kept = rule_set_from_canonical(rule_set.canonical, rule_set.sha256)
    facts = enterprise(market_position_ok=None, ip_class1_high_value=None)
    assert kept.sha256 == rule_set.sha256
    assert evaluate(kept, facts).to_json() == evaluate(rule_set, facts).to_json()


def test_a_kept_rule_set_that_was_touched_is_refused():
    rule_set = shipped("srdi-2026")
    touched = rule_set.canonical.replace("revenue_wan >= 1500", "revenue_wan >= 15")
    with pytest.raises(RuleSetError, match="the content does not match its hash"):
        rule_set_from_canonical(touched, rule_set.sha256)


def test_a_kept_rule_set_with_another_formula_is_refused():
    rule_set = shipped("srdi-2026")
    touched = rule_set.canonical.replace("total_liabilities_wan / total_assets_wan * 100", "1")
    with pytest.raises(RuleSetError, match="the formula of debt_ratio_pct has changed"):
        rule_set_from_canonical(touched, rule_set.sha256)


def test_a_refusal_speaks_both_languages():
    text = changed("revenue_wan >= 1000", "turnover >= 1000")
    (refusal,) = (one for one in refusals_of(text) if "turnover" in str(one))
    assert refusal.in_language("en") == "next.toml:18: unknown measure 'turnover' (column 1)"
    assert refusal.in_language("zh-hans") == "next.toml:18: 没有 'turnover' 这个指标（第 1 列）"


@pytest.mark.parametrize("code", shipped_codes())
def test_shipped_rule_sets_say_where_they_come_from(code):
    rule_set = shipped(code)
    assert rule_set.code == code
    assert rule_set.authority.zh
    assert rule_set.document
    assert rule_set.article.zh
    assert rule_set.title_valid_years == (1 if code == "technology-2017" else 3)


def test_what_was_recalled_is_marked_wherever_it_stands():
    lines = (*shipped("little-giant-2022").gates, *shipped("little-giant-2022").direct)
    unsure = {line.id for line in lines if line.mark.unverified}
    assert unsure == {
        "srdi_title", "rd_intensity", "rd_institution", "ip_class1", "chain_role", "key_field",
        "national_award", "maker_china",
    }  # fmt: skip


def test_an_unknown_shipped_code_is_a_key_error():
    with pytest.raises(KeyError):
        shipped("common-2026")
