"""The register of titles: who may apply, granting, and what happens to a title afterwards.

Every write locks the titles it touches in the order of their keys, re-checks, writes, and leaves
its `TitleEvent`, its entry in the trail and its outbox row in one transaction.
"""

from cultivation.domain.titles.applying import (
    RUNG_BELOW,
    Standing,
    fallen_giant,
    missed_updates,
    standing_of,
    why_not_apply,
)
from cultivation.domain.titles.ending import cancel, lapse, restore, supersede
from cultivation.domain.titles.granting import Grant, broken_off, grant_titles
from cultivation.domain.titles.life import TITLE_CHANGED, note_due
from cultivation.domain.titles.re_examining import (
    begin_re_examination,
    end_re_examination,
    extend_by_reexamination,
    note_broken_off,
)
from cultivation.domain.titles.renaming import rename
from cultivation.domain.titles.validity import (
    VALIDITY_YEARS,
    ban_until,
    last_day_of_validity,
    years_later,
)

__all__ = [
    "RUNG_BELOW",
    "TITLE_CHANGED",
    "VALIDITY_YEARS",
    "Grant",
    "Standing",
    "ban_until",
    "begin_re_examination",
    "broken_off",
    "cancel",
    "end_re_examination",
    "extend_by_reexamination",
    "fallen_giant",
    "grant_titles",
    "lapse",
    "last_day_of_validity",
    "missed_updates",
    "note_broken_off",
    "note_due",
    "rename",
    "restore",
    "standing_of",
    "supersede",
    "why_not_apply",
    "years_later",
]
