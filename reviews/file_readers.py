"""Who may read files of the casework."""

from accounts.domain.acting import Capacity
from accounts.domain.file_access import reads
from common.models import StoredFile
from enterprises.domain.evidence import PURPOSE as EVIDENCE
from enterprises.models import Evidence
from reviews.models import VersionEvidence


@reads(EVIDENCE)
def reads_evidence(capacity: Capacity, file: StoredFile) -> bool:
    """The enterprise itself, and whoever sees a case that was handed in with the file."""
    if Evidence.objects.visible_to(capacity).filter(file=file).exists():
        return True
    if capacity.office is None:
        return False
    return VersionEvidence.objects.visible_to(capacity).filter(file=file).exists()
