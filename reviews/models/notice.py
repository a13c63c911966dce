"""Notices (公示) and announcements (公告): decided is not yet published."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models import Case as SqlCase

from accounts.domain.acting import Capacity
from accounts.models import Office
from reviews.enums import CaseStatus, NoticeState, StepKind
from reviews.models.case import Case
from reviews.models.round import Round
from reviews.models.step import Step


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, by reader and day."""

    def running_on(self, day: date) -> "NoticeQuerySet":
        """Notices open to objections on that day."""
        return self.filter(opens_on__lte=day, closes_on__gte=day)

    def awaiting_announcement(self, day: date) -> "NoticeQuerySet":
        """Notices that have run their days and are not announced, with a case left on them."""
        return self.filter(_left(), closes_on__lt=day, announcement=None)

    def unfinished(self, day: date) -> "NoticeQuerySet":
        """Notices that run, or wait for their announcement."""
        return self.filter(Q(closes_on__gte=day) | _left(), announcement=None)

    def with_end(self) -> "NoticeQuerySet":
        """With `is_empty`: not announced, and nobody is left whom an announcement could name."""
        is_empty = SqlCase(
            When(announcement=None, then=~_left()),
            default=Value(value=False),
            output_field=BooleanField(),
        )
        return self.annotate(is_empty=is_empty)

    def of_office(self, office: Office) -> "NoticeQuerySet":
        """Notices that the office published or announces."""
        # All cases of a notice are announced by one office: any of them tells which.
        steps = Step.objects.filter(
            kind=StepKind.DECISION, case__notice_entries__notice=OuterRef("pk")
        )
        announced_by = self.alias(announcer=Subquery(steps.order_by().values("office")[:1]))
        return announced_by.filter(Q(office=office) | Q(announcer=office.pk))

    def in_state(self, state: NoticeState, day: date) -> "NoticeQuerySet":
        """Notices that are so far on that day."""
        if state == NoticeState.ANNOUNCED:
            return self.filter(announcement__isnull=False)
        if state == NoticeState.OVER:
            return self.awaiting_announcement(day)
        if state == NoticeState.EMPTY:
            return self.filter(~_left(), closes_on__lt=day, announcement=None)
        return self.filter(closes_on__gte=day, announcement=None)

    def visible_to(self, capacity: Capacity | None) -> "NoticeQuerySet":
        """A published notice is public."""
        return self.all()


def _left() -> Exists:
    """Whether a case is left on the notice of the outer query."""
    return Exists(NoticeEntry.objects.standing().filter(notice=OuterRef("pk")))


class Notice(models.Model):
    """A list of decided cases, published for a number of working days. It never changes;
    `digest` is the SHA-256 of what it lists and stands on it."""

    number = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    opens_on = models.DateField()
    closes_on = models.DateField()
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    # Of `with_end`.
    is_empty: bool

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="notice_dates_in_order"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="notice_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def state_on(self, day: date) -> NoticeState:
        """How far a notice of `with_end` is on a day."""
        if getattr(self, "announcement", None) is not None:
            return NoticeState.ANNOUNCED
        if self.closes_on >= day:
            return NoticeState.RUNNING
        return NoticeState.EMPTY if self.is_empty else NoticeState.OVER


class NoticeEntryQuerySet(models.QuerySet["NoticeEntry"]):
    """Lines of notices, by what has become of them."""

    def standing(self) -> "NoticeEntryQuerySet":
        """Those whose case still waits on this notice: on display, held, or to be announced. A
        case that was sent back waits on its next one."""
        later = NoticeEntry.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), case__status=CaseStatus.IN_NOTICE)

    def search(self, text: str) -> "NoticeEntryQuerySet":
        """Those whose name as published holds the text, or whose code it is; all for no text."""
        text = text.strip()
        if not text:
            return self
        return self.filter(Q(enterprise_name__icontains=text) | Q(uscc__iexact=text))


class NoticeEntry(models.Model):
    """One decided case on a notice, with the names as published."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="entries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_entries")
    enterprise_name = models.CharField(max_length=200)
    uscc = models.CharField(max_length=18)
    office_name = models.CharField(max_length=100)

    objects = NoticeEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "case"], name="notice_entry_once"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="entry_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.enterprise_name


class Announcement(models.Model):
    """The announcement that ends a notice and issues the titles of its cases."""

    number = models.CharField(max_length=40, unique=True)
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="announcement")
    announced_on = models.DateField()
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="announcement_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.number
