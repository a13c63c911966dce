"""Rows of rounds, routes, panels and experts: route -> (its arguments, who may GET it)."""

from tests.config.reach.arguments import Rows, given, nothing, of_round, of_route
from tests.config.reach.people import (
    ALL_OFFICIALS,
    EXPERT,
    KEEPS_ROLL,
    NOBODY,
    OPENS_ROUNDS,
    PROPOSES_ROUTES,
)

ROWS: Rows = {
    "rounds:rounds": (nothing, ALL_OFFICIALS),
    "rounds:round": (of_round, ALL_OFFICIALS),
    "rounds:new_round": (nothing, OPENS_ROUNDS),
    "rounds:edit_round": (of_round, NOBODY),
    "rounds:more_time": (of_round, NOBODY),
    "rounds:rankings": (of_round, ALL_OFFICIALS),
    "rounds:order_ranking": (of_round, NOBODY),
    "rounds:hand_up_ranking": (of_round, NOBODY),
    "panels:experts": (nothing, ALL_OFFICIALS),
    "panels:new_expert": (nothing, KEEPS_ROLL),
    "panels:import_roll": (nothing, NOBODY),
    "panels:expert": (given(code="E000000-0001"), NOBODY),
    "panels:expert_state": (given(code="E000000-0001"), NOBODY),
    "panels:expert_conflict": (given(code="E000000-0001"), NOBODY),
    "panels:panels": (nothing, ALL_OFFICIALS),
    "panels:new_panel": (nothing, KEEPS_ROLL),
    "panels:panel": (given(number="P2026-000000-0001"), NOBODY),
    "panels:close": (given(number="P2026-000000-0001"), NOBODY),
    "panels:release_seat": (given(number="P2026-000000-0001", pk=1), NOBODY),
    "expert:panels": (nothing, {EXPERT}),
    "expert:panel": (given(number="P2026-000000-0001"), NOBODY),
    "expert:declare": (given(number="P2026-000000-0001"), NOBODY),
    "expert:decline_panel": (given(number="P2026-000000-0001"), NOBODY),
    "expert:scorecard": (given(number="P2026-000000-0001", position=1), NOBODY),
    "expert:decline": (given(number="P2026-000000-0001", position=1), NOBODY),
    "rounds:sample": (of_round, NOBODY),
    "rounds:routes": (nothing, ALL_OFFICIALS),
    "rounds:new_route": (nothing, PROPOSES_ROUTES),
    "rounds:route": (of_route, ALL_OFFICIALS),
    "rounds:decide_route": (of_route, NOBODY),
}
