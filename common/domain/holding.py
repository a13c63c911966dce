"""Holding a row that never changes, so that of two who act on it one waits for the other.

The application's role may not lock rows of append-only tables: a lock of a row takes the right to
update it, which that role does not have. Such a row is held by its name.
"""

from django.db import connection, models

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))"


def hold(model: type[models.Model], pk: int) -> None:
    """Hold the row until the caller's transaction ends; wait while another does."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [f"{model._meta.db_table}:{pk}"])
