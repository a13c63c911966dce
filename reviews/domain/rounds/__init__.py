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

__all__ = [
    "Deadlines",
    "RoundPlan",
    "change_round",
    "extend_round",
    "may_open",
    "open_round",
    "titles_opened_by",
]
