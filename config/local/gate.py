"""Wait at the gate: a process loads its code while others prepare, and begins when told to.

The supervisor holds such a process by its standard input and releases it by closing that.
"""

import sys
from typing import Any


def wait_for_release() -> None:
    """Return when standard input ends."""
    sys.stdin.buffer.read()


def on_starting(_server: Any) -> None:
    """Gunicorn's hook between loading the application and opening the port."""
    wait_for_release()
