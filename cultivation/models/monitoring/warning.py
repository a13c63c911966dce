"""Early warnings (预警): what gave rise to one, who looks after it, how it was closed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums.monitoring import WarningKind, WarningOutcome
from enterprises.models import Enterprise


class EarlyWarningQuerySet(models.QuerySet["EarlyWarning"]):
    """Warnings, by reader and state."""

    def visible_to(self, capacity: Capacity) -> "EarlyWarningQuerySet":
        """Those of the office's area; they are the offices' own business."""
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def open(self) -> "EarlyWarningQuerySet":
        """Those that nobody closed yet."""
        return self.filter(closed_on=None)


class EarlyWarning(models.Model):
    """A warning about an enterprise. `cause` says what is wrong (`orders_drop`,
    `condition:little_giant:rd_ratio`) and `basis` what was looked at (`2026Q3`): one is open for a
    cause at a time, and what was closed is not raised again from the same basis.

    `facts` are the figures found, as text. `person`, posted at `office`, looks after it.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="early_warnings")
    rule = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=WarningKind)
    cause = models.CharField(max_length=120)
    basis = models.CharField(max_length=120)
    facts = models.JSONField()
    raised_on = models.DateField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=WarningOutcome, blank=True)
    reason = models.TextField(blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = EarlyWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "cause"],
                condition=Q(closed_on=None),
                name="early_warning_open_once_per_cause",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "cause", "basis"], name="early_warning_once_per_basis"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None, outcome="", reason="")
                | (
                    Q(closed_on__isnull=False, closed_by__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(reason="")
                ),
                name="early_warning_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(person=None, assigned_on=None)
                | Q(person__isnull=False, assigned_on__isnull=False),
                name="early_warning_assigned_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("raised_on")),
                name="early_warning_days_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "raised_on"],
                name="early_warning_open",
                condition=Q(closed_on=None),
            ),
            models.Index(fields=["enterprise", "-id"], name="early_warning_by_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.cause} · {self.basis}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look after it."""
        return self.closed_on is None
