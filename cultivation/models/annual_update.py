"""The yearly update (年度信息更新): what each title's holder owes, hands in, and is reminded of."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums import UpdateState
from cultivation.models.title import Title
from enterprises.models import Enterprise, Filing


class UpdateReport(models.Model):
    """What an enterprise handed in for a year: the figures as they stood, frozen. A later one of
    the same year corrects it and leaves it standing."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="update_reports")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="+")
    figures = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    is_pledged = models.BooleanField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    handed_in_on = models.DateField()

    class Meta:
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "year", "number"], name="update_report_number"
            ),
            models.CheckConstraint(condition=Q(is_pledged=True), name="update_report_is_pledged"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="update_report_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} {self.year} v{self.number}"


class UpdateObligationQuerySet(models.QuerySet["UpdateObligation"]):
    """Obligations, by reader and by state on a day."""

    def visible_to(self, capacity: Capacity) -> "UpdateObligationQuerySet":
        """Those of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def binding(self) -> "UpdateObligationQuerySet":
        """Those whose title was in force on the due day, or still is."""
        return self.filter(title__last_day__gte=F("due_on"))

    def in_state(self, state: UpdateState, day: date) -> "UpdateObligationQuerySet":
        """Those in a state on that day, as known today."""
        is_open = Q(handed_in_on=None)
        return self.filter(
            {
                UpdateState.OWING: is_open & Q(due_on__gte=day),
                UpdateState.MISSED: is_open & Q(due_on__lt=day),
                UpdateState.IN_TIME: Q(handed_in_on__lte=F("due_on")),
                UpdateState.LATE: Q(handed_in_on__gt=F("due_on")),
            }[state]
        )

    def missed_by(self, day: date) -> "UpdateObligationQuerySet":
        """Those whose due day had passed by the day without the update; a late one counts."""
        return self.binding().filter(
            Q(handed_in_on=None) | Q(handed_in_on__gt=F("due_on")), due_on__lt=day
        )


class UpdateObligation(models.Model):
    """The update that the holder of a title owes for a year. Made from dates alone; `report` is
    the first one handed in for it."""

    title = models.ForeignKey(Title, models.PROTECT, related_name="updates")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="updates")
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    report = models.ForeignKey(
        UpdateReport, models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    handed_in_on = models.DateField(null=True, blank=True)

    objects = UpdateObligationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["title", "year"], name="update_once_per_title_year"),
            models.CheckConstraint(
                condition=Q(report=None, handed_in_on=None)
                | Q(report__isnull=False, handed_in_on__isnull=False),
                name="update_handed_in_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], name="update_open_by_due", condition=Q(handed_in_on=None)
            ),
            models.Index(fields=["enterprise", "year"], name="update_by_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"

    def state_on(self, day: date) -> UpdateState:
        """Where it stands on that day."""
        if self.handed_in_on is not None:
            is_late = self.handed_in_on > self.due_on
            return UpdateState.LATE if is_late else UpdateState.IN_TIME
        return UpdateState.MISSED if self.due_on < day else UpdateState.OWING


class UpdateReminder(models.Model):
    """One reminder of one obligation, so many days before it is due (0: it was missed).

    `is_told`: a message went out. None does when the update came in meanwhile, or when a nearer
    reminder came due in the same run.
    """

    obligation = models.ForeignKey(UpdateObligation, models.CASCADE, related_name="reminders")
    days_before = models.PositiveSmallIntegerField()
    is_told = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "days_before"], name="update_reminded_once_per_rule"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation} -{self.days_before}"


class UpdateGlance(models.Model):
    """An official's look at what was handed in, with what he found."""

    report = models.ForeignKey(UpdateReport, models.PROTECT, related_name="glances")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    finding = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "office"], name="update_glance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.office}"
