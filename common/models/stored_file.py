"""Files that people hand in. The bytes lie in the file store under their hash; here is the rest."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.enums import UNSETTLED_FILE_STATES, FileClass, FileKind, FileState


class StoredFile(models.Model):
    """One upload. Two uploads of the same bytes are two rows over one file of the store.

    `purpose` names what it is for and with it who may read it; `owner` (`enterprise:12`,
    `office:3`, `public`) whose quota it uses, `folder` (`case:7`) what its size is counted with.
    """

    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=FileKind)
    name = models.CharField(max_length=200)
    page_count = models.PositiveSmallIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=40)
    file_class = models.CharField(max_length=20, choices=FileClass)
    owner = models.CharField(max_length=40)
    folder = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=20, choices=FileState)
    scan_attempted_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_note = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="stored_file_not_empty"),
            models.CheckConstraint(
                condition=Q(state__in=UNSETTLED_FILE_STATES) | Q(scanned_at__isnull=False),
                name="stored_file_verdict_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="stored_file_content"),
            models.Index(fields=["owner"], name="stored_file_owner"),
            models.Index(fields=["folder"], name="stored_file_folder", condition=~Q(folder="")),
            models.Index(
                fields=["uploaded_at"],
                name="stored_file_unsettled",
                condition=Q(state__in=UNSETTLED_FILE_STATES),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        """How the name of a download ends."""
        return "jpg" if self.kind == FileKind.JPEG else str(self.kind)

    @property
    def tone(self) -> str:
        """How the state's badge is drawn."""
        return {
            FileState.CLEAN: "done",
            FileState.INFECTED: "failed",
            FileState.ERROR: "failed",
            FileState.NOT_SCANNED: "quiet",
        }.get(FileState(self.state), "waiting")
