"""Several acts at one moment, in threads with connections of their own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from common.domain.errors import Conflict, DomainError


def together(*acts: Callable[[], object]) -> Counter[str]:
    """Start all acts at the same moment; count how they ended."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        barrier.wait()
        try:
            act()
        except Conflict:
            return "conflict"
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(run, acts))
