"""A draft is a text: copied from a standard, moved number by number, and still the same text."""

from decimal import Decimal

import pytest

from cultivation.criteria import RuleSetError, diff, parse_rule_set, shipped, shipped_text
from cultivation.criteria.drafting import (
    Movable,
    copy_text,
    edited_text,
    moved_lines,
    parts_of,
    variant_text,
)

CODES = (
    "innovative-2022",
    "technology-2017",
    "srdi-2022",
    "srdi-2026",
    "little-giant-2022",
    "little-giant-2026",
    "srdi-2022-guangdong",
)
TITLE = {"zh": "草案", "en": "Draft"}


def parsed(text):
    return parse_rule_set(text, library=shipped_text)


def edited(text, source, **changes):
    places = {place.replace("__", "."): value for place, value in changes.items()}
    found = edited_text(
        text, draft=parsed(text), source=source, library=shipped_text, changes=places
    )
    return parsed(found), found


def movables(parts):
    for part in parts:
        yield from part.movables
        yield from movables(part.waivers)


def sentences(one, other):
    return [found.sentence.en for found in diff(one, other)]


@pytest.mark.parametrize("code", CODES)
def test_a_copy_says_what_its_source_says(code):
    source = shipped(code)
    copy = parsed(copy_text(source))
    assert diff(source, copy) == ()
    assert moved_lines(source, copy) == []
    assert (copy.gates, copy.judged, copy.indicators, copy.direct, copy.categories) == (
        source.gates,
        source.judged,
        source.indicators,
        source.direct,
        source.categories,
    )


@pytest.mark.parametrize("code", ["srdi-2022", "little-giant-2026"])
def test_every_number_can_be_moved_alone_and_is_found_moved(code):
    source = shipped(code)
    text = copy_text(source)
    moved = {}
    for one in movables(parts_of(source, source)):
        moved[one.place] = value_after(text, source, one.place, one.value + Decimal("0.5"))
    # Points and bounds that leave the order of their bands are refused.
    assert set(moved.values()) <= {True, "refused"}
    assert list(moved.values()).count(True) > 5


def value_after(text, source, place, value):
    """Whether the number stands in the draft at its new value; why not."""
    try:
        draft, _text = edited(text, source, **{place: value})
    except RuleSetError:
        return "refused"
    return (
        diff(source, draft) != ()
        and {each.place: each.value for each in movables(parts_of(draft, source))}[place] == value
    )


def test_a_change_writes_its_own_line_anew_and_leaves_remarks_alone():
    source = shipped("srdi-2022")
    text = "# our thoughts\n" + copy_text(source)
    draft, found = edited(text, source, gates__revenue__test__0=Decimal(2000))
    (sentence,) = sentences(source, draft)
    assert sentence.startswith("Operating revenue, requirement: “Operating revenue ≥ 1,000.00 wan")
    before, after = text.splitlines(), found.splitlines()
    assert len(before) == len(after)
    assert [new for old, new in zip(before, after, strict=True) if old != new] == [
        'test = "revenue_wan >= 2000 or new_equity_2y_wan >= 2000"'
    ]


def test_sums_follow_the_points():
    source = shipped("srdi-2022")
    draft, _text = edited(
        copy_text(source), source, indicators__main_share__bands__0__points=Decimal(8)
    )
    assert (draft.maximum, draft.categories[0].maximum) == (Decimal(103), Decimal(28))
    assert draft.indicators[0].max_points == Decimal(8)


def test_a_falling_figure_keeps_its_bands_together():
    source = shipped("srdi-2022")
    draft, _text = edited(
        copy_text(source), source, indicators__debt_ratio__bands__0__when__0=Decimal(45)
    )
    (line,) = moved_lines(source, draft)
    assert (line.before, line.after, line.unit) == (Decimal(50), Decimal(45), "pct")


def test_gates_routes_and_waivers_are_switched_off_and_on_again():
    source = shipped("little-giant-2026")
    text = copy_text(source)
    waived = next(gate for gate in source.gates if gate.waivers)
    places = {
        f"gates.{waived.id}.waivers.{waived.waivers[0].id}.on": False,
        f"gates.{source.gates[0].id}.on": False,
    }
    off, shorter = edited(text, source, **places)
    assert len(off.gates) == len(source.gates) - 1
    assert [part.switch.is_on for part in parts_of(off, source)[:2]] == [False, True]
    on, _text = edited(shorter, source, **dict.fromkeys(places, True))
    assert diff(source, on) == ()


def test_a_variant_states_what_moves_and_drops_what_goes():
    source = shipped("srdi-2022")
    text = variant_text(source, office_code="330000", title=TITLE)
    assert [one.sentence.en for one in diff(source, parsed(text))] == [
        "Offices: “all” became “330000”"
    ]
    draft, moved = edited(
        text, source, gates__revenue__test__0=Decimal(1500), direct__maker_china__on=False
    )
    assert draft.code == "srdi-2022-330000"
    assert 'drop = ["maker_china"]' in moved
    assert moved.count("[[") == 1
    assert len(moved_lines(source, draft)) == 2
    back, again = edited(moved, source, direct__maker_china__on=True)
    assert "drop = []" in again
    assert [one.place for one in moved_lines(source, back)] == ["gates.revenue.test.0"]


def test_a_line_whose_shape_changes_shows_the_old_and_the_new_threshold():
    source = shipped("srdi-2022")
    text = copy_text(source).replace(
        '"revenue_wan >= 1000 or new_equity_2y_wan >= 2000"', '"revenue_wan >= 1200"'
    )
    found = [(one.words.en, one.before, one.after) for one in moved_lines(source, parsed(text))]
    assert [(before, after) for _, before, after in found] == [
        (Decimal(1000), None),
        (None, Decimal(1200)),
        (Decimal(2000), None),
    ]


def test_text_that_cannot_be_changed_line_by_line_is_written_anew():
    source = shipped("srdi-2022")
    waivers = (
        '[[gates.waivers]]\nid = "a"\nlabel = { zh = "一", en = "a" }\nwhen = "niche_years >= 9"\n'
    )
    text = copy_text(source)
    first = text.index("[[gates]]", text.index("[[gates]]") + 1)
    text = text[:first] + waivers + "\n" + text[first:]
    gate = source.gates[0].id
    draft, _text = edited(text, source, **{f"gates.{gate}.waivers.a.on": False})
    assert draft.gates[0].waivers == ()


def test_a_movable_names_its_unit():
    source = shipped("srdi-2022")
    units = {one.place: one.unit for one in movables(parts_of(source, source))}
    assert units["gates.rd_expense.test.0"] == "wan"
    assert units["gates.rd_ratio_floor.test.0"] == "pct"
    assert units["head.pass_mark"] == "points"
    assert all(isinstance(one, Movable) for one in movables(parts_of(source, source)))
