"""Which rule set applies: the transition of 2026, row by row."""

from datetime import date

import pytest

from cultivation.criteria import NoRuleSet, select_rule_set, shipped, shipped_codes, transition_for

NEW, AGAIN = "recognition", "re_examination"
ZHEJIANG, NINGBO, TIANJIN, SHANXI, HUBEI, GUANGDONG, SHENZHEN = (
    "330000", "330200", "120000", "140000", "420000", "440000", "440300",
)  # fmt: skip


@pytest.mark.parametrize(
    ("title_kind", "case_kind", "office", "on", "code"),
    [
        ("srdi", NEW, ZHEJIANG, date(2022, 8, 1), "srdi-2022"),
        ("srdi", NEW, ZHEJIANG, date(2026, 3, 31), "srdi-2022"),
        ("srdi", NEW, ZHEJIANG, date(2026, 4, 1), "srdi-2026"),
        ("srdi", NEW, SHANXI, date(2026, 4, 1), "srdi-2026"),
        ("srdi", NEW, GUANGDONG, date(2025, 3, 1), "srdi-2022-guangdong"),
        ("srdi", NEW, SHENZHEN, date(2025, 3, 1), "srdi-2022"),
        ("srdi", NEW, GUANGDONG, date(2026, 4, 1), "srdi-2026"),
        ("srdi", AGAIN, ZHEJIANG, date(2026, 4, 1), "srdi-2026"),
        ("srdi", AGAIN, NINGBO, date(2026, 4, 1), "srdi-2026"),
        ("srdi", AGAIN, TIANJIN, date(2026, 5, 20), "srdi-2026"),
        ("srdi", AGAIN, SHANXI, date(2026, 4, 15), "srdi-2022"),
        ("srdi", AGAIN, HUBEI, date(2026, 2, 10), "srdi-2022"),
        ("srdi", AGAIN, HUBEI, date(2026, 6, 1), "srdi-2026"),
        ("srdi", AGAIN, ZHEJIANG, date(2026, 3, 31), "srdi-2022"),
        ("little_giant", NEW, ZHEJIANG, date(2026, 3, 31), "little-giant-2022"),
        ("little_giant", NEW, ZHEJIANG, date(2026, 4, 25), "little-giant-2026"),
        ("little_giant", AGAIN, ZHEJIANG, date(2026, 4, 25), "little-giant-2022"),
        ("little_giant", AGAIN, HUBEI, date(2026, 12, 31), "little-giant-2022"),
        ("little_giant", AGAIN, HUBEI, date(2027, 1, 1), "little-giant-2026"),
        ("innovative", NEW, ZHEJIANG, date(2022, 8, 1), "innovative-2022"),
        ("innovative", AGAIN, ZHEJIANG, date(2026, 11, 22), "innovative-2022"),
        ("technology", NEW, ZHEJIANG, date(2026, 7, 1), "technology-2017"),
    ],
)
def test_one_rule_set_applies(title_kind, case_kind, office, on, code):
    rule_sets = [shipped(one) for one in shipped_codes()]
    found = select_rule_set(
        rule_sets, title_kind=title_kind, case_kind=case_kind, office=office, on=on
    )
    assert found.code == code


@pytest.mark.parametrize(
    ("title_kind", "case_kind", "on"),
    [
        ("srdi", NEW, date(2022, 7, 31)),
        ("technology", AGAIN, date(2026, 7, 1)),
        ("champion", NEW, date(2026, 7, 1)),
    ],
)
def test_where_no_standard_stands_none_is_invented(title_kind, case_kind, on):
    rule_sets = [shipped(one) for one in shipped_codes()]
    with pytest.raises(NoRuleSet):
        select_rule_set(
            rule_sets, title_kind=title_kind, case_kind=case_kind, office=ZHEJIANG, on=on
        )


def test_the_notice_that_decides_can_be_shown():
    row = transition_for(
        title_kind="little_giant", case_kind=AGAIN, office=ZHEJIANG, on=date(2026, 5, 1)
    )
    assert (row.source, row.mark.unverified) == ("工信厅企业函〔2026〕117号", False)
