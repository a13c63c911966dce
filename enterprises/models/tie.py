"""Ties (关联关系) between enterprises: control, or one group; each with where it is known from."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from enterprises.enums import TieKind
from enterprises.models.enterprise import Enterprise


class EnterpriseTie(models.Model):
    """`enterprise` controls `other`, or both belong to one group. Ended, it stays as history."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ties")
    other = models.ForeignKey(Enterprise, models.PROTECT, related_name="ties_to")
    kind = models.CharField(max_length=12, choices=TieKind)
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(enterprise=F("other")), name="tie_between_two"),
            models.CheckConstraint(condition=~Q(source=""), name="tie_has_a_source"),
            models.UniqueConstraint(
                fields=["enterprise", "other", "kind"],
                condition=Q(ended_at=None),
                name="tie_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.other}"
