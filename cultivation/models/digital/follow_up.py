"""Following up uncovered enterprises: alerts to offices, contact people, contacts."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.domain.acting import Capacity
from accounts.models import Office, Posting
from cultivation.enums import ContactKind, ContactOutcome
from enterprises.models import Enterprise


class PathAlert(models.Model):
    """An office was told that it is behind its path: once for a month and a definition.

    Shares in %; `uncovered` enterprises were to be won on `day`.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    definition_code = models.CharField(max_length=40)
    month = models.DateField()
    day = models.DateField()
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    path_pct = models.DecimalField(max_digits=5, decimal_places=2)
    uncovered = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month", "definition_code"], name="path_alert_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(share_pct__lt=F("path_pct")), name="path_alert_is_behind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.month:%Y-%m} {self.definition_code}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups, by reader."""

    def visible_to(self, capacity: Capacity) -> "FollowUpQuerySet":
        """Those of the office's area; they are the offices' own business."""
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def with_posting(self) -> "FollowUpQuerySet":
        """Each with `is_posted`: whether its person examines or signs today at an office over the
        enterprise. People leave, and enterprises move."""
        return self.annotate(is_posted=Exists(self._postings()))

    def looked_after(self) -> "FollowUpQuerySet":
        """Those whose person is posted there today."""
        return self.filter(Exists(self._postings()))

    @staticmethod
    def _postings() -> models.QuerySet[Posting]:
        return Posting.objects.in_force().at_work().filter(
            Q(office=OuterRef("enterprise__county_office"))
            | Q(office=OuterRef("enterprise__city_office"))
            | Q(office=OuterRef("enterprise__province_office")),
            user=OuterRef("person"),
        )  # fmt: skip


class FollowUp(models.Model):
    """Who looks after an uncovered enterprise (`person`, posted at `office`), and what the last
    contact left to be done. `next_on` is the day of the next step."""

    enterprise = models.OneToOneField(
        Enterprise, models.PROTECT, primary_key=True, related_name="follow_up"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_on = models.DateField(null=True, blank=True)
    contacted_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=ContactOutcome, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, office=None, assigned_on=None)
                | Q(person__isnull=False, office__isnull=False, assigned_on__isnull=False),
                name="follow_up_assigned_whole",
            ),
            models.CheckConstraint(
                condition=Q(contacted_on=None, outcome="")
                | (Q(contacted_on__isnull=False) & ~Q(outcome="")),
                name="follow_up_contacted_whole",
            ),
            models.CheckConstraint(
                condition=Q(next_on=None, next_step="")
                | (Q(next_on__isnull=False) & ~Q(next_step="")),
                name="follow_up_next_step_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}"


class Contact(models.Model):
    """A contact with an enterprise and what came of it. Never changed: a mistake is followed by
    another entry."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(db_column="on_day")
    kind = models.CharField(max_length=10, choices=ContactKind)
    outcome = models.CharField(max_length=16, choices=ContactOutcome)
    note = models.TextField(blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on=None, next_step="")
                | (Q(next_on__isnull=False, next_on__gte=F("on")) & ~Q(next_step="")),
                name="contact_next_step_has_day",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-on", "-id"], name="contact_latest_first")]
        triggers = [
            pgtrigger.Protect(
                name="contact_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.on} {self.outcome}"
