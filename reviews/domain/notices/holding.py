"""What keeps a case on notice from being announced: an objection, or a cancellation."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from cultivation.domain.titles import broken_off
from cultivation.enums import TitleEnding, TitleEventKind
from cultivation.models import Title, TitleEvent
from reviews.enums import CaseStatus
from reviews.models import Case, NoticeEntry, Objection
from reviews.models.notice import NoticeEntryQuerySet


def banned_today() -> "QuerySet[Title, int]":
    """The enterprises from which no application is taken today."""
    banned = Title.objects.filter(banned_until__gte=timezone.localdate())
    return banned.values_list("enterprise", flat=True)


def barred(cases: Sequence[Case]) -> set[int]:
    """The ids of the cases that are not announced today: of an enterprise that was banned since it
    applied, or the re-examination of a title that was cancelled meanwhile (two queries)."""
    enterprises = set(banned_today().filter(enterprise__in=[one.enterprise_id for one in cases]))
    broken = broken_off([case.number for case in cases])
    return {case.pk for case in cases if case.enterprise_id in enterprises or case.number in broken}


def may_be_barred() -> Q:
    """The cases of which `barred` may say so."""
    broken = TitleEvent.objects.filter(
        kind=TitleEventKind.RE_EXAMINATION_OPENED, title__ending=TitleEnding.CANCELLED
    )
    return Q(enterprise__in=banned_today()) | Q(number__in=broken.values("case_number"))


def free_entries() -> NoticeEntryQuerySet:
    """Lines of notices whose case neither an objection nor a cancellation holds."""
    held = Objection.objects.open().values("entry__case")
    bars = Case.objects.filter(may_be_barred(), status=CaseStatus.IN_NOTICE)
    return NoticeEntry.objects.standing().exclude(case__in=held).exclude(case__in=bars)


def held_until(cases: Iterable[int]) -> dict[int, date]:
    """Those of the cases that objections hold, be it to an earlier notice, by id, each with the
    first day by which one of these is due (one query)."""
    waiting = Objection.objects.open().filter(entry__case__in=list(cases))
    return dict(waiting.order_by().values_list("entry__case").annotate(first=Min("due_on")))
