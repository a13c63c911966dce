"""Complaints (举报) against the holder of a title: with real name, kept from the enterprise."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from common.models import StoredFile
from cultivation.enums import ComplaintStatus
from cultivation.models.title import Title


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints, by reader."""

    def visible_to(self, capacity: Capacity) -> "ComplaintQuerySet":
        """Only those of the handling office who examine or sign; nobody else, and never the
        enterprise."""
        if capacity.office is None or capacity.role == PostingRole.ANALYST:
            return self.none()
        return self.filter(office=capacity.office)


class Complaint(models.Model):
    """What somebody told about the holder of a title. Who told it is shown to the handling
    office's people alone, and each look at it is kept."""

    number = models.CharField(max_length=40, unique=True)
    title = models.ForeignKey(Title, models.PROTECT, related_name="complaints")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    is_unit = models.BooleanField(default=False)
    complainant_name = models.CharField(max_length=100)
    complainant_contact = models.CharField(max_length=100)
    text = models.TextField()
    evidence = models.TextField()
    is_public = models.BooleanField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=ComplaintStatus, default=ComplaintStatus.RECEIVED
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(complainant_name="")
                & ~Q(complainant_contact="")
                & ~Q(text="")
                & ~Q(evidence=""),
                name="complaint_has_name_and_evidence",
            ),
            models.CheckConstraint(
                condition=Q(status=ComplaintStatus.RECEIVED, answered_by=None, answered_at=None)
                | (
                    ~Q(status=ComplaintStatus.RECEIVED)
                    & ~Q(answer="")
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="complaint_answered_whole",
            ),
        ]
        indexes = [models.Index(fields=["office", "status", "-id"], name="complaint_by_office")]

    def __str__(self) -> str:
        return self.number


class ComplaintEvidence(models.Model):
    """A file that came with a complaint; as confidential as who complained."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "file"], name="complaint_evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint} · {self.file}"
