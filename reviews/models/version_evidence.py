"""The evidence that was handed in with a version, frozen with it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from common.models import StoredFile
from enterprises.models import Evidence
from reviews.models.case import Case, CaseVersion


class VersionEvidenceQuerySet(models.QuerySet["VersionEvidence"]):
    """Evidence that was handed in, by reader."""

    def visible_to(self, capacity: Capacity) -> "VersionEvidenceQuerySet":
        """Whoever sees the case sees what was handed in with it."""
        return self.filter(version__case__in=Case.objects.visible_to(capacity))


class VersionEvidence(models.Model):
    """One file of a version. Names and hash are those of the day it was handed in."""

    version = models.ForeignKey(CaseVersion, models.PROTECT, related_name="evidence")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    proof = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)

    objects = VersionEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "evidence"], name="version_evidence_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="version_evidence_sha256"
            ),
        ]
        indexes = [models.Index(fields=["file"], name="version_evidence_by_file")]
        triggers = [
            pgtrigger.Protect(
                name="evidence_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.name
