"""Quarterly reports: who owes one, every version that was filed, and reminders."""

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.domain.acting import Capacity
from cultivation.enums.monitoring import Confidence, ReportState
from cultivation.models.monitoring.round import MonitoringRound
from enterprises.models import Enterprise


def _money(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(label, max_digits=14, decimal_places=2)


class QuarterlyDueQuerySet(models.QuerySet["QuarterlyDue"]):
    """Reports owed, by reader and by state on a day."""

    def visible_to(self, capacity: Capacity) -> "QuarterlyDueQuerySet":
        """Those of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def in_state(self, state: ReportState, day: date) -> "QuarterlyDueQuerySet":
        """Those in a state on that day, as known today."""
        return self.filter(
            {
                ReportState.OWED: Q(filed_on=None, due_on__gte=day),
                ReportState.MISSING: Q(filed_on=None, due_on__lt=day),
                ReportState.IN_TIME: Q(filed_on__lte=F("due_on")),
                ReportState.LATE: Q(filed_on__gt=F("due_on")),
            }[state]
        )


class QuarterlyDue(models.Model):
    """The report that an enterprise owes for a round. `report` is the version that counts,
    `filed_on` the day of the first; a correction moves no date."""

    round = models.ForeignKey(MonitoringRound, models.PROTECT, related_name="dues")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="quarterly_dues")
    due_on = models.DateField()
    filed_on = models.DateField(null=True, blank=True)
    report = models.OneToOneField(
        "QuarterlyReport", models.PROTECT, null=True, blank=True, related_name="counts_for"
    )
    version = models.PositiveIntegerField(default=0)

    objects = QuarterlyDueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "enterprise"], name="quarterly_due_once_per_round"
            ),
            models.CheckConstraint(
                condition=Q(report=None, filed_on=None, version=0)
                | Q(report__isnull=False, filed_on__isnull=False, version__gte=1),
                name="quarterly_due_filed_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="quarterly_due_by_enterprise"),
            models.Index(
                fields=["due_on", "id"], name="quarterly_due_open", condition=Q(filed_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.round}"

    def state_on(self, day: date) -> ReportState:
        """Where it stands on that day."""
        if self.filed_on is not None:
            return ReportState.LATE if self.filed_on > self.due_on else ReportState.IN_TIME
        return ReportState.MISSING if self.due_on < day else ReportState.OWED


class QuarterlyReport(models.Model):
    """One filed version: the eight figures of the quarter. Never changed; a correction is the next
    number, with its reason. What the bounds are, and what a jump is, stands in
    `reference/monitoring.toml`."""

    due = models.ForeignKey(QuarterlyDue, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    revenue_wan = _money(_("Revenue of the quarter"))
    orders_wan = _money(_("New orders of the quarter"))
    export_wan = _money(_("Of the revenue, export"))
    rd_expense_wan = _money(_("R&D expense of the quarter"))
    staff = models.PositiveIntegerField(_("Staff at the end of the quarter"))
    capacity_use_pct = models.DecimalField(
        _("Capacity use"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    receivables_overdue_wan = _money(_("Receivables overdue at the end of the quarter"))
    confidence = models.PositiveSmallIntegerField(
        _("Confidence for the next quarter"), choices=Confidence
    )
    note = models.TextField(_("Note"), blank=True)
    reason = models.TextField(blank=True)
    jumps = models.JSONField(default=list)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["due", "number"]
        constraints = [
            models.UniqueConstraint(fields=["due", "number"], name="quarterly_report_number"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="quarterly_correction_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(revenue_wan__gte=0, orders_wan__gte=0, export_wan__gte=0)
                & Q(rd_expense_wan__gte=0, receivables_overdue_wan__gte=0)
                & Q(export_wan__lte=F("revenue_wan")),
                name="quarterly_report_money_makes_sense",
            ),
            models.CheckConstraint(
                condition=Q(capacity_use_pct=None)
                | Q(capacity_use_pct__gte=0, capacity_use_pct__lte=200),
                name="quarterly_report_capacity_in_range",
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=1, confidence__lte=5),
                name="quarterly_report_confidence_in_range",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="quarterly_report_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due} v{self.number}"


class QuarterlyReminder(models.Model):
    """One step of reminding of one report. `is_told`: a message went out; none does when the report
    came in meanwhile, or when a later step came due in the same run."""

    due = models.ForeignKey(QuarterlyDue, models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=16)
    is_told = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["due", "step"], name="quarterly_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.due} {self.step}"
