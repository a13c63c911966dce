"""Which figures of one year contradict each other: one rule for the form and for the engine.

Pure Python: the indicator engine, which needs no database, stands on it too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

# (part, whole): the part is counted in the whole.
PARTS_AND_WHOLES = (
    ("rd_staff", "employees"),
    ("tech_staff", "employees"),
    ("ip_class1_self_developed", "ip_class1"),
    ("ip_class1_high_value", "ip_class1"),
    ("main_revenue_wan", "revenue_wan"),
    ("main_revenue_prev_wan", "revenue_prev_wan"),
    ("main_revenue_prev2_wan", "revenue_prev2_wan"),
)

# Figures that a standard caps, beyond what their column takes.
CEILINGS = {"feature_points": 15}


def parts_above_wholes(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each part that is above its whole, with the whole; what is not known contradicts nothing."""
    for part, whole in PARTS_AND_WHOLES:
        some, every = figures[part], figures[whole]
        if some is not None and every is not None and some > every:
            yield part, whole
