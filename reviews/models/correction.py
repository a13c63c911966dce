"""Corrections (补正): what an office wants mended, item by item."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.case import Case
from reviews.models.step import Step


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections, by how far they are."""

    def open(self) -> "CorrectionQuerySet":
        """Those that the enterprise may still answer."""
        return self.filter(resubmitted_at=None, ended_at=None)

    def meant(self) -> "CorrectionQuerySet":
        """Those that were not taken back."""
        return self.filter(taken_back_reason="")


class Correction(models.Model):
    """A request to correct. While it is open the step's clock stands still. It is answered
    (`resubmitted_at`), or ends without an answer (`ended_at`): the office went on after the due
    day, it took the request back (`taken_back_reason`), or the case ended.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    step = models.ForeignKey(Step, models.PROTECT, related_name="corrections")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    requested_on = models.DateField()
    due_on = models.DateField()
    resubmitted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.TextField(blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(resubmitted_at=None, ended_at=None),
                name="correction_one_open_per_case",
            ),
            models.CheckConstraint(
                condition=Q(resubmitted_at=None) | Q(ended_at=None),
                name="correction_answered_or_ended",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_reason="") | Q(ended_at__isnull=False),
                name="correction_taken_back_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.requested_on}"


class CorrectionItem(models.Model):
    """One thing to mend: where it is (`subject`: a measure, a statement or `other`), why, and
    what the enterprise answered."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="items")
    subject = models.CharField(max_length=60)
    reason = models.TextField()
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="correction_item_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"
