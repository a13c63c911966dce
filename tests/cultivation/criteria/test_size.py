"""The size table: every limit of the 16 industries, below, on and above."""

# ruff: noqa: E501 - the tables read best with one row on a line

from decimal import Decimal

import pytest

from cultivation.criteria import FactsError, RuleSetError
from cultivation.criteria.shelf import FOLDER
from cultivation.criteria.size import UnknownIndustry, parse_size_table, shipped_size_table, size_of

X, Y, Z = "employees", "revenue_wan", "total_assets_wan"
# industry: ceilings, medium minimums, small minimums (工信部联企业〔2011〕300号)
ROWS = [
    ("01", {Y: 20000}, {Y: 500}, {Y: 50}),
    ("39", {X: 1000, Y: 40000}, {X: 300, Y: 2000}, {X: 20, Y: 300}),
    ("47", {Y: 80000, Z: 80000}, {Y: 6000, Z: 5000}, {Y: 300, Z: 300}),
    ("51", {X: 200, Y: 40000}, {X: 20, Y: 5000}, {X: 5, Y: 1000}),
    ("52", {X: 300, Y: 20000}, {X: 50, Y: 500}, {X: 10, Y: 100}),
    ("54", {X: 1000, Y: 30000}, {X: 300, Y: 3000}, {X: 20, Y: 200}),
    ("59", {X: 200, Y: 30000}, {X: 100, Y: 1000}, {X: 20, Y: 100}),
    ("60", {X: 1000, Y: 30000}, {X: 300, Y: 2000}, {X: 20, Y: 100}),
    ("61", {X: 300, Y: 10000}, {X: 100, Y: 2000}, {X: 10, Y: 100}),
    ("62", {X: 300, Y: 10000}, {X: 100, Y: 2000}, {X: 10, Y: 100}),
    ("63", {X: 2000, Y: 100000}, {X: 100, Y: 1000}, {X: 10, Y: 100}),
    ("65", {X: 300, Y: 10000}, {X: 100, Y: 1000}, {X: 10, Y: 50}),
    ("7010", {Y: 200000, Z: 10000}, {Y: 1000, Z: 5000}, {Y: 100, Z: 2000}),
    ("702", {X: 1000, Y: 5000}, {X: 300, Y: 1000}, {X: 100, Y: 500}),
    ("72", {X: 300, Z: 120000}, {X: 100, Z: 8000}, {X: 10, Z: 100}),
    ("73", {X: 300}, {X: 100}, {X: 10}),
]
HUGE = {X: 10**6, Y: 10**6, Z: 10**6}
CLASSES = ("large", "medium", "small", "micro")


def size_class(industry, figures):
    return size_of(shipped_size_table(), industry=industry, figures=figures).size


def edges():
    """Each limit with all other figures far above: only this one decides."""
    for industry, *limits in ROWS:
        for level, minimums in enumerate(limits):
            for measure, limit in minimums.items():
                step = 1 if measure == X else Decimal("0.01")
                # With another figure above its ceiling too, missing one limit drops one class.
                others = {**HUGE}
                if level:
                    others.update({name: limits[0][name] - 1 for name in limits[0]})
                yield industry, {**others, measure: limit}, CLASSES[level]
                yield industry, {**others, measure: limit + step}, CLASSES[level]
                yield industry, {**others, measure: limit - step}, CLASSES[level + 1]


@pytest.mark.parametrize(
    ("industry", "figures", "size"),
    [pytest.param(*case, id=f"{case[0]}-{case[2]}-{n}") for n, case in enumerate(edges())],
)
def test_a_class_turns_exactly_at_its_limit(industry, figures, size):
    assert size_class(industry, figures) == size


def test_large_takes_every_ceiling_not_any():
    assert size_class("39", {X: 5000, Y: 39999}) == "medium"
    assert size_class("39", {X: 999, Y: 900000}) == "medium"
    assert size_class("39", {X: 1000, Y: 40000}) == "large"


@pytest.mark.parametrize(
    ("industry", "row"),
    [
        ("A", 1), ("0111", 1), ("C", 2), ("C3911", 2), ("3911", 2), ("D44", 2), ("E", 3),
        ("5910", 6), ("591", 6), ("592", 7), ("54", 6), ("58", 6), ("I65", 12), ("7010", 13),
        ("702", 14), ("703", 16), ("709", 16), ("L", 15), ("M", 16), ("85", 16), ("R", 16),
    ],
)  # fmt: skip
def test_an_industry_finds_its_row(industry, row):
    answer = size_of(shipped_size_table(), industry=industry, figures=HUGE)
    assert answer.row.number == row


@pytest.mark.parametrize(
    "industry", ["J66", "J", "83", "P", "84", "91", "T97", "53", "704", "K", "70", "F"]
)
def test_what_the_standard_does_not_cover_is_not_classifiable(industry):
    answer = size_of(shipped_size_table(), industry=industry, figures={X: 1, Y: 1, Z: 1})
    assert (answer.size, answer.is_sme, answer.row) == ("not_classifiable", None, None)


@pytest.mark.parametrize("industry", ["", "99", "00", "Z1", "C3", "39111", "工业"])
def test_what_is_no_industry_is_refused(industry):
    with pytest.raises(UnknownIndustry):
        size_class(industry, HUGE)


def test_a_missing_figure_is_named_unless_the_others_decide():
    open_ = size_of(shipped_size_table(), industry="39", figures={X: 500})
    settled = size_of(shipped_size_table(), industry="39", figures={Y: 299})
    assert (open_.size, open_.is_sme, open_.missing) == ("undetermined", True, (Y,))
    assert (settled.size, settled.is_sme, settled.missing) == ("micro", True, ())


def test_the_limits_that_decided_are_told():
    answer = size_of(shipped_size_table(), industry="39", figures={X: 500, Y: 1999})
    told = [(one.size, one.measure, one.reached) for one in answer.decided_by]
    assert told == [
        ("large", X, False), ("large", Y, False), ("medium", Y, False),
        ("small", X, True), ("small", Y, True),
    ]  # fmt: skip


def test_impossible_figures_are_refused():
    with pytest.raises(FactsError):
        size_class("39", {X: -1})


def test_the_answer_has_stable_bytes():
    answer = size_of(shipped_size_table(), industry="39", figures={X: 500, Y: "1999.00"})
    assert answer.to_json().startswith(b'{"table": "sme-size-2011", "sha256": "')
    assert b'"value": "1999"' in answer.to_json()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('industries = ["51"]', 'industries = ["39"]', "industry 39 stands twice"),
        ("medium = { revenue_wan = 500 }", "medium = { revenue_wan = 50000 }", "revenue_wan: medium is above large"),
        ("medium = { revenue_wan = 500 }", "medium = { employees = 500 }", "large and medium look at different figures"),
    ],
)  # fmt: skip
def test_a_wrong_size_table_is_refused_with_its_line(old, new, reason):
    text = (FOLDER / "sme-size-2011.toml").read_text("utf-8")
    changed = text.replace(old, new, 1)
    with pytest.raises(RuleSetError) as refused:
        parse_size_table(changed, path="table.toml")
    expected = changed[: changed.index(new)].count("\n") + 1
    assert (refused.value.refusals[0].line, refused.value.refusals[0].reason.en) == (
        expected,
        reason,
    )
