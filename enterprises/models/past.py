"""What an enterprise was before: names, places and business over time."""

import pgtrigger
from django.db import models

from accounts.domain.acting import Capacity
from enterprises.enums import PastField
from enterprises.models.enterprise import Enterprise


class PastEntryQuerySet(models.QuerySet["PastEntry"]):
    """Entries, by reader."""

    def visible_to(self, capacity: Capacity) -> "PastEntryQuerySet":
        """Those of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))


class PastEntry(models.Model):
    """One thing that changed: what it was until the eve of the day, what it is from then on, and
    by which case it was accepted. Never changed afterwards."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="past")
    field = models.CharField(max_length=12, choices=PastField)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField()
    accepted_on = models.DateField()
    case_number = models.CharField(max_length=40)

    objects = PastEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-accepted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "field", "case_number"], name="past_entry_once_per_case"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="past_entry_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.field} {self.accepted_on}"
