"""Rows of seed selection and the ladder.

Route -> (its arguments, who may GET it).
"""

from tests.config.reach.arguments import Rows, given, nothing, of_enterprise
from tests.config.reach.people import (
    ALL_OFFICIALS,
    ENTERPRISES,
    NOBODY,
    WITH_CAPACITY,
    WITH_MINISTRY,
)

_WORKERS = {one for one in ALL_OFFICIALS if "analyst" not in one}

ROWS: Rows = {
    "cultivation:seeds": (nothing, ALL_OFFICIALS),
    "cultivation:seed": (of_enterprise, WITH_MINISTRY),
    "cultivation:take_seeds": (nothing, NOBODY),
    "cultivation:seeds_without_figures": (nothing, ALL_OFFICIALS),
    "cultivation:seed_pool": (nothing, ALL_OFFICIALS),
    "cultivation:seed_conversion": (nothing, ALL_OFFICIALS),
    "cultivation:seed_screens": (nothing, ALL_OFFICIALS),
    "cultivation:new_seed_screen": (nothing, _WORKERS),
    "cultivation:seed_screen": (given(pk=1), NOBODY),
    "cultivation:edit_seed_screen": (given(pk=1), NOBODY),
    "cultivation:run_seed_screen": (given(pk=1), NOBODY),
    "cultivation:retire_seed_screen": (given(pk=1), NOBODY),
    "cultivation:seed_signals": (nothing, ALL_OFFICIALS),
    "cultivation:signal_lists": (given(kind="ip_count"), _WORKERS),
    "cultivation:signal_list": (given(kind="ip_count", pk=1), NOBODY),
    "cultivation:signal_list_problems": (given(kind="ip_count", pk=1), NOBODY),
    "cultivation:ladder": (nothing, ALL_OFFICIALS),
    "cultivation:lapsing": (nothing, ALL_OFFICIALS),
    "rounds:funnel": (nothing, ALL_OFFICIALS),
    "cultivation:own_questions": (nothing, ENTERPRISES),
    "api:seed-finding-list": (nothing, WITH_CAPACITY),
    "api:seed-without-figures-list": (nothing, ALL_OFFICIALS),
    "api:round-funnel-list": (nothing, ALL_OFFICIALS),
    "api:seed-list": (nothing, WITH_CAPACITY),
    "api:seed-detail": (given(pk=1), NOBODY),
    "api:seed-contact": (given(pk=1), NOBODY),
    "api:seed-invite": (given(pk=1), NOBODY),
    "api:seed-decline": (given(pk=1), NOBODY),
    "api:seed-person": (given(pk=1), NOBODY),
    "api:seed-signal-list": (nothing, WITH_CAPACITY),
    "api:seed-signal-resolve": (given(pk=1), NOBODY),
    "api:seed-signal-list-list": (nothing, WITH_CAPACITY),
    "api:seed-signal-list-detail": (given(pk=1), NOBODY),
    "api:seed-signal-list-apply": (given(pk=1), NOBODY),
    "api:seed-screen-list": (nothing, WITH_CAPACITY),
    "api:seed-screen-detail": (given(pk=1), NOBODY),
    "api:seed-screen-change": (given(pk=1), NOBODY),
    "api:seed-screen-retire": (given(pk=1), NOBODY),
    "api:seed-screen-run": (given(pk=1), NOBODY),
    "api:seed-question-list": (nothing, WITH_CAPACITY),
    "api:seed-question-detail": (given(pk=1), NOBODY),
    "api:seed-question-answer": (given(pk=1), NOBODY),
    "api:seed_conversion": (nothing, ALL_OFFICIALS),
    "api:plan_figures": (nothing, ALL_OFFICIALS),
    "api:ladder_figures": (nothing, ALL_OFFICIALS),
}
