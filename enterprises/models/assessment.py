"""Assessments of the digital level. History: a later one never overwrites an earlier one."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from enterprises.enums import AssessmentBasis
from enterprises.models.enterprise import Enterprise


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments, by reader."""

    def visible_to(self, capacity: Capacity) -> "AssessmentQuerySet":
        """The assessments of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))


class Assessment(models.Model):
    """The digital level (0-4) of an enterprise as found on a day.

    The level that counts on a day is that of the last assessment assessed on or before it.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="assessments")
    basis = models.CharField(max_length=10, choices=AssessmentBasis)
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(4)])
    assessed_on = models.DateField()
    recorded_at = models.DateTimeField()

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=4), name="assessment_level_0_to_4"),
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "-assessed_on", "-id"], name="assessment_latest_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.level} · {self.assessed_on}"
