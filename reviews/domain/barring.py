"""Cases that a cancellation stands in the way of: no announcement takes them, and once the
cancellation stands for good they end refused.

Until then the decision may be revoked on appeal: the case waits where it is, and is announced by
itself when it was.
"""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.actor import SYSTEM
from common.domain.errors import Conflict
from cultivation.domain.cancelling.finality import banning_titles, broken_off_for_good
from cultivation.enums import CaseKind
from reviews.domain.acts import acting
from reviews.enums import CaseAction, CaseStatus, StepState
from reviews.models import Case
from reviews.workflow import BY_ACTION

BATCH = 100
# A report of a change is no application: what has happened is reported under a ban too.
_APPLICATIONS = [CaseKind.RECOGNITION, CaseKind.RE_EXAMINATION]


def end_barred_cases(*, today: date, batch: int = BATCH) -> int:
    """Refuse a batch of the cases that a cancellation bars for good, wherever offices have them.
    Returns how many."""
    waiting = Case.objects.filter(
        Q(enterprise__in=banning_titles(today).values("enterprise"))
        | Q(number__in=broken_off_for_good(today).values("case_number")),
        status__in=BY_ACTION[CaseAction.BAR].sources,
        kind__in=_APPLICATIONS,
    )
    ended = 0
    for case in waiting.order_by("pk")[:batch]:
        ended += _end(case, _reason(case, today))
    return ended


def _end(case: Case, reason: str) -> bool:
    try:
        with acting(case=case, action=CaseAction.BAR, actor=SYSTEM, version=case.version) as act:
            act.comment = reason
            act.current_step().state = StepState.REFUSED
            act.case.status = CaseStatus.REFUSED
    except Conflict:
        # Withdrawn or sent on this very moment: the next run looks again.
        return False
    return True


def _reason(case: Case, today: date) -> str:
    """Which decision stands in the way, as the enterprise reads it."""
    ban = banning_titles(today).filter(enterprise=case.enterprise_id).order_by("pk").last()
    if ban is None or ban.banned_until is None:
        event = broken_off_for_good(today).select_related("title").get(case_number=case.number)
        return _("Title %(number)s, which was to be re-examined, was cancelled (%(document)s).") % {
            "number": event.title.number,
            "document": event.title.ending_document,
        }
    return _(
        "Title %(number)s was cancelled (%(document)s): until %(day)s no application of the "
        "enterprise is taken."
    ) % {
        "number": ban.number,
        "document": ban.ending_document,
        "day": date_format(ban.banned_until, "DATE_FORMAT"),
    }
