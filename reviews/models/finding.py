"""Findings of reviewers: judged items and verified figures. The last one on each stands."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.case import Case, CaseVersion
from reviews.models.step import Step


class Judgement(models.Model):
    """A reviewer's verdict, with reason, on what the standard leaves to people. `measure` is the
    judged measure; a later judgement, of this level or another, takes its place."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="judgements")
    step = models.ForeignKey(Step, models.PROTECT, related_name="judgements")
    version = models.ForeignKey(CaseVersion, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    is_met = models.BooleanField()
    reason = models.TextField()
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="judgement_has_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="judgement_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.measure} {self.is_met}"


class VerifiedFigure(models.Model):
    """What a reviewer found in place of a declared figure, why and in which source.

    `declared` is what the version said then: when the enterprise declares something else later,
    the finding no longer counts. A row that `is_withdrawn` takes back the one before it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="verified_figures")
    step = models.ForeignKey(Step, models.PROTECT, related_name="verified_figures")
    version = models.ForeignKey(CaseVersion, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    declared = models.JSONField(null=True, blank=True)
    found = models.JSONField(null=True, blank=True)
    reason = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    is_withdrawn = models.BooleanField(default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & (Q(is_withdrawn=True) | ~Q(source="")),
                name="verified_figure_has_reason_and_source",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="verified_figure_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.measure}"
