"""Absences (请假): an official away for some days, and who stands in for him."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from accounts.models.office import Office
from common.models.date_range import DateRange


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences, by office and day."""

    def at(self, office_id: int) -> "AbsenceQuerySet":
        """Those of one office's people, as far as they were not called off."""
        return self.filter(office=office_id, called_off_at=None)

    def on(self, day: date) -> "AbsenceQuerySet":
        """Those that cover the day."""
        return self.filter(called_off_at=None, starts_on__lte=day, ends_on__gte=day)


class Absence(models.Model):
    """From a day until a day (both included) somebody is away from an office; work that would
    come to him goes to the deputy, or to nobody when there is none."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    office = models.ForeignKey(Office, models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absence_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("user")), name="absence_deputy_is_another"
            ),
            ExclusionConstraint(
                name="absence_once_at_a_time",
                condition=Q(called_off_at=None),
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on}–{self.ends_on}"
