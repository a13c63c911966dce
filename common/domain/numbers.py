"""Taking the next number of a series."""

from django.db import connection

_TAKE_SQL = """
    INSERT INTO common_numberseries (name, last_number) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE
        SET last_number = common_numberseries.last_number + excluded.last_number
    RETURNING last_number
"""


def take_numbers(series: str, count: int = 1) -> range:
    """The next `count` numbers of the series, in the caller's transaction, which holds the
    series until it ends: no gaps, no doubles."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SQL, [series, count])
        (last,) = cursor.fetchone()
    return range(last - count + 1, last + 1)


def take_number(series: str) -> int:
    """The next number of the series."""
    return take_numbers(series)[0]
