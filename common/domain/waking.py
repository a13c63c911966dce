"""Waking a worker by a message of the broker. The message may be lost (the sweeper comes by), so
that a broker that refuses or hangs must cost its sender next to nothing."""

import logging
import time

from celery import current_app
from django.conf import settings
from kombu.pools import producers

logger = logging.getLogger(__name__)

# The transport would try for six seconds; whoever clicked waits for none of them.
_IMPATIENT = {
    "max_retries": 0,
    "retry_on_timeout": False,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}


class _Broker:
    """How the broker answered this process last."""

    def __init__(self) -> None:
        self.rests_until = 0.0

    def is_worth_a_try(self) -> bool:
        """Whether to ask it now. After a failure one sender tries in every few seconds; the
        others pass by, also while that one waits."""
        now = time.monotonic()
        if now < self.rests_until:
            return False
        if self.rests_until:
            self.rest()
        return True

    def rest(self) -> None:
        """It did not answer: leave it alone for a while."""
        self.rests_until = time.monotonic() + settings.BROKER_REST_SECONDS

    def is_back(self) -> None:
        """It answered."""
        self.rests_until = 0.0


_broker = _Broker()


def wake(task: str, *args: int) -> bool:
    """Send a task without waiting for a broker that is away. True when it was taken."""
    if not _broker.is_worth_a_try():
        return False
    try:
        connection = current_app.connection_for_write(transport_options=_IMPATIENT)
        with producers[connection].acquire(block=True) as producer:
            current_app.send_task(task, args=args, retry=False, producer=producer)
    except Exception:  # noqa: BLE001 - whatever the broker's client raises
        _broker.rest()
        logger.warning("Broker not reached; %s%s waits for the sweeper.", task, list(args))
        return False
    _broker.is_back()
    return True
