"""Finds conditions that can never hold: contradictions between comparisons of one measure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from cultivation.criteria.language.tree import (
    And,
    Compare,
    ComparisonSign,
    Constant,
    Figure,
    Flag,
    Member,
    Not,
    Number,
    Or,
    TruthNode,
)
from cultivation.criteria.measures import MEASURES

# Beyond this many ways to hold, a condition is taken for reachable.
_MOST_ARMS = 256
_OPPOSITE: dict[ComparisonSign, ComparisonSign] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
}  # fmt: skip
_LOWEST, _HIGHEST = Decimal("-Infinity"), Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class _Room:
    """What is left for one measure."""

    low: Decimal = _LOWEST
    low_open: bool = False
    high: Decimal = _HIGHEST
    high_open: bool = False
    codes: frozenset[str | bool] | None = None

    @property
    def is_empty(self) -> bool:
        if self.codes is not None and not self.codes:
            return True
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


Rooms = dict[str, _Room]


def can_hold(tree: TruthNode) -> bool:
    """Whether some facts satisfy the statement; each measure is looked at by itself."""
    for count, arm in enumerate(_arms(tree, negated=False), start=1):
        if count > _MOST_ARMS or _fits(arm):
            return True
    return False


def _arms(tree: TruthNode, *, negated: bool) -> Iterator[list[tuple[TruthNode, bool]]]:
    """The ways to hold, each a list of leaves with whether they are denied."""
    match tree:
        case Not(operand=operand):
            yield from _arms(operand, negated=not negated)
        case And(items=items) | Or(items=items):
            if isinstance(tree, Or) != negated:
                for item in items:
                    yield from _arms(item, negated=negated)
            else:
                yield from _products(items, negated=negated)
        case _:
            yield [(tree, negated)]


def _products(
    items: tuple[TruthNode, ...], *, negated: bool
) -> Iterator[list[tuple[TruthNode, bool]]]:
    if not items:
        yield []
        return
    for first in _arms(items[0], negated=negated):
        for rest in _products(items[1:], negated=negated):
            yield [*first, *rest]


def _fits(arm: list[tuple[TruthNode, bool]]) -> bool:
    rooms: Rooms = {}
    for leaf, negated in arm:
        match leaf:
            case Constant(value=value):
                if value is negated:
                    return False
            case Flag(name=name):
                _keep_codes(rooms, name, frozenset({not negated}))
            case Member(choice=choice, codes=codes):
                every = frozenset(MEASURES[choice.name].choice_codes)
                _keep_codes(rooms, choice.name, every - set(codes) if negated else frozenset(codes))
            case Compare(sign=sign, left=Figure(name=name), right=Number(value=bound)):
                _narrow(rooms, name, _OPPOSITE[sign] if negated else sign, bound)
    return not any(room.is_empty for room in rooms.values())


def _keep_codes(rooms: Rooms, name: str, codes: frozenset[str | bool]) -> None:
    room = rooms.get(name, _Room())
    rooms[name] = replace(room, codes=codes if room.codes is None else room.codes & codes)


def _narrow(rooms: Rooms, name: str, sign: ComparisonSign, bound: Decimal) -> None:
    measure = MEASURES[name]
    room = rooms.get(name) or _Room(
        low=_LOWEST if measure.minimum is None else measure.minimum,
        high=_HIGHEST if measure.maximum is None else measure.maximum,
    )
    is_open = sign in ("<", ">")
    if is_open and measure.kind == "int" and bound == bound.to_integral_value():
        bound, is_open = bound + (1 if sign == ">" else -1), False
    if sign in (">", ">=", "==") and (bound, is_open) > (room.low, room.low_open):
        room = replace(room, low=bound, low_open=is_open)
    if sign in ("<", "<=", "==") and (-bound, is_open) > (-room.high, room.high_open):
        room = replace(room, high=bound, high_open=is_open)
    rooms[name] = room
