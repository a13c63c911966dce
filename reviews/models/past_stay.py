"""Stays of a case at a step that were over before the case came to the step again."""

import pgtrigger
from django.db import models

from reviews.models.step import Step


class PastStay(models.Model):
    """From the day on which the step was entered until it was signed or sent the case back. The
    last stay stands on the step itself; what it overwrites is kept here, and never changed."""

    step = models.ForeignKey(Step, models.PROTECT, related_name="past_stays")
    entered_on = models.DateField()
    ended_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step", "ended_at"], name="past_stay_once"),
        ]
        indexes = [models.Index(fields=["ended_at"], name="past_stay_by_day")]
        triggers = [
            pgtrigger.Protect(
                name="past_stay_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.entered_on}"
