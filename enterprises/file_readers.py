"""Who may read files taken on gradings on site."""

from accounts.domain.acting import Capacity
from accounts.domain.file_access import reads
from common.models import StoredFile
from enterprises.domain.grading import PURPOSE as GRADING
from enterprises.enums import VisitState
from enterprises.models import Visit


@reads(GRADING)
def reads_grading(capacity: Capacity, file: StoredFile) -> bool:
    """Who sees the visit; the enterprise itself once it is graded."""
    visits = Visit.objects.filter(files__file=file)
    if capacity.enterprise_id is not None:
        return visits.filter(enterprise=capacity.enterprise_id, state=VisitState.DONE).exists()
    return visits.filter(pk__in=Visit.objects.visible_to(capacity).values("pk")).exists()
