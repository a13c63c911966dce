"""Readiness for single champion (制造业单项冠军), recorded; it is decided elsewhere."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from enterprises.models import Enterprise


class ReadinessQuerySet(models.QuerySet["ChampionReadiness"]):
    """Entries, by reader."""

    def visible_to(self, capacity: Capacity) -> "ReadinessQuerySet":
        """Those of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def newest(self) -> "ReadinessQuerySet":
        """The last entry of each enterprise."""
        last = ChampionReadiness.objects.order_by("enterprise", "-pk").distinct("enterprise")
        return self.filter(pk__in=last.values("pk"))


class ChampionReadiness(models.Model):
    """What a province recorded: the product, its ranks by market share (1 = first), its share in %,
    full years in that market. Never changed: a later entry follows it."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="readiness")
    product = models.CharField(max_length=120)
    national_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    global_rank = models.PositiveSmallIntegerField(null=True, blank=True)
    market_share_pct = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    niche_years = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_on = models.DateField()

    objects = ReadinessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(national_rank=None) | Q(national_rank__gte=1))
                & (Q(global_rank=None) | Q(global_rank__gte=1)),
                name="readiness_ranks_begin_with_one",
            ),
            models.CheckConstraint(
                condition=Q(market_share_pct=None)
                | Q(market_share_pct__gte=0, market_share_pct__lte=100),
                name="readiness_share_in_range",
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="readiness_latest_first")]
        triggers = [
            pgtrigger.Protect(
                name="readiness_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.product}"
