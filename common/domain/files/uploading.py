"""Taking in a file: checked, kept durably, then written down."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from common.domain import outbox
from common.domain.actor import Actor
from common.domain.events import record
from common.domain.files import limits, store
from common.domain.files.checking import CheckedFile, check_file
from common.domain.files.refusals import refused
from common.enums import FileClass, FileState, SubjectKind
from common.models import StoredFile

SCAN_TOPIC = "file.scan"


class Upload(Protocol):
    """What a form or the API hands over: Django's `UploadedFile` fits."""

    @property
    def name(self) -> str | None:
        """The name that it came with."""

    @property
    def size(self) -> int | None:
        """Its length, if known."""

    @property
    def read(self) -> Callable[[int], bytes]:
        """Gives at most so many bytes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose quota a file uses and what it is counted with.

    `owner` is `enterprise:12`, `office:3` or `public`; `folder` `case:7`, or nothing.
    """

    owner: str
    folder: str = ""


def checked_upload(upload: Upload | None) -> CheckedFile:
    """Read and check what was handed over, before any row is locked.

    Raises `DomainError` with the code of the rule that it breaks.
    """
    if upload is None or not upload.name:
        raise refused("file_missing")
    if upload.size is not None and upload.size > limits.LARGEST_BYTES:
        raise refused("file_too_large")
    return check_file(upload.name, upload.read(limits.LARGEST_BYTES + 1))


def store_upload(
    *,
    upload: Upload | CheckedFile | None,
    purpose: str,
    actor: Actor,
    place: Place,
    file_class: FileClass = FileClass.INTERNAL,
) -> StoredFile:
    """Check an upload, keep its bytes and write its row, event and the scan that it owes.

    The bytes are on the disk before the row is committed: a row without a file cannot be; a file
    without a row is cleared away after a day. What stands for a file elsewhere refers to the row
    by a foreign key, or it is cleared away too. `purpose` must have a reader
    (`accounts.domain.file_access`). Raises `DomainError` (see `refusals`) or `StorageFull`.
    """
    checked = upload if isinstance(upload, CheckedFile) else checked_upload(upload)
    with transaction.atomic():
        _refuse_over_quota(place, len(checked.content))
        sha256 = store.key_of(checked.content)
        # Clearing away stays out until we commit: it would find bytes that no row names yet.
        store.hold(sha256)
        store.put(checked.content)
        file = StoredFile.objects.create(
            sha256=sha256,
            size_bytes=len(checked.content),
            kind=checked.kind,
            name=checked.name,
            page_count=checked.page_count,
            purpose=purpose,
            file_class=file_class,
            owner=place.owner,
            folder=place.folder,
            state=FileState.UPLOADED if settings.CLAMD_ADDRESS else FileState.NOT_SCANNED,
            uploaded_by_id=actor.user_id,
            uploaded_at=timezone.now(),
        )
        record(
            subject_kind=SubjectKind.FILE,
            subject_id=file.pk,
            verb="file.uploaded",
            actor=actor,
            after={"sha256": sha256, "size_bytes": file.size_bytes, "purpose": purpose},
        )
        if settings.CLAMD_ADDRESS:
            outbox.enqueue(SCAN_TOPIC, subject_kind=SubjectKind.FILE, subject_id=file.pk)
    return file


def _refuse_over_quota(place: Place, size: int) -> None:
    """Sums under a lock of the owner, so that two uploads at once do not both take the rest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [place.owner])
    if place.folder and _used(folder=place.folder) + size > limits.FOLDER_BYTES:
        raise refused("folder_full")
    if _used(owner=place.owner) + size > limits.OWNER_BYTES:
        raise refused("quota_full")


def _used(**where: str) -> int:
    total: int | None = StoredFile.objects.filter(**where).aggregate(sum=Sum("size_bytes"))["sum"]
    return total or 0
