"""Counting requests per address and minute, for the few pages that invite guessing."""

import logging
import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db import connection

_log = logging.getLogger(__name__)
_WINDOW_SECONDS = 60
# A window's count is needed for as long as it lasts.
_KEPT_SECONDS = 2 * _WINDOW_SECONDS

_COUNT_SQL = """
    INSERT INTO common_requestcount (key, counted, began_at) VALUES (%s, 1, now())
    ON CONFLICT (key) DO UPDATE SET counted = common_requestcount.counted + 1
    RETURNING counted
"""


def is_over_limit(*, name: str, address: str, limit: int) -> bool:
    """Whether this address has asked more than `limit` times in its minute, this time included.

    Counted in one step each, in the cache; in the database while the cache is away, so that
    nobody gets more tries by it than one minute's.
    """
    return _counted(name, address) > limit


def is_breaker_open(*, name: str, limit: int) -> bool:
    """Whether more than `limit` were counted by `count_for_breaker` in this minute, from
    anywhere: what many addresses do together no limit per address stops."""
    key = _key(name, "")
    try:
        return int(cache.get(key) or 0) > limit
    except Exception:  # noqa: BLE001 - whatever the cache's client raises when it is down
        return _counted_in_database(key) > limit


def count_for_breaker(*, name: str) -> None:
    """Count one more for the breaker of this name."""
    _counted(name, "")


def _counted(name: str, address: str) -> int:
    key = _key(name, address)
    try:
        # The minute is part of the key: it cannot end between the two steps.
        cache.add(key, 0, _KEPT_SECONDS)
        return int(cache.incr(key))
    except Exception:  # noqa: BLE001
        _log.warning("The cache does not answer: %s is counted in the database.", name)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT_SQL, [key])
            (counted,) = cursor.fetchone()
        return int(counted)


def _counted_in_database(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted FROM common_requestcount WHERE key = %s", [key])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _key(name: str, address: str) -> str:
    """The counter of this minute. Addresses are people's: only a digest is kept."""
    window = int(time.time()) // _WINDOW_SECONDS
    told = sha256(f"{settings.SECRET_KEY}:{address}".encode()).hexdigest()[:32]
    return f"throttle:{name}:{told}:{window}"
