"""How an application ends before it is decided: taken back, or lapsed with its round."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict
from cultivation.enums import CaseKind
from reviews.domain.acts import acting
from reviews.enums import CaseAction, CaseStatus
from reviews.models import Case, Round


def withdraw(*, case: Case, actor: Actor, version: int, reason: str = "") -> Case:
    """Take the application back. Its data stay with the enterprise."""
    with acting(case=case, action=CaseAction.WITHDRAW, actor=actor, version=version) as act:
        act.case.status = CaseStatus.WITHDRAWN
        act.comment = reason
    return case


# A season's last night lapses thousands: one transaction stays short.
LAPSED_AT_ONCE = 200


def lapse_drafts(limit: int = LAPSED_AT_ONCE) -> int:
    """Let up to `limit` drafts lapse whose round has closed. Safe at any time, twice, or days late.
    The report of a change is owed whatever the year: its draft stays.

    Returns how many lapsed; their data stay, and the draft of the next round starts from them."""
    overdue = Case.objects.filter(
        status=CaseStatus.DRAFT, round__closes_on__lt=timezone.localdate()
    ).exclude(kind=CaseKind.CHANGE)
    lapsed = 0
    for case in overdue.select_related("round").order_by("pk")[:limit]:
        try:
            with acting(
                case=case, action=CaseAction.LAPSE, actor=SYSTEM, version=case.version
            ) as act:
                _expect_closed(act.case.round)
                act.case.status = CaseStatus.LAPSED
        except Conflict:
            # Saved, submitted or given more time this very moment: the next run looks again.
            continue
        lapsed += 1
    return lapsed


def _expect_closed(round: Round) -> None:
    if round.closes_on >= timezone.localdate():
        raise Conflict("round_open", _("The round still takes applications."))
