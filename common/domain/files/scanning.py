"""Scanning what was uploaded. Fail closed: without the scanner's word a file stays as it is."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.domain.actor import SYSTEM
from common.domain.events import record
from common.domain.files import clamd, store
from common.enums import UNSETTLED_FILE_STATES, FileState, SubjectKind
from common.models import StoredFile

logger = logging.getLogger(__name__)

# A file whose last attempt is younger is in somebody's hands.
_RETRY_AFTER = timedelta(seconds=60)


def scan_file(file_id: int) -> FileState | None:
    """Ask the scanner about one file and keep its word. Returns the state; None when the row is
    gone. Raises `ScannerUnavailable`; the file then stays `scanning` for the next round."""
    now = timezone.now()
    StoredFile.objects.filter(pk=file_id, state__in=UNSETTLED_FILE_STATES).update(
        state=FileState.SCANNING, scan_attempted_at=now
    )
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or file.state != FileState.SCANNING:
        return FileState(file.state) if file else None
    with store.opened(file.sha256) as content:
        result = clamd.scan(content)
    return _settle(file_id, result)


@transaction.atomic
def _settle(file_id: int, result: clamd.ScanResult) -> FileState | None:
    file = StoredFile.objects.select_for_update(of=("self",)).filter(pk=file_id).first()
    if file is None or file.state != FileState.SCANNING:
        return None
    file.state = FileState(result.outcome)
    file.scanned_at = timezone.now()
    file.scan_note = result.note
    file.save(update_fields=["state", "scanned_at", "scan_note"])
    record(
        subject_kind=SubjectKind.FILE,
        subject_id=file.pk,
        verb="file.scanned",
        actor=SYSTEM,
        after={"state": file.state, "scan_note": file.scan_note},
    )
    if file.state != FileState.CLEAN:
        logger.error("Stored file %s is not clean: %s.", file.pk, file.state)
    return FileState(file.state)


def scan_backlog(*, limit: int = 5) -> int:
    """Scan a few of those that still wait, oldest first; also what came in while no scanner was
    set. To be called until it settles nothing more.

    Stops at the first sign that the scanner is away, with an alarm. Returns how many were settled.
    """
    if not settings.CLAMD_ADDRESS:
        return 0
    cold = timezone.now() - _RETRY_AFTER
    waiting = StoredFile.objects.filter(
        Q(scan_attempted_at=None) | Q(scan_attempted_at__lte=cold), state__in=UNSETTLED_FILE_STATES
    ).order_by("uploaded_at", "pk")
    settled = 0
    for file_id in list(waiting.values_list("pk", flat=True)[:limit]):
        try:
            settled += scan_file(file_id) is not None
        except FileNotFoundError:
            logger.exception("Stored file %s has lost its content.", file_id)
        except clamd.ScannerUnavailable:
            waits = StoredFile.objects.filter(state__in=UNSETTLED_FILE_STATES).count()
            logger.exception("The virus scanner is away: %s files wait.", waits)
            break
    return settled
