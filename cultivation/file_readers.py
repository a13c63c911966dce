"""Who may read files of the digital work."""

from accounts.domain.acting import Capacity
from accounts.domain.file_access import reads
from common.models import StoredFile
from cultivation.domain.digital.reporting import PURPOSE as PROJECT_PAPER
from cultivation.models import DigitalProject


@reads(PROJECT_PAPER)
def reads_project_paper(capacity: Capacity, file: StoredFile) -> bool:
    """The enterprise itself, and the offices that see the project."""
    visible = DigitalProject.objects.visible_to(capacity)
    return visible.filter(papers__file=file).exists()
