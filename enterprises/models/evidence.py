"""Evidence (佐证材料): papers that stand behind an enterprise's figures of one year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from common.models import StoredFile
from enterprises.models.enterprise import Enterprise


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Evidence, by reader."""

    def visible_to(self, capacity: Capacity) -> "EvidenceQuerySet":
        """The enterprise's own. An office sees what a case has handed in, on that case."""
        if capacity.enterprise_id is None:
            return self.none()
        return self.filter(enterprise=capacity.enterprise_id)

    def in_use(self) -> "EvidenceQuerySet":
        """What has not been taken back."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A file that proves something (`proof`, a code of `reference/proofs.toml`) of a fiscal year.

    Removed, it stays: a version that was handed in keeps showing it.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="evidence")
    fiscal_year = models.PositiveSmallIntegerField()
    proof = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    label = models.CharField(max_length=120, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["proof", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "fiscal_year", "proof", "file"],
                condition=Q(removed_at=None),
                name="evidence_file_once_per_proof",
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="evidence_proves_something"),
        ]
        indexes = [
            models.Index(fields=["file"], name="evidence_by_file"),
        ]

    def __str__(self) -> str:
        return f"{self.proof} {self.fiscal_year}"
