"""Rounds: who may open which, what they must look like, loading and changing them."""

from reviews.domain.rounds.editing import (
    Deadlines,
    RoundPlan,
    change_round,
    extend_round,
    may_open,
    open_round,
    titles_opened_by,
)
from reviews.domain.rounds.taking_back import take_back_round, why_not_take_back

__all__ = [
    "Deadlines",
    "RoundPlan",
    "change_round",
    "extend_round",
    "may_open",
    "open_round",
    "take_back_round",
    "titles_opened_by",
    "why_not_take_back",
]
