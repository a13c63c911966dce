"""Finds what would have been enough: the least changes that make a statement hold.

A comparison is linear in most of its figures, so the figure that just satisfies it is computed
exactly, rounded to what can be filed, and checked by evaluating again.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Any

from cultivation.criteria.facts import FactValue, is_plausible
from cultivation.criteria.language.closures import Facts, Truth, statement, whole
from cultivation.criteria.language.lowered import (
    AllOf,
    AnyOf,
    Best,
    Comparison,
    Filed,
    IsOneOf,
    IsTrue,
    Known,
    Operation,
    Opposite,
    RankComparison,
    Statement,
    Tally,
    Whole,
)
from cultivation.criteria.measures import MEASURES, Measure
from cultivation.criteria.text import EXACT

Changes = dict[str, FactValue]
Ways = Callable[[Facts, bool], list[Changes]]

# Alternatives followed at each `and`: the first ones are the plainest.
_MOST_ALTERNATIVES = 4
_SOLVING = EXACT.copy()
_SOLVING.prec = 60


class Solver:
    """Finds the changes that make one statement hold."""

    def __init__(self, node: Statement) -> None:
        self._holds: Truth = statement(node)
        self._ways = _ways(node)

    def enough(self, facts: Mapping[str, Any]) -> list[Changes]:
        """Return alternatives, each verified: with these figures the statement holds."""
        found: list[Changes] = []
        for changes in self._ways(facts, True):
            changed = {**facts, **changes}
            if changes and changes not in found and self._holds(changed) is True:
                if is_plausible(changed):
                    found.append(changes)
        return found


def _ways(node: Statement) -> Ways:
    match node:
        case Known():
            return lambda facts, wanted: []
        case IsTrue(name=name):
            return lambda facts, wanted: [] if facts[name] is None else [{name: wanted}]
        case IsOneOf(name=name, codes=codes):
            return lambda facts, wanted: _code_ways(name, codes, wanted)
        case Comparison():
            return _comparison_ways(node)
        case RankComparison(sign=sign, name=name, bound=bound):
            return lambda facts, wanted: _rank_ways(sign, name, bound, wanted)
        case Tally():
            return _tally_ways(node)
        case Opposite(operand=operand):
            inner = _ways(operand)
            return lambda facts, wanted: inner(facts, not wanted)
        case AllOf(items=items):
            return _joined_ways(items, all_wanted=True)
        case AnyOf(items=items):
            return _joined_ways(items, all_wanted=False)


def _code_ways(name: str, codes: tuple[str, ...], wanted: bool) -> list[Changes]:
    if wanted:
        return [{name: codes[0]}]
    return [{name: code} for code in MEASURES[name].choice_codes if code not in codes][:1]


def _rank_ways(sign: str, name: str, bound: Decimal, wanted: bool) -> list[Changes]:
    if wanted and sign in ("<=", "==", ">="):
        return [{name: int(bound)}]
    return []


def _tally_ways(node: Tally) -> Ways:
    """Make as many more statements hold as are missing."""
    items = [(statement(item), _ways(item)) for item in node.items]
    holds = statement(node)

    def ways(facts: Facts, wanted: bool) -> list[Changes]:
        changes: Changes = {}
        for item_holds, item_ways in items:
            changed = {**facts, **changes}
            if not wanted or holds(changed) is True:
                break
            if item_holds(changed) is False:
                changes.update(next(iter(item_ways(changed, True)), {}))
        return [changes]

    return ways


def _joined_ways(items: tuple[Statement, ...], *, all_wanted: bool) -> Ways:
    parts = [(statement(item), _ways(item)) for item in items]

    def every(facts: Facts, wanted: bool) -> list[Changes]:
        """Mend one part after the other, each on top of what has been changed."""
        found: list[Changes] = [{}]
        for holds, ways in parts:
            extended: list[Changes] = []
            for changes in found:
                changed = {**facts, **changes}
                if holds(changed) is wanted:
                    extended.append(changes)
                    continue
                extended.extend({**changes, **more} for more in ways(changed, wanted))
            found = extended[:_MOST_ALTERNATIVES]
        return found

    def some(facts: Facts, wanted: bool) -> list[Changes]:
        return [changes for _, ways in parts for changes in ways(facts, wanted)]

    return lambda facts, wanted: (every if wanted is all_wanted else some)(facts, wanted)


def _comparison_ways(node: Comparison) -> Ways:
    names = [
        name
        for name in dict.fromkeys((*_filed(node.left), *_filed(node.right)))
        if MEASURES[name].improves
    ]
    left, right = whole(node.left), whole(node.right)
    holds = statement(node)

    def excess(facts: Facts) -> Decimal | None:
        one, other = left(facts), right(facts)
        return None if one is None or other is None else one - other

    def ways(facts: Facts, wanted: bool) -> list[Changes]:
        found = []
        for name in names:
            needed = _needed(name, facts, excess, holds, wanted=wanted)
            if needed is not None:
                found.append({name: needed})
        return found

    return ways


def _filed(node: Whole) -> Iterator[str]:
    match node:
        case Filed(name=name):
            yield name
        case Operation(left=left, right=right):
            yield from _filed(left)
            yield from _filed(right)
        case Best(items=items):
            for item in items:
                yield from _filed(item)


def _needed(
    name: str,
    facts: Facts,
    excess: Callable[[Facts], Decimal | None],
    holds: Truth,
    *,
    wanted: bool,
) -> int | Decimal | None:
    """The figure nearest to the present one, in the direction of improvement, that is enough."""
    present = facts[name]
    if present is None:
        return None
    root = _root(name, facts, excess)
    if root is None:
        return None
    measure = MEASURES[name]
    upwards = measure.improves == "up"
    for figure in _fileable_near(root, measure, upwards=upwards):
        if (figure > present) is upwards and holds({**facts, name: figure}) is wanted:
            return figure
    return None


def _root(
    name: str, facts: Facts, excess: Callable[[Facts], Decimal | None]
) -> Decimal | None:
    """Where the comparison turns, if it is linear in the measure."""
    trial = dict(facts)
    values = []
    for figure in (0, 1, 2):
        trial[name] = Decimal(figure)
        value = excess(trial)
        if value is None:
            return None
        values.append(value)
    slope = values[1] - values[0]
    if slope == 0 or values[2] - values[1] != slope:
        return None
    return _SOLVING.divide(-values[0], slope)


@lru_cache(maxsize=256)
def _limits(measure: Measure) -> tuple[Decimal, Decimal]:
    lowest = Decimal("-Infinity") if measure.minimum is None else measure.minimum
    return lowest, Decimal("Infinity") if measure.maximum is None else measure.maximum


def _fileable_near(
    root: Decimal, measure: Measure, *, upwards: bool
) -> Iterator[int | Decimal]:
    """What can be filed around the turning point, the least change first."""
    step = measure.step
    below = (root / step).to_integral_value(ROUND_FLOOR) * step
    near = [below, below + step, below + 2 * step]
    lowest, highest = _limits(measure)
    for figure in near if upwards else (below + step, below, below - step):
        if lowest <= figure <= highest:
            yield int(figure) if measure.kind == "int" else figure
