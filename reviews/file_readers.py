"""Who may read files of the casework."""

from accounts.domain.acting import Capacity
from accounts.domain.file_access import reads
from common.models import StoredFile
from enterprises.domain.evidence import PURPOSE as EVIDENCE
from enterprises.models import Evidence
from reviews.domain.changes.papers import PURPOSE as CHANGE
from reviews.domain.inspections.photos import PHOTO_PURPOSE
from reviews.domain.objections.taking import FILE_PURPOSE
from reviews.enums import InspectionState
from reviews.models import (
    Case,
    ChangePaper,
    ChangeReport,
    InspectionPhoto,
    Objection,
    VersionEvidence,
)


@reads(EVIDENCE)
def reads_evidence(capacity: Capacity, file: StoredFile) -> bool:
    """The enterprise itself, and whoever sees a case that was handed in with the file."""
    if Evidence.objects.visible_to(capacity).filter(file=file).exists():
        return True
    if capacity.office is None:
        return False
    return VersionEvidence.objects.visible_to(capacity).filter(file=file).exists()


@reads(PHOTO_PURPOSE)
def reads_photo(capacity: Capacity, file: StoredFile) -> bool:
    """Whoever sees the inspection; the enterprise once it is concluded."""
    photos = InspectionPhoto.objects.filter(file=file).select_related("inspection__case")
    if capacity.enterprise_id is not None:
        return photos.filter(
            inspection__case__enterprise=capacity.enterprise_id,
            inspection__state=InspectionState.CONCLUDED,
            removed_at=None,
        ).exists()
    visible = Case.objects.visible_to(capacity)
    return photos.filter(inspection__case__in=visible).exists()


@reads(FILE_PURPOSE)
def who_handles_the_objection(capacity: Capacity, file: StoredFile) -> bool:
    """The office whose notice it is, as far as its people handle objections."""
    return Objection.objects.visible_to(capacity).filter(evidence__file=file).exists()


@reads(CHANGE)
def reads_change(capacity: Capacity, file: StoredFile) -> bool:
    """The enterprise itself, and the offices of both places once the file is handed in."""
    papers = ChangePaper.objects.filter(
        file=file, report__in=ChangeReport.objects.visible_to(capacity)
    )
    is_own = capacity.enterprise_id is not None
    return (papers.kept() if is_own else papers.handed_in()).exists()
