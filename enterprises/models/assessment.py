"""Assessments of the digital level. History: a later one never overwrites an earlier one."""

from datetime import date
from typing import Any

import pgtrigger
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from enterprises.enums import AssessmentBasis
from enterprises.models.enterprise import Enterprise


def _level(**options: Any) -> "models.PositiveSmallIntegerField[Any, Any]":
    return models.PositiveSmallIntegerField(validators=[MaxValueValidator(4)], **options)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments, by reader."""

    def visible_to(self, capacity: Capacity) -> "AssessmentQuerySet":
        """The assessments of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def counting_on(self, day: date) -> "AssessmentQuerySet":
        """Those made up to the day; the first of an enterprise is the one that counts then."""
        return self.filter(assessed_on__lte=day).order_by("-assessed_on", "-id")


class Assessment(models.Model):
    """The digital level (0-4) of an enterprise as found on a day.

    The level that counts on a day is that of the last assessment assessed on or before it.
    With a questionnaire the answers, its hash and both halves are kept; without one only the level
    is known (an import). `missing` names open answers that could not change the level. On-site:
    `office` is the one that graded.
    """

    # The index `assessment_latest_first` begins with it.
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="assessments", db_index=False
    )
    basis = models.CharField(max_length=10, choices=AssessmentBasis)
    level = _level()
    assessed_on = models.DateField()
    recorded_at = models.DateTimeField()
    questionnaire = models.CharField(max_length=40, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    score = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    score_level = _level(null=True, blank=True)
    scene_level = _level(null=True, blank=True)
    missing = models.JSONField(default=list, blank=True)
    is_pledged = models.BooleanField(default=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=4), name="assessment_level_0_to_4"),
            models.CheckConstraint(
                condition=(Q(questionnaire="") & Q(sha256=""))
                | (~Q(questionnaire="") & ~Q(sha256="")),
                name="assessment_questionnaire_with_hash",
            ),
            models.CheckConstraint(
                condition=Q(questionnaire="") | ~Q(basis=AssessmentBasis.SELF_RATED)
                # The truth pledge of 工信厅企业〔2024〕56号.
                | Q(is_pledged=True, office=None),
                name="assessment_self_rated_is_pledged",
            ),
            models.CheckConstraint(
                condition=Q(questionnaire="") | ~Q(basis=AssessmentBasis.ON_SITE)
                | Q(office__isnull=False),
                name="assessment_on_site_by_an_office",
            ),
        ]  # fmt: skip
        indexes = [
            # What coverage asks of an assessment is read from the index alone.
            models.Index(
                fields=["enterprise", "-assessed_on", "-id"],
                include=["basis", "level", "recorded_at"],
                name="assessment_latest_first",
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_overwritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.level} · {self.assessed_on}"


class AssessmentDraft(models.Model):
    """The answers of an enterprise's own rating that is not handed in yet; one at a time."""

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, primary_key=True, related_name="assessment_draft"
    )
    questionnaire = models.CharField(max_length=40)
    answers = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.questionnaire}"
