"""The lines (thresholds) that lie elsewhere in one standard than in another."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from cultivation.criteria.drafting.parts import lines_of
from cultivation.criteria.drafting.thresholds import Threshold, same, shape, thresholds
from cultivation.criteria.language import printed
from cultivation.criteria.language.tree import NumberNode, TruthNode
from cultivation.criteria.rule_set import Category, Direct, Gate, Indicator, Judged, RuleSet
from cultivation.criteria.text import Text


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A threshold before and after; None where the standard has no such line.

    `subject` is the figure that is compared. It is None for a sum of points: of the `category`,
    or with "" the score.
    """

    place: str
    label: Text
    words: Text
    unit: str
    subject: NumberNode | None
    before: Decimal | None
    after: Decimal | None
    category: str = ""


def moved_lines(before: RuleSet, after: RuleSet) -> list[MovedLine]:
    """Every threshold that differs, in the order of the standard; sums of points at the end."""
    old, new = dict(_conditions(before)), dict(_conditions(after))
    found: list[MovedLine] = []
    for place in dict.fromkeys((*old, *new)):
        label, tree = new.get(place) or old[place]
        was = old[place][1] if place in old else None
        now = tree if place in new else None
        found += _moved(place, label, was, now)
    return [*found, *_sums(before, after)]


def _conditions(rule_set: RuleSet) -> Iterator[tuple[str, tuple[Text, TruthNode]]]:
    """Every condition by its place, with the name of its line."""
    for (section, line_id), part in lines_of(rule_set).items():
        stem = f"{section}.{line_id}"
        if isinstance(part, Gate | Judged | Direct):
            yield f"{stem}.test", (part.label, part.test.tree)
        if isinstance(part, Gate | Judged):
            for waiver in part.waivers:
                label = Text(
                    f"{part.label.zh}（豁免：{waiver.label.zh}）",
                    f"{part.label.en} (waiver: {waiver.label.en})",
                )
                yield f"{stem}.waivers.{waiver.id}", (label, waiver.when.tree)
        if isinstance(part, Indicator):
            for place, band in enumerate(part.bands):
                if band.reached is not None:
                    yield f"{stem}.bands.{place}", (part.label, band.reached.tree)


def _moved(
    place: str, label: Text, was: TruthNode | None, now: TruthNode | None
) -> Iterator[MovedLine]:
    if was is not None and now is not None:
        if same(was, now):
            return
        if shape(was) == shape(now):
            pairs = zip(thresholds(was), thresholds(now), strict=True)
            for number, (one, other) in enumerate(pairs):
                if one.value != other.value:
                    yield _line(f"{place}.{number}", label, one, one.value, other.value)
            return
    old = [] if was is None else thresholds(was)
    new = [] if now is None else thresholds(now)
    kept = {_identity(one) for one in old} & {_identity(one) for one in new}
    gone = [one for one in old if _identity(one) not in kept]
    come = [one for one in new if _identity(one) not in kept]
    for number, (one, other) in enumerate(zip_longest(gone, come)):
        if one is not None:
            yield _line(f"{place}.before{number}", label, one, one.value, None)
        if other is not None:
            yield _line(f"{place}.after{number}", label, other, None, other.value)


def _identity(one: Threshold) -> tuple[str, str, Decimal]:
    return printed(one.subject), one.sign, one.value


def _line(
    place: str, label: Text, one: Threshold, before: Decimal | None, after: Decimal | None
) -> MovedLine:
    return MovedLine(place, label, one.words, one.unit, one.subject, before, after)


def _sums(before: RuleSet, after: RuleSet) -> Iterator[MovedLine]:
    old, new = _minimums(before), _minimums(after)
    for category in dict.fromkeys((*old, *new)):
        label = (new.get(category) or old[category])[0]
        was = old[category][1] if category in old else None
        now = new[category][1] if category in new else None
        if was != now:
            words = Text(f"{label.zh} ≥", f"{label.en} ≥")
            yield MovedLine(
                f"categories.{category}.minimum", label, words, "points", None, was, now, category
            )


def _minimums(rule_set: RuleSet) -> dict[str, tuple[Text, Decimal]]:
    categories: tuple[Category, ...] = rule_set.categories
    return {one.id: (one.label, one.minimum) for one in categories if one.minimum > 0}
