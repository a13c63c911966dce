"""Objections (异议) to one enterprise on a running notice, and what comes of them."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from common.models import StoredFile
from enterprises.models import Membership
from reviews.enums import ObjectionResult, ObjectionState
from reviews.models.notice import Notice, NoticeEntry

# Who handles objections, and is told who objects.
HANDLERS = (PostingRole.EXAMINER.value, PostingRole.APPROVER.value)
MOST_PER_ADDRESS = 5
MOST_PER_NOTICE = 2000

# The database's own clock decides whether the window is open, whatever the web server believes. A
# letter that came while it was is entered later, too.
_WITHIN_THE_WINDOW = """
    IF NOT EXISTS (
        SELECT FROM reviews_noticeentry AS entry
        JOIN reviews_notice AS notice ON notice.id = entry.notice_id
        CROSS JOIN (SELECT (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date) AS today (day)
        WHERE entry.id = NEW.entry_id AND notice.id = NEW.notice_id
            AND coalesce(NEW.letter_came_on, today.day)
                BETWEEN notice.opens_on AND least(notice.closes_on, today.day)
    ) THEN
        RAISE EXCEPTION 'Objections are taken while the notice runs.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_within_window';
    END IF;
    RETURN NEW;
"""

# Its result may refuse the case: whoever takes part in it is tied to nobody on it.
_NO_LINKED_PERSON = """
    IF EXISTS (
        SELECT FROM enterprises_membership AS membership
        JOIN reviews_case AS reviewed ON reviewed.enterprise_id = membership.enterprise_id
        JOIN reviews_noticeentry AS entry ON entry.case_id = reviewed.id
        WHERE entry.id = NEW.entry_id AND membership.user_id
            IN (NEW.admitted_by_id, NEW.examined_by_id, NEW.decided_by_id)
    ) THEN
        RAISE EXCEPTION 'Nobody handles an objection to an enterprise he is linked to.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_no_linked_person';
    END IF;
    RETURN NEW;
"""


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, by reader and state."""

    def visible_to(self, capacity: Capacity) -> "ObjectionQuerySet":
        """Those who handle them alone: examiners and approvers of the office whose notice it is,
        who do not act for the enterprise. Nobody else learns who objects."""
        if capacity.office is None or capacity.role not in HANDLERS:
            return self.none()
        tied = Membership.objects.filter(user=capacity.official_id)
        own = self.filter(notice__office=capacity.office)
        return own.exclude(entry__case__enterprise__in=tied.values("enterprise"))

    def open(self) -> "ObjectionQuerySet":
        """Those that still hold their case."""
        return self.filter(state__in=ObjectionState.open())


class Objection(models.Model):
    """What somebody brings forward against one enterprise on a notice, under his real name.

    An examiner admits it and looks into it, then proposes a result; another person signs. The
    `answer` is what the objector is told, `reason` what the enterprise is when it is upheld.
    `receipt` is his key to it and cannot be guessed. The office has until `due_on`.
    `letter_came_on` is empty where he wrote here himself.
    """

    receipt = models.CharField(max_length=24, unique=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="objections")
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    is_unit = models.BooleanField()
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=100)
    text = models.TextField()
    state = models.CharField(max_length=14, choices=ObjectionState, default=ObjectionState.RECEIVED)
    received_at = models.DateTimeField()
    letter_came_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    admitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    admitted_at = models.DateTimeField(null=True, blank=True)
    proposed_result = models.CharField(max_length=14, choices=ObjectionResult, blank=True)
    findings = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    sends_back = models.BooleanField(default=False)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    examined_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(contact="") & ~Q(text=""),
                name="objection_names_its_author",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("examined_by")),
                name="objection_two_people",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=ObjectionState.decided())
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(answer="")
                )
                | (~Q(state__in=ObjectionState.decided()) & Q(decided_by=None, decided_at=None)),
                name="objection_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.PROPOSED)
                | (Q(examined_by__isnull=False) & ~Q(proposed_result="") & ~Q(answer="")),
                name="objection_proposed_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["notice", "state"],
                name="objection_open",
                condition=Q(state__in=ObjectionState.open()),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="objection_by_due_day",
                condition=Q(state__in=ObjectionState.open()),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="within_window",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_WITHIN_THE_WINDOW,
            ),
            pgtrigger.Trigger(
                name="no_linked_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_NO_LINKED_PERSON,
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class ObjectionEvidence(models.Model):
    """A file that the objector handed in."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.objection} · {self.file}"


class ObjectionTally(models.Model):
    """How many objections to a notice came from one address (a digest), or in all (empty)."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+")
    address_digest = models.CharField(max_length=64, blank=True)
    counted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "address_digest"], name="objection_tally_once"
            ),
            models.CheckConstraint(
                condition=Q(address_digest="", counted__lte=MOST_PER_NOTICE)
                | (~Q(address_digest="") & Q(counted__lte=MOST_PER_ADDRESS)),
                name="objection_tally_capped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.counted}"


class SpentChallenge(models.Model):
    """A proof of work that has been used: it counts once. `body_digest` is a keyed hash of what was
    sent with it, so that the same again gets the same `objection` and its receipt."""

    nonce = models.CharField(max_length=64, primary_key=True)
    body_digest = models.CharField(max_length=64, blank=True)
    objection = models.OneToOneField(
        Objection, models.CASCADE, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.nonce


class FollowUpAnnouncement(models.Model):
    """An announcement of one case that an objection had held when the others were announced."""

    number = models.CharField(max_length=40, unique=True)
    entry = models.OneToOneField(NoticeEntry, models.PROTECT, related_name="follow_up")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    announced_on = models.DateField()
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="follow_up_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.number
