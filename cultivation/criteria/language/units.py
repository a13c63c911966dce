"""Units of measure, and what arithmetic does to them.

A unit is a product of powers, e.g. {wan: 1} or {wan: 1, persons: -1}; no power at all is a bare
ratio. A literal has no unit of its own (None) and takes the one it meets. A bare ratio times the
literal 100 is a percentage, and a percentage over the literal 100 is a bare ratio again.
"""

from decimal import Decimal

from cultivation.criteria.text import Text

Unit = tuple[tuple[str, int], ...]

RATIO: Unit = ()
PERCENT: Unit = (("pct", 1),)
ITEMS: Unit = (("items", 1),)
_HUNDRED = Decimal(100)


def unit_named(name: str) -> Unit:
    """The unit of a measure as declared ("" is a bare number)."""
    return ((name, 1),) if name else RATIO


def in_words(unit: Unit | None) -> Text:
    """Name a unit for a refusal."""
    if unit is None:
        return Text("无单位的数值", "a bare number")
    if not unit:
        return Text("比值", "a ratio")
    name = "·".join(name if power == 1 else f"{name}^{power}" for name, power in unit)
    return Text(name, name)


def _combined(left: Unit, right: Unit, direction: int) -> Unit:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + direction * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def product(left: Unit | None, right: Unit | None, literal: Decimal | None) -> Unit | None:
    """Unit of left × right; `literal` is the value of the literal factor, if there is one."""
    if left is None or right is None:
        unit = right if left is None else left
        return PERCENT if unit == RATIO and literal == _HUNDRED else unit
    return _combined(left, right, 1)


def quotient(left: Unit | None, right: Unit | None, literal: Decimal | None) -> Unit | None:
    """Unit of left ÷ right; `literal` is the value of a literal divisor, if it is one."""
    if right is None:
        return RATIO if left == PERCENT and literal == _HUNDRED else left
    return _combined(left or RATIO, right, -1)


def agree(left: Unit | None, right: Unit | None) -> bool:
    """Whether two figures may be added or compared."""
    return left is None or right is None or left == right
