"""No threshold stands in a shipped standard without a test of its edge."""

from decimal import Decimal

import pytest

from cultivation.criteria import shipped, shipped_codes
from tests.cultivation.criteria.test_bands import RANGES
from tests.cultivation.criteria.test_gates import EDGES

# A variant's own lines are tested with what it extends.
CODES = [code for code in shipped_codes() if not shipped(code).offices]
# Growth of 5 % in each of two years is tried by the revenue that makes it.
IN_OTHER_UNITS = {("little-giant-2026", "revenue_growth"): Decimal(5)}


def edges_tried():
    """What is tried as an edge, by standard and line."""
    # The quality items are counted, and each count has a test of its own.
    found = {("srdi-2022", "quality_management"): {Decimal(1), Decimal(2)}}
    for code, line, _facts, _step, edges, _rest in RANGES:
        found.setdefault((code, line), set()).update(Decimal(edge) for edge, _ in edges)
    for code, line, _facts, _below, on, _above in EDGES:
        found.setdefault((code, line), set()).add(IN_OTHER_UNITS.get((code, line), Decimal(on)))
    return found


@pytest.mark.parametrize("code", CODES)
def test_each_edge_of_a_line_with_one_figure_is_tried(code):
    standard = shipped(code)
    asked = {gate.id: [gate.test] for gate in standard.gates}
    for indicator in standard.indicators:
        if indicator.value is not None:
            asked[indicator.id] = [band.reached for band in indicator.bands if band.reached]
    tested = edges_tried()
    missing = [
        (line, condition.source)
        for line, conditions in asked.items()
        for condition in conditions
        if condition.subject is not None
        and Decimal(condition.threshold) not in tested.get((code, line), set())
    ]
    assert missing == []
