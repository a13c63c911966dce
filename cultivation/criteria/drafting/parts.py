"""What of a standard can be moved in a form: its numbers, and what can be switched off and on.

A place names it: `gates.revenue.test.0` is the first number that the gate's test compares with,
`gates.main_share.waivers.award.on` whether that waiver is there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cultivation.criteria.documents import SECTIONS
from cultivation.criteria.drafting.thresholds import thresholds
from cultivation.criteria.rule_set import (
    Category,
    Condition,
    Direct,
    Gate,
    Indicator,
    Judged,
    RuleSet,
    Waiver,
)
from cultivation.criteria.text import Text

AnyPart = Gate | Judged | Category | Indicator | Direct
HEAD = "head"


@dataclass(frozen=True, slots=True)
class Movable:
    """A number: where it stands, in words what it is, and its unit by name."""

    place: str
    label: Text
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a line or a waiver is there."""

    place: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the standard or one waiver, with what can be moved in it."""

    section: str
    id: str
    label: Text
    requirement: Text | None
    switch: Switch | None
    movables: tuple[Movable, ...]
    waivers: "tuple[Part, ...]" = ()


def lines_of(rule_set: RuleSet) -> dict[tuple[str, str], AnyPart]:
    """The lines of a standard by section and id, in its order."""
    sections: tuple[tuple[str, Sequence[AnyPart]], ...] = (
        ("gates", rule_set.gates),
        ("judged", rule_set.judged),
        ("categories", rule_set.categories),
        ("indicators", rule_set.indicators),
        ("direct", rule_set.direct),
    )
    return {(section, part.id): part for section, parts in sections for part in parts}


def parts_of(draft: RuleSet, source: RuleSet) -> list[Part]:
    """What can be moved in the draft; what it no longer has of its source is switched off."""
    own, of_source = lines_of(draft), lines_of(source)
    found = [] if draft.pass_mark is None else [_head(draft.pass_mark)]
    for section in SECTIONS:
        keys = [key for key in dict.fromkeys((*of_source, *own)) if key[0] == section]
        found += [_part(key, own.get(key), of_source.get(key)) for key in keys]
    return [one for one in found if one.movables or one.switch or one.waivers]


def _head(pass_mark: Decimal) -> Part:
    words = Text("达标分数", "Score needed")
    mark = Movable(f"{HEAD}.pass_mark", words, pass_mark, "points")
    return Part(HEAD, "", words, None, None, (mark,))


def _part(key: tuple[str, str], own: AnyPart | None, source: AnyPart | None) -> Part:
    section, line_id = key
    line = own or source
    assert line is not None  # noqa: S101 - the key is of one of both
    stem = f"{section}.{line_id}"
    # What people added themselves is taken away in the text; sums of points need every indicator.
    can_switch = section in {"gates", "judged", "direct"} and source is not None
    switch = Switch(f"{stem}.on", own is not None) if can_switch else None
    waivers: tuple[Part, ...] = ()
    if isinstance(line, Gate | Judged):
        before = source.waivers if isinstance(source, Gate | Judged) else ()
        waivers = tuple(_waivers(stem, line.waivers, before))
    requirement = None if isinstance(line, Category) else line.requirement
    return Part(
        section, line_id, line.label, requirement, switch, tuple(_movables(stem, line)), waivers
    )


def _waivers(stem: str, own: Sequence[Waiver], source: Sequence[Waiver]) -> Iterator[Part]:
    there = {one.id: one for one in own}
    for one in {**{one.id: one for one in source}, **there}.values():
        place = f"{stem}.waivers.{one.id}"
        switch = Switch(f"{place}.on", one.id in there)
        movables = tuple(_numbers(f"{place}.when", one.when))
        yield Part("waivers", one.id, one.label, None, switch, movables)


def _movables(stem: str, line: AnyPart) -> Iterator[Movable]:
    match line:
        case Gate() | Direct():
            yield from _numbers(f"{stem}.test", line.test)
        case Category() if line.minimum > 0:
            words = Text("最低分", "Least points needed")
            yield Movable(f"{stem}.minimum", words, line.minimum, "points")
        case Indicator() if line.points_of:
            words = Text("满分", "Most points")
            yield Movable(f"{stem}.max_points", words, line.max_points, "points")
        case Indicator():
            yield from _bands(stem, line)


def _bands(stem: str, indicator: Indicator) -> Iterator[Movable]:
    for place, band in enumerate(indicator.bands):
        at = f"{stem}.bands.{place}"
        if band.reached is not None:
            yield from _numbers(f"{at}.when", band.reached)
        before = f"第 {place + 1} 档", f"Band {place + 1}"
        words = Text(f"{before[0]}得分", f"{before[1]}, points")
        if band.reached is None:
            words = Text("其余得分", "Everything else, points")
        yield Movable(f"{at}.points", words, band.points, "points")


def _numbers(stem: str, condition: Condition) -> Iterator[Movable]:
    for place, one in enumerate(thresholds(condition.tree)):
        yield Movable(f"{stem}.{place}", one.words, one.value, one.unit)
