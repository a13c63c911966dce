"""The state of a title as every page shows it."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cultivation.enums import TitleEnding
from cultivation.models import Title
from cultivation.queries import LAPSING_DAYS


@dataclass(frozen=True, slots=True)
class TitleBadge:
    """The arguments of `state_badge`."""

    label: str | Promise
    tone: str
    where: str = ""


def title_badge(title: Title, day: date) -> TitleBadge:
    """Valid, lapsing, not yet valid, expired, cancelled or superseded on that day."""
    if day < title.valid_from:
        return TitleBadge(_("Not valid yet"), "quiet")
    if day <= title.last_day:
        left = (title.last_day - day).days
        if left > LAPSING_DAYS:
            return TitleBadge(_("Valid"), "done")
        words = ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}
        return TitleBadge(_("Valid"), "attention", words if left else _("last day"))
    if title.ending == TitleEnding.CANCELLED:
        return TitleBadge(TitleEnding.CANCELLED.label, "failed")
    if title.ending == TitleEnding.SUPERSEDED:
        return TitleBadge(TitleEnding.SUPERSEDED.label, "quiet")
    return TitleBadge(_("Expired"), "quiet")
