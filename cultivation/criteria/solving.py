"""Finds what would have been enough: the least changes that make a statement hold.

A comparison is linear in most of its figures, so the figure that just satisfies it is computed
exactly, rounded to what can be filed, and checked by evaluating again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Literal

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
    Value,
    Whole,
)
from cultivation.criteria.measures import MEASURES, Measure
from cultivation.criteria.text import EXACT

Changes = dict[str, FactValue]
# Whether the statement is to be made true or false.
Wanted = bool
Ways = Callable[[Facts, Wanted], list[Changes]]
_TRUE: Wanted = True

# Alternatives followed at each `and`: the first ones are the plainest.
_MOST_ALTERNATIVES = 4
# Whether a comparison comes to hold as its left side rises.
_RISES = {">=": True, ">": True, "<=": False, "<": False}
_SOLVING = EXACT.copy()
_SOLVING.prec = 60


class Solver:
    """Finds the changes that make one statement hold."""

    def __init__(self, node: Statement) -> None:
        self._holds = None if _is_sure(node) else statement(node)
        self._ways = _ways(node)

    def enough(self, facts: Mapping[str, Any]) -> list[Changes]:
        """Return alternatives, each verified: with these figures the statement holds."""
        found: list[Changes] = []
        for changes in self._ways(facts, _TRUE):
            if changes and changes not in found and self._is_enough(facts, changes):
                found.append(changes)
        return found

    def _is_enough(self, facts: Mapping[str, Any], changes: Changes) -> bool:
        if self._holds is None:
            return is_plausible(facts, changes)
        changed = {**facts, **changes}
        return self._holds(changed) is True and is_plausible(facts, changes)


def _is_sure(node: Statement) -> bool:
    """Whether what is proposed makes the statement hold without a further trial."""
    match node:
        case Comparison() | RankComparison() | IsTrue() | IsOneOf():
            return True
        case AnyOf(items=items):
            return all(_is_sure(item) for item in items)
        case _:
            return False


def _ways(node: Statement) -> Ways:  # noqa: PLR0911 - one return for each kind of node
    match node:
        case Known():
            return lambda facts, wanted: []
        case IsTrue(name=name):
            return lambda facts, wanted: [] if facts[name] is None else [{name: wanted}]
        case IsOneOf(name=name, codes=codes):
            return lambda facts, wanted: _code_ways(name, codes, wanted=wanted)
        case Comparison():
            return _comparison_ways(node)
        case RankComparison(sign=sign, name=name, bound=bound):
            return lambda facts, wanted: _rank_ways(sign, name, bound, wanted=wanted)
        case Tally():
            return _tally_ways(node)
        case Opposite(operand=operand):
            inner = _ways(operand)
            return lambda facts, wanted: inner(facts, not wanted)
        case AllOf(items=items):
            return _joined_ways(items, all_wanted=True)
        case AnyOf(items=items):
            return _joined_ways(items, all_wanted=False)


def _code_ways(name: str, codes: tuple[str, ...], *, wanted: bool) -> list[Changes]:
    if wanted:
        return [{name: codes[0]}]
    others = [code for code in MEASURES[name].choice_codes if code not in codes]
    return [{name: others[0]}] if others else []


def _rank_ways(sign: str, name: str, bound: Decimal, *, wanted: bool) -> list[Changes]:
    if wanted and sign in ("<=", "==", ">="):
        return [{name: int(bound)}]
    return []


def _tally_ways(node: Tally) -> Ways:
    """Make as many more statements hold as are missing."""
    items = [(statement(item), _ways(item)) for item in node.items]
    holds = statement(node)

    def ways(facts: Facts, wanted: Wanted) -> list[Changes]:
        changes: Changes = {}
        for item_holds, item_ways in items:
            changed = {**facts, **changes}
            if not wanted or holds(changed) is True:
                break
            if item_holds(changed) is False:
                changes.update(next(iter(item_ways(changed, _TRUE)), {}))
        return [changes]

    return ways


def _joined_ways(items: tuple[Statement, ...], *, all_wanted: bool) -> Ways:
    parts = [(statement(item), _ways(item)) for item in items]

    def every(facts: Facts, wanted: Wanted) -> list[Changes]:
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

    def some(facts: Facts, wanted: Wanted) -> list[Changes]:
        return [changes for _, ways in parts for changes in ways(facts, wanted)]

    return lambda facts, wanted: (every if wanted is all_wanted else some)(facts, wanted)


def _comparison_ways(node: Comparison) -> Ways:
    excess = Operation("-", node.left, node.right)
    names = [name for name in dict.fromkeys(_filed(excess)) if MEASURES[name].improves]
    turns = [
        (MEASURES[name], whole(line.slope), whole(line.rest))
        for name in names
        if (line := _line(excess, name)) is not None
    ]
    holds = statement(node)
    rises = _RISES.get(node.sign)

    def ways(facts: Facts, wanted: Wanted) -> list[Changes]:
        found: list[Changes] = []
        for measure, slope, rest in turns:
            turn = None if facts[measure.name] is None else slope(facts)
            # A figure whose betterment leads away from the threshold needs no trial.
            leads_away = turn and rises is not None and (
                (turn > 0) is (measure.improves == "up")
            ) is not (rises is wanted)  # fmt: skip
            if not turn or leads_away:
                continue
            root = _root(turn, rest(facts))
            needed = None if root is None else _needed(measure, root, facts, holds, wanted=wanted)
            if needed is not None:
                found.append({measure.name: needed})
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


@dataclass(frozen=True, slots=True)
class _Line:
    """slope · measure + rest."""

    slope: Whole
    rest: Whole


_ZERO, _ONE = Value(Decimal(0)), Value(Decimal(1))


def _line(node: Whole, name: str) -> _Line | None:
    """The number as a line in one measure; None when it bends."""
    if name not in _filed(node):
        return _Line(_ZERO, node)
    match node:
        case Filed():
            return _Line(_ONE, _ZERO)
        case Operation(sign="*", left=left, right=right):
            return _product_line(_line(left, name), _line(right, name))
        case Operation(sign=sign, left=left, right=right):
            one, other = _line(left, name), _line(right, name)
            if one is None or other is None:
                return None
            return _Line(_folded(sign, one.slope, other.slope), _folded(sign, one.rest, other.rest))
        case _:
            return None


def _product_line(one: _Line | None, other: _Line | None) -> _Line | None:
    if one is None or other is None:
        return None
    if _ZERO not in {one.slope, other.slope}:
        return None
    factor, line = (one.rest, other) if one.slope == _ZERO else (other.rest, one)
    return _Line(_folded("*", factor, line.slope), _folded("*", factor, line.rest))


def _folded(sign: Literal["+", "-", "*"], left: Whole, right: Whole) -> Whole:
    if sign == "*":
        if _ZERO in (left, right):
            return _ZERO
        if left == _ONE:
            return right
        if right == _ONE:
            return left
    elif right == _ZERO:
        return left
    return Operation(sign, left, right)


def _root(slope: Decimal, rest: Decimal | None) -> Decimal | None:
    """Where the line turns."""
    return None if rest is None else _SOLVING.divide(-rest, slope)


def _needed(
    measure: Measure, root: Decimal, facts: Facts, holds: Truth, *, wanted: bool
) -> int | Decimal | None:
    """The figure nearest to the present one, in the direction of improvement, that is enough."""
    name = measure.name
    present = facts[name]
    upwards = measure.improves == "up"
    trial = dict(facts)
    for figure in _fileable_near(root, measure, upwards=upwards):
        trial[name] = figure
        if (figure > present) is upwards and holds(trial) is wanted:
            return figure
    return None


def _fileable_near(root: Decimal, measure: Measure, *, upwards: bool) -> Iterator[int | Decimal]:
    """What can be filed from the turning point on, the least change first."""
    step = measure.step
    nearest = root.quantize(step, rounding=ROUND_CEILING if upwards else ROUND_FLOOR)
    for figure in (nearest, nearest + step if upwards else nearest - step):
        if measure.minimum is not None and figure < measure.minimum:
            continue
        if measure.maximum is None or figure <= measure.maximum:
            yield int(figure) if measure.kind == "int" else figure
