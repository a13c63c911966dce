"""Targets (目标) of coverage: a share to be reached by a day."""

from django.db import models
from django.db.models import Q

from accounts.models import Office
from cultivation.enums import TitleKind


class CoverageTarget(models.Model):
    """The share (%) of a title's holders to be covered by a day; without an office, nationally."""

    title_kind = models.CharField(max_length=20, choices=TitleKind)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title_kind", "office", "due_on"],
                name="coverage_target_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gte=0) & Q(share_pct__lte=100),
                name="coverage_target_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_kind} {self.share_pct} % {self.due_on}"
