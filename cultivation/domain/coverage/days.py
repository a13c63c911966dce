"""Arithmetic of days for coverage."""

import calendar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_FIRST_DAY = date(1900, 1, 1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def oldest_day_counting(day: date, maximum_age_months: int | None) -> date:
    """The first day of which an assessment still counts on `day`."""
    if maximum_age_months is None:
        return _FIRST_DAY
    return months_before(day, maximum_age_months)


def end_of(day: date) -> datetime:
    """The moment at which the day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months that end within the days, oldest first."""
    found: list[date] = []
    year, month = first.year, first.month
    while True:
        end = date(year, month, calendar.monthrange(year, month)[1])
        if end > last:
            return found
        if end >= first:
            found.append(end)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def is_month_end(day: date) -> bool:
    """Whether the month ends with the day."""
    return day.day == calendar.monthrange(day.year, day.month)[1]


def month_end_after(day: date, months: int) -> date:
    """The last day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def months_between(first: date, last: date) -> float:
    """The time between two days in months of a twelfth of a year."""
    return (last - first).days / 365.25 * 12
