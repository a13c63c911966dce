"""What is not shown because too few enterprises stand behind it. Pure functions."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden_parts(counts: Mapping[Key, int], least: int) -> frozenset[Key]:
    """The parts of a total that are not shown: those of 1 to `least` − 1 enterprises; and where the
    total less what is shown would tell them (one part alone, or parts that together are fewer than
    `least`), the smallest others too. A part of nobody tells nothing and stays.

    It holds within one table of one figure; see docs/monitoring.md for what it does not hold.
    """
    hidden = {key for key, count in counts.items() if 0 < count < least}
    shown = sorted(
        (key for key, count in counts.items() if count >= least),
        key=lambda key: (counts[key], str(key)),
    )
    while hidden and shown and not _are_safe([counts[key] for key in hidden], least):
        hidden.add(shown.pop(0))
    return frozenset(hidden)


def _are_safe(counts: list[int], least: int) -> bool:
    return len(counts) > 1 and sum(counts) >= least
