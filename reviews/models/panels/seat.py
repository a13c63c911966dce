"""Seats: one drawn expert and one case, with the scorecard between them."""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import Q

from reviews.enums import CaseStatus, SeatState, StepState
from reviews.models.panels.expert import Expert
from reviews.models.panels.panel import PanelCase

_OPEN = (SeatState.DRAWN, SeatState.DECLARED)


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats, by expert."""

    def of_expert(self, expert: Expert) -> "SeatQuerySet":
        """An expert's own seats that he has not given back, of panels and cases that still are."""
        return self.filter(expert=expert).exclude(state=SeatState.DECLINED)

    def open(self) -> "SeatQuerySet":
        """Seats with something still to do."""
        return self.filter(state__in=_OPEN)

    def before_panel(self) -> "SeatQuerySet":
        """Seats whose case still waits at the step (`PanelCase.is_before_panel`)."""
        return self.filter(
            panel_case__step__state=StepState.CURRENT,
            panel_case__case__status__in=[CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION],
        )


class Seat(models.Model):
    """An expert drawn for a case. He declares that nothing ties him to the applicants, or gives the
    seat back; then he scores each dimension from 0 to 100 and hands the scorecard in, once."""

    panel_case = models.ForeignKey(PanelCase, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    state = models.CharField(max_length=10, choices=SeatState, default=SeatState.DRAWN)
    drawn_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=500, blank=True)
    scores = models.JSONField(default=dict, blank=True)
    comment = models.TextField(blank=True)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["panel_case", "expert"], name="seat_once"),
            models.CheckConstraint(
                condition=~Q(state=SeatState.DECLINED) | ~Q(decline_reason=""),
                name="seat_declined_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SeatState.DECLARED, SeatState.SUBMITTED])
                | Q(declared_at__isnull=False),
                name="seat_scored_after_declaring",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=SeatState.SUBMITTED, total__isnull=False, submitted_at__isnull=False
                )
                | (~Q(state=SeatState.SUBMITTED) & Q(total=None, submitted_at=None)),
                name="seat_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(total=None) | Q(total__gte=Decimal(0), total__lte=Decimal(100)),
                name="seat_total_in_range",
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="seat_by_expert")]
        triggers = [
            pgtrigger.Protect(
                name="submitted_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=SeatState.SUBMITTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_case} · {self.expert}"

    @property
    def is_in(self) -> bool:
        """Whether the scorecard is handed in: until then it is its author's alone."""
        return self.state == SeatState.SUBMITTED

    @property
    def is_before_correction(self) -> bool:
        """Whether the card was handed in before the enterprise corrected its application: what was
        scored is not what is decided on. Of rows below `PanelCase.objects.with_correction()`."""
        corrected_at = self.panel_case.corrected_at
        return bool(corrected_at and self.submitted_at and self.submitted_at < corrected_at)
