"""The lines whose figures a simulation counts, and between which edges."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cultivation.criteria import RuleSet, Text
from cultivation.criteria.drafting import MovedLine, moved_lines
from cultivation.criteria.text import plain
from cultivation.scoring import AFTER, BEFORE, Binned, can_be_binned

# More lines than these are not drawn; the difference in words names them all.
MOST_LINES = 12
_STEPS_BETWEEN, _STEPS_AROUND = 4, 8
_SCORE_STEPS = 20
# Figures that have no places behind the point.
_WHOLE = frozenset({"persons", "years", "items", "rank", "level"})


@dataclass(frozen=True, slots=True)
class Binning:
    """A line with its edges, and how the scoring counts its figure."""

    line: MovedLine
    edges: tuple[Decimal, ...]
    binned: Binned


def binnings_of(before: RuleSet, after: RuleSet) -> list[Binning]:
    """Every threshold that moved, as far as its figure can be counted, then the scores."""
    moved = [one for one in moved_lines(before, after) if _can_be_counted(one, before, after)]
    found = [(one, edges_around(one), "") for one in moved[:MOST_LINES]]
    found += list(_scores(before, after))
    return [
        Binning(line, edges, _binned(place, line, edges, stem))
        for place, (line, edges, stem) in enumerate(found)
    ]


def _can_be_counted(line: MovedLine, before: RuleSet, after: RuleSet) -> bool:
    if line.subject is not None:
        return can_be_binned(line.subject)
    return before.is_scored and after.is_scored


def _binned(place: int, line: MovedLine, edges: tuple[Decimal, ...], stem: str) -> Binned:
    name = f"bin_{place}"
    if line.subject is not None:
        return Binned(name, edges, subject=line.subject)
    stem = stem or (BEFORE if line.after is None else AFTER)
    return Binned(name, edges, stem=stem, category=line.category)


def edges_around(line: MovedLine) -> tuple[Decimal, ...]:
    """Rising edges around the old and the new line, both of which are edges themselves."""
    known = [one for one in (line.before, line.after) if one is not None]
    low, high = min(known), max(known)
    step = (high - low) / _STEPS_BETWEEN or abs(low) / 10 or Decimal(1)
    if line.unit in _WHOLE:
        step = max(Decimal(1), step.to_integral_value())
    first, last = low - step * _STEPS_AROUND, high + step * _STEPS_AROUND
    if low >= 0:
        # Most figures are never below zero: no empty bars for what cannot be.
        first = max(first, low % step)
    edges = {low, high}
    while first <= last:
        edges.add(first)
        first += step
    return tuple(sorted(edges))


def _scores(
    before: RuleSet, after: RuleSet
) -> Iterator[tuple[MovedLine, tuple[Decimal, ...], str]]:
    """The score under each scored standard, in twentieths of what can be had."""
    for standard, stem in ((before, BEFORE), (after, AFTER)):
        if standard.pass_mark is None or standard.maximum is None:
            continue
        step = standard.maximum / _SCORE_STEPS
        edges = {step * number for number in range(1, _SCORE_STEPS)} | {standard.pass_mark}
        label = {
            BEFORE: Text("总分（原标准）", "Score under the standard"),
            AFTER: Text("总分（草案）", "Score under the draft"),
        }[stem]
        mark = plain(standard.pass_mark)
        line = MovedLine(
            f"score.{stem.rstrip('_')}",
            label,
            Text(f"总分 ≥ {mark}", f"Score ≥ {mark}"),
            "points",
            None,
            standard.pass_mark if stem == BEFORE else None,
            standard.pass_mark if stem == AFTER else None,
        )
        yield line, tuple(sorted(edges)), stem
