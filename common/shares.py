"""Shares in per cent as they are shown: one rule for screens, workbooks, charts, API and papers."""

from decimal import ROUND_HALF_UP, Decimal

_TENTH, _WHOLE = Decimal("0.1"), Decimal(100)


def share_of(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in %, as it is shown; None when there is nothing to count."""
    if not whole:
        return None
    return tenth_of(Decimal(part) * 100 / whole)


def tenth_of(share: Decimal | float) -> Decimal:
    """A share in % with one decimal place, halves up. 100.0 says all and 0.0 nobody: what is less
    than all reads at most 99.9, what is more than nothing at least 0.1."""
    # Through its digits: a half stays a half.
    exact = Decimal(str(share))
    shown = exact.quantize(_TENTH, rounding=ROUND_HALF_UP)
    if 0 < exact < _WHOLE:
        return min(max(shown, _TENTH), _WHOLE - _TENTH)
    return shown
