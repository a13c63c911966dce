"""Titles that come to their end: told when their re-examination is due, lapsed on their day."""

from datetime import date

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from common.domain.actor import SYSTEM
from common.domain.errors import Conflict
from cultivation.domain.titles import lapse, note_due
from cultivation.enums import TitleEventKind
from cultivation.life.re_examinations import earliest_application, window_of, window_rules
from cultivation.models import Title, TitleEvent
from cultivation.models.title import TitleQuerySet

BATCH = 200


def note_due_titles(*, today: date, batch: int = BATCH) -> int:
    """Note once of each title that was in force when its window opened that its re-examination is
    due. Returns how many of a batch; which ones depends on dates alone."""
    noted = 0
    for title in _ending_soon(today).iterator():
        window = window_of(title.kind, title.valid_from, title.valid_to)
        if window is None or not window.opens_on <= min(today, title.last_day):
            continue
        on = max(window.opens_on, title.valid_from)
        noted += note_due(title=title, on=on, actor=SYSTEM)
        if noted == batch:
            break
    return noted


def _ending_soon(today: date) -> TitleQuerySet:
    """Titles around their end that the register knew before it, and that are not noted as due."""
    noted = TitleEvent.objects.filter(title=OuterRef("pk"), kind=TitleEventKind.DUE)
    reach = today - earliest_application(today)
    return (
        Title.objects.filter(~Exists(noted), kind__in=list(window_rules()))
        .filter(valid_from__lte=today, valid_to__gte=today - reach, valid_to__lte=today + 2 * reach)
        .annotate(known_on=TruncDate("granted_at"))
        .filter(known_on__lte=F("valid_to"))
        .order_by("valid_to", "pk")
    )


def lapse_titles(*, today: date, batch: int = BATCH) -> int:
    """Note that titles ran out on their day with nothing to continue them. Returns how many of a
    batch. A title that had ended before the register knew of it needs no note."""
    over = (
        Title.objects.filter(last_day__lt=today, re_examined_since=None, ending="")
        .annotate(known_on=TruncDate("granted_at"))
        .filter(known_on__lte=F("last_day"))
        .order_by("last_day", "pk")
    )
    lapsed = 0
    for title in over[:batch]:
        try:
            lapse(title=title, on=today, reason=_("Not re-examined in time."), actor=SYSTEM)
        except Conflict:
            # Ended or handed in for re-examination this very moment.
            continue
        lapsed += 1
    return lapsed
