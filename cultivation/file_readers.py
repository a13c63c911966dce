"""Who may read files of the digital work and of complaints."""

from accounts.domain.acting import Capacity
from accounts.domain.file_access import reads
from common.models import StoredFile
from cultivation.domain.cancelling.complaints import PURPOSE as COMPLAINT
from cultivation.domain.digital.reporting import PURPOSE as PROJECT_PAPER
from cultivation.domain.leading.posting import PURPOSE as NEED_PAPER
from cultivation.domain.requests.asking import PURPOSE as REQUEST_PAPER
from cultivation.models import Complaint, DigitalProject, Need, NeedAnswer, ServiceRequest


@reads(PROJECT_PAPER)
def reads_project_paper(capacity: Capacity, file: StoredFile) -> bool:
    """The enterprise itself, and the offices that see the project."""
    visible = DigitalProject.objects.visible_to(capacity)
    return visible.filter(papers__file=file).exists()


@reads(COMPLAINT)
def reads_complaint(capacity: Capacity, file: StoredFile) -> bool:
    """Who examines or signs at the handling office; never the enterprise, nor another office."""
    return Complaint.objects.visible_to(capacity).filter(files__file=file).exists()


@reads(REQUEST_PAPER)
def reads_request_paper(capacity: Capacity, file: StoredFile) -> bool:
    """Whoever sees the request: of a late payment the enterprise, the office that holds it and the
    debtor's authority, nobody else."""
    return ServiceRequest.objects.visible_to(capacity).filter(papers__file=file).exists()


@reads(NEED_PAPER)
def reads_need_paper(capacity: Capacity, file: StoredFile) -> bool:
    """A need's files whoever reads the need; an answer's whoever reads the answer."""
    of_need = Need.objects.visible_to(capacity).filter(
        papers__file=file, papers__answer=None, papers__removed_at=None
    )
    of_answer = NeedAnswer.objects.visible_to(capacity).filter(
        papers__file=file, papers__removed_at=None
    )
    return of_need.exists() or of_answer.exists()
