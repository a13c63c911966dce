"""Counting requests per address and minute, for the few pages that invite guessing."""

import logging

from django.core.cache import cache

_log = logging.getLogger(__name__)
_WINDOW_SECONDS = 60


def is_over_limit(*, name: str, address: str, limit: int) -> bool:
    """Whether this address has asked more than `limit` times in its minute, this time included.

    Counted in the cache, in one step each. Without a cache nobody is refused.
    """
    key = f"throttle:{name}:{address}"
    try:
        if cache.add(key, 1, _WINDOW_SECONDS):
            return limit < 1
        return int(cache.incr(key)) > limit
    except ValueError:
        # The minute ended between the two steps.
        return False
    except Exception:  # noqa: BLE001 - whatever the cache's client raises when it is down
        _log.warning("The cache does not answer: %s is not limited.", name)
        return False
