"""Targets (目标) of coverage: a share to be reached by a day. Several of them are a path."""

from django.db import models
from django.db.models import Q

from accounts.enums import OfficeLevel
from accounts.models import Office


class CoverageTargetQuerySet(models.QuerySet["CoverageTarget"]):
    """Targets, by reader."""

    def readable_by(self, office: Office) -> "CoverageTargetQuerySet":
        """The country's targets and those of the office's province; the ministry reads all."""
        if office.level == OfficeLevel.MINISTRY:
            return self
        return self.filter(Q(office=None) | Q(office=office.lineage()["province"]))


class CoverageTarget(models.Model):
    """The share (%) of a definition's population to be covered by a day; without an office,
    nationally. It holds for every text of the definition's code."""

    definition_code = models.CharField(max_length=40)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    source = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)

    objects = CoverageTargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition_code", "office", "due_on"],
                name="coverage_target_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gte=0) & Q(share_pct__lte=100),
                name="coverage_target_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_code} {self.share_pct} % {self.due_on}"
