"""The state of a title as every page shows it."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cultivation.enums import TitleState
from cultivation.models import Title
from cultivation.queries import LAPSING_DAYS

_TONES = {
    TitleState.VALID: "done",
    TitleState.NOT_YET: "information",
    TitleState.RESULT_PENDING: "attention",
    TitleState.EXPIRED: "quiet",
    TitleState.CANCELLED: "failed",
    TitleState.SUPERSEDED: "quiet",
}


@dataclass(frozen=True, slots=True)
class TitleBadge:
    """The arguments of `state_badge`."""

    label: str | Promise
    tone: str
    where: str = ""
    is_pending: bool = False


def state_badge_of(state: TitleState) -> TitleBadge:
    """A state in words and colour."""
    is_pending = state == TitleState.RESULT_PENDING
    return TitleBadge(state.label, _TONES[state], is_pending=is_pending)


def title_badge(title: Title, day: date, *, soon_days: int = LAPSING_DAYS) -> TitleBadge:
    """Where the title stands on that day; a valid one that ends soon says in how many days."""
    state = title.state_on(day)
    if state == TitleState.VALID:
        left = (title.last_day - day).days
        if left > soon_days or title.ending:
            return TitleBadge(state.label, "done")
        words = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
        return TitleBadge(state.label, "attention", words if left else _("last day"))
    return state_badge_of(state)
