"""On-site inspections (实地核查): who goes, what is checked, what was found, who signed."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.models import StoredFile
from reviews.enums import CaseStatus, FindingOutcome, InspectionConclusion, InspectionState
from reviews.models.case import Case
from reviews.models.round import Round
from reviews.models.step import Step


class InspectionSample(models.Model):
    """A draw of cases to inspect: from the pool, by the seed, again and again the same ones.

    `pool` holds the numbers of all cases that could be drawn, `drawn` those that were.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    seed = models.CharField(max_length=64)
    pool = models.JSONField()
    drawn = models.JSONField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="sample_share_is_a_share"
            ),
            models.CheckConstraint(condition=~Q(seed=""), name="sample_has_seed"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="draw_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.share_pct} %"


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Inspections, by reader."""

    def visible_to(self, capacity: Capacity) -> "InspectionQuerySet":
        """Whoever sees the case; an enterprise only what it was told of."""
        seen = self.filter(case__in=Case.objects.visible_to(capacity))
        return seen.told() if capacity.enterprise_id is not None else seen

    def told(self) -> "InspectionQuerySet":
        """Those of which the enterprise was told: they have, or had, a day."""
        return self.exclude(planned_on=None)

    def unfinished(self) -> "InspectionQuerySet":
        """Those that still hold their step."""
        return self.filter(state__in=InspectionState.unfinished())

    def awaiting_reply(self, day: date) -> "InspectionQuerySet":
        """Those on which the enterprise may still say its word on that day."""
        return self.filter(
            state=InspectionState.CONCLUDED,
            replied_at=None,
            reply_due_on__gte=day,
            case__status__in=CaseStatus.open(),
        )


class Inspection(models.Model):
    """One visit to an enterprise, ordered by an office at its step of a case.

    `due_on` is the planned day, or until then the day by which the step is due. `conclusion` is
    what is chosen so far until an inspector signs it. `has_no_reply`: the enterprise has said that
    it has nothing to reply.
    """

    number = models.CharField(max_length=40, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="inspections")
    step = models.ForeignKey(Step, models.PROTECT, related_name="inspections")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    sample = models.ForeignKey(
        InspectionSample, models.PROTECT, null=True, blank=True, related_name="inspections"
    )
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=12, choices=InspectionState, default=InspectionState.ORDERED
    )
    planned_on = models.DateField(null=True, blank=True)
    due_on = models.DateField()
    held_from = models.DateField(null=True, blank=True)
    held_to = models.DateField(null=True, blank=True)
    conclusion = models.CharField(max_length=12, choices=InspectionConclusion, blank=True)
    summary = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True)
    reply_due_on = models.DateField(null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    has_no_reply = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=Q(state__in=InspectionState.unfinished()),
                name="inspection_one_unfinished_per_step",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(sample__isnull=False),
                name="inspection_has_reason_or_sample",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[InspectionState.ORDERED, InspectionState.CANCELLED])
                | Q(planned_on__isnull=False),
                name="inspection_planned_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[InspectionState.SIGNING, InspectionState.CONCLUDED])
                | (Q(held_from__isnull=False, held_to__isnull=False) & ~Q(conclusion="")),
                name="inspection_signed_has_conclusion",
            ),
            models.CheckConstraint(
                condition=Q(held_from=None) | Q(held_to__gte=F("held_from")),
                name="inspection_days_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(state=InspectionState.CONCLUDED) & Q(concluded_at__isnull=False))
                | (~Q(state=InspectionState.CONCLUDED) & Q(concluded_at=None)),
                name="inspection_concluded_has_time",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at=None, has_no_reply=False)
                | Q(reply="", replied_at__isnull=False, has_no_reply=True)
                | (~Q(reply="") & Q(replied_at__isnull=False, has_no_reply=False)),
                name="inspection_reply_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "due_on", "id"], name="inspection_by_office"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def signed_conclusion(self) -> str:
        """The conclusion in words; empty until somebody has signed it."""
        is_signed = self.state in {InspectionState.SIGNING, InspectionState.CONCLUDED}
        return self.get_conclusion_display() if is_signed else ""

    @property
    def last_day(self) -> date | None:
        """The last day of the visit: its first one unless another is written."""
        return self.held_to or self.held_from


class Inspector(models.Model):
    """A person sent on an inspection. At least two sign."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="inspectors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="inspector_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Finding(models.Model):
    """One declared figure to confirm on site: as it was handed in last, and as people write what
    they found. `declared_before` is what was declared when something was found of it, where the
    enterprise declared it anew since."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    measure = models.CharField(max_length=60)
    declared = models.JSONField()
    declared_before = models.JSONField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=FindingOutcome, default=FindingOutcome.OPEN)
    found = models.CharField(max_length=100, blank=True)
    remark = models.TextField(blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "measure"], name="finding_once"),
            models.CheckConstraint(
                condition=~Q(outcome=FindingOutcome.DEVIATES) | ~Q(found=""),
                name="finding_deviation_says_what_was_found",
            ),
        ]

    def __str__(self) -> str:
        return self.measure


class InspectionPhoto(models.Model):
    """A picture taken on site. Removed, it stays in the trail's reach."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.file)
