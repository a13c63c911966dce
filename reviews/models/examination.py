"""Examinations: each opinion of an office on a case, kept for good with what it rested on."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cultivation.models import RuleSet
from reviews.enums import ExaminationMarkKind, Proposal
from reviews.models.case import Case, CaseVersion
from reviews.models.step import Step


class Examination(models.Model):
    """One examiner's proposal: opinion, the facts as verified and judged, and the verdict on them.

    Written with the proposal and never changed; what became of it stands in its marks. The step
    keeps only the examination that counts now. `facts` are those of the version with verified
    figures and judgements laid over them, and `verdict` the one on them; both are null where
    nothing was found: then they are the version's own.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="examinations", db_index=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="examinations")
    number = models.PositiveSmallIntegerField()
    proposal = models.CharField(max_length=10, choices=Proposal)
    opinion = models.TextField()
    override_reason = models.TextField(blank=True)
    # Why the result of a panel counts that judged the case before it came back to the step.
    earlier_panel_reason = models.TextField(blank=True)
    version = models.ForeignKey(CaseVersion, models.PROTECT, related_name="examinations")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16)
    verified = models.JSONField(default=dict, blank=True)
    judged = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(null=True, blank=True)
    verdict = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    examined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    examined_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="examination_number"),
            models.CheckConstraint(condition=~Q(proposal=""), name="examination_proposes"),
            models.CheckConstraint(
                condition=Q(facts__isnull=True, verdict__isnull=True)
                | Q(facts__isnull=False, verdict__isnull=False),
                name="examination_found_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="examination_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number} {self.proposal}"

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of the verdict that it rests on."""
        verdict = self.version.verdict if self.verdict is None else self.verdict
        return list(verdict["lines"])


class ExaminationMark(models.Model):
    """What became of an examination: signed, returned to the examiner, sent back from above."""

    examination = models.ForeignKey(Examination, models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10, choices=ExaminationMarkKind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    comment = models.TextField(blank=True)
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["examination", "kind"], name="examination_marked_once_so"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="mark_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.examination} {self.kind}"


class RefusalGround(models.Model):
    """Why a case is to be refused, for one condition (its line in the verdict) or `other`."""

    examination = models.ForeignKey(Examination, models.PROTECT, related_name="grounds")
    condition = models.CharField(max_length=60)
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["examination", "condition"], name="ground_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="ground_has_reason"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="ground_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.reason}"
