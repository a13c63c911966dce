"""Rule sets (认定标准) as kept by the system. The text is data; the hash names it for ever."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cultivation.enums import RuleSetStatus, TitleKind


class RuleSet(models.Model):
    """One version of a standard: its content in canonical form, whatever it extends included, and
    the hash of that."""

    code = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    title_kind = models.CharField(max_length=20, choices=TitleKind)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=RuleSetStatus, default=RuleSetStatus.PUBLISHED)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-loaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="rule_set_dates_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status=RuleSetStatus.PUBLISHED),
            ),
        ]

    def __str__(self) -> str:
        return self.code
