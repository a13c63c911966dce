"""Filters for figures and days. What is not known is shown as a dash, never as zero."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from common.shares import tenth_of
from common.tables import COUNT_LIMIT

register = template.Library()

UNKNOWN = "—"


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _rounded(number: Decimal, places: int) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    # What rounds to nothing has no sign.
    rounded = rounded or abs(rounded)
    return f"{rounded:,}".replace("-", "\N{MINUS SIGN}")


@register.filter
def wan(value: object) -> str:
    """Money in 万元: thousands separated, two places; the unit stands in the column head."""
    number = _decimal(value)
    return UNKNOWN if number is None else _rounded(number, 2)


@register.filter
def pct(value: object) -> str:
    """A share that is given in per cent: one place and the sign."""
    number = _decimal(value)
    return UNKNOWN if number is None else f"{_rounded(number, 1)}%"


@register.filter
def share(value: object) -> str:
    """A share of a whole in per cent: 100.0% says all, 0.0% nobody (`common/shares.py`)."""
    number = _decimal(value)
    return UNKNOWN if number is None else f"{_rounded(tenth_of(number), 1)}%"


@register.filter
def pct_points(value: object) -> str:
    """A distance in percentage points: one place, the unit stands beside."""
    number = _decimal(value)
    return UNKNOWN if number is None else _rounded(number, 1)


@register.filter
def count(value: object) -> str:
    """A whole number, thousands separated."""
    number = _decimal(value)
    return UNKNOWN if number is None else _rounded(number, 0)


@register.filter
def bounded(value: object) -> str:
    """A count of `bounded_counts`: "1,000+" when there are more than anybody counts."""
    number = _decimal(value)
    if number is None:
        return UNKNOWN
    return f"{COUNT_LIMIT:,}+" if number > COUNT_LIMIT else _rounded(number, 0)


@register.filter
def plain(value: object) -> str:
    """A decimal with the places it has, thousands separated; text is left as it is."""
    number = _decimal(value)
    if number is None:
        return UNKNOWN if value is None or value == "" else str(value)
    return f"{number:,f}".replace("-", "\N{MINUS SIGN}")


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in the reader's language; the year is left out when it is this one."""
    if value is None:
        return UNKNOWN
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    this_year = local.year == timezone.localdate().year
    return date_format(local, "MONTH_DAY_FORMAT" if this_year else "DATE_FORMAT")


@register.filter
def until(first: date | None, last: date | None) -> str:
    """A period: both days, each with its year unless both lie in this one; one day by itself."""
    if first is not None and first == last:
        return day(first)
    this_year = timezone.localdate().year
    short = all(one is None or one.year == this_year for one in (first, last))
    form = "MONTH_DAY_FORMAT" if short else "DATE_FORMAT"
    days = (UNKNOWN if one is None else date_format(one, form) for one in (first, last))
    return " – ".join(days)


@register.filter
def signed(value: object) -> str:
    """A difference with its sign, one place; nothing changed is 0."""
    number = _decimal(value)
    if number is None:
        return UNKNOWN
    return f"+{_rounded(number, 1)}" if number > 0 else _rounded(number, 1)
