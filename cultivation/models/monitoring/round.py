"""Rounds of quarterly reports (季度监测期): who is asked for which quarter, and until when."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from cultivation.enums import TitleKind
from cultivation.enums.monitoring import RoundState

QUARTERS = 4


class MonitoringRoundQuerySet(models.QuerySet["MonitoringRound"]):
    """Rounds, by reader and day."""

    def visible_to(self, capacity: Capacity) -> "MonitoringRoundQuerySet":
        """Offices see every round; what an enterprise sees are its own reports."""
        return self.all() if capacity.office else self.none()

    def standing(self) -> "MonitoringRoundQuerySet":
        """Those that were not called off."""
        return self.filter(called_off_on=None)


class MonitoringRound(models.Model):
    """The reports of one quarter. Holders of one of `titles` on `opens_on` are the pool; all of
    them report (`share_pct` 100, a census) or those that are drawn from it by the seed.

    `pool` are the USCCs drawn from, `opened_at` the moment of the draw; both are kept for good, so
    that anybody can repeat it (`common.domain.draws`).
    """

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    titles = ArrayField(models.CharField(max_length=20, choices=TitleKind))
    share_pct = models.DecimalField(max_digits=5, decimal_places=2)
    seed = models.CharField(max_length=64, blank=True)
    opens_on = models.DateField()
    due_on = models.DateField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    pool = ArrayField(models.CharField(max_length=18), default=list, blank=True)
    pool_count = models.PositiveIntegerField(default=0)
    pool_digest = models.CharField(max_length=64, blank=True)
    drawn_count = models.PositiveIntegerField(default=0)
    called_off_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MonitoringRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "quarter"],
                condition=Q(called_off_on=None),
                name="monitoring_round_once_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=QUARTERS),
                name="monitoring_round_quarter_in_range",
            ),
            models.CheckConstraint(
                condition=Q(share_pct__gt=0, share_pct__lte=100),
                name="monitoring_round_share_in_range",
            ),
            models.CheckConstraint(
                condition=Q(share_pct=100) | ~Q(seed=""), name="monitoring_round_sample_has_seed"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")), name="monitoring_round_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(titles__len__gte=1), name="monitoring_round_asks_somebody"
            ),
            models.CheckConstraint(
                condition=Q(opened_at=None, pool_digest="", pool_count=0, drawn_count=0)
                | (Q(opened_at__isnull=False) & ~Q(pool_digest="")),
                name="monitoring_round_opened_whole",
            ),
            models.CheckConstraint(
                condition=Q(called_off_on=None)
                | (Q(called_off_on__isnull=False, opened_at=None) & ~Q(reason="")),
                name="monitoring_round_called_off_before_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """The quarter as it is named everywhere: 2026Q3."""
        return f"{self.year}Q{self.quarter}"

    @property
    def is_census(self) -> bool:
        """Whether everybody in the pool reports."""
        return self.share_pct == 100

    def state_on(self, day: date) -> RoundState:
        """Where it stands on the day."""
        if self.called_off_on is not None:
            return RoundState.CALLED_OFF
        if self.opened_at is None:
            return RoundState.PLANNED
        return RoundState.OPEN if day <= self.due_on else RoundState.OVER
