"""Samples (抽查复核): holders of a title drawn by lot for re-examination in a round."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cultivation.models import Title
from reviews.models.round import Round


class Sample(models.Model):
    """One draw for one round: share, seed and population recorded, so that anyone can repeat it.
    `population` are the numbers of the titles that were valid that day, in order."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="sample")
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    seed = models.CharField(max_length=64)
    population = models.JSONField()
    digest = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100), name="sample_share_in_range"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="sample_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.share_pct} %"


class SampledTitle(models.Model):
    """A title that the draw took, in the order drawn."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="titles")
    title = models.ForeignKey(Title, models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "title"], name="sampled_title_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="sampled_title_position"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="drawn_title_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample} · {self.position}"
