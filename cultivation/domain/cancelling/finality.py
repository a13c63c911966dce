"""When a cancellation stands for good: nothing can undo it any more."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cultivation.enums import AppealStatus, CancellationStatus, TitleEnding, TitleEventKind
from cultivation.life.grounds import limits
from cultivation.models import Cancellation, Title, TitleEvent
from cultivation.models.cancellation import CancellationQuerySet


def contestable(today: date) -> CancellationQuerySet:
    """The cancellations that may still be revoked: an appeal may be lodged, or is not decided."""
    since = today - timedelta(days=limits().appeal_days)
    return Cancellation.objects.filter(
        Q(appeal=None, decided_on__gte=since) | Q(appeal__status__in=AppealStatus.open()),
        status=CancellationStatus.CANCELLED,
    )


def banning_titles(today: date) -> QuerySet[Title]:
    """The cancelled titles whose enterprise is banned on the day by a decision that stands."""
    open_to_appeal = contestable(today).filter(
        title__enterprise=OuterRef("enterprise"), banned_until__isnull=False
    )
    return Title.objects.filter(~Exists(open_to_appeal), banned_until__gte=today)


def broken_off_for_good(today: date) -> QuerySet[TitleEvent, Any]:
    """The openings of re-examinations whose title was cancelled by a decision that stands."""
    return TitleEvent.objects.filter(
        ~Exists(contestable(today).filter(title=OuterRef("title"))),
        kind=TitleEventKind.RE_EXAMINATION_OPENED,
        title__ending=TitleEnding.CANCELLED,
    )
