"""The enterprise's acts: open a draft, save it, submit, correct, withdraw. And the lapse."""

from reviews.domain.applying.drafting import save_draft
from reviews.domain.applying.handing_in import (
    current_facts,
    digest_to_be,
    missing_for_submission,
    resubmit,
    submit,
    unanswered,
)
from reviews.domain.applying.leaving import lapse_drafts, withdraw
from reviews.domain.applying.opening import closed_sentence, open_case, why_not_open
from reviews.domain.applying.years import filing_asked, why_not_year, years_asked

__all__ = [
    "closed_sentence",
    "current_facts",
    "digest_to_be",
    "filing_asked",
    "lapse_drafts",
    "missing_for_submission",
    "open_case",
    "resubmit",
    "save_draft",
    "submit",
    "unanswered",
    "why_not_open",
    "why_not_year",
    "withdraw",
    "years_asked",
]
