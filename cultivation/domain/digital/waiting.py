"""What of the digital work waits for an official: counted for the home, shown by the lists."""

from dataclasses import astuple, dataclass
from datetime import date

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.domain.coverage import definition_for
from cultivation.domain.digital.rules import last_steps_allowed
from cultivation.domain.digital.work import uncovered_on
from cultivation.models import DigitalProject, FollowUp
from enterprises.enums import VisitState
from enterprises.models import Visit


@dataclass(frozen=True, slots=True)
class DigitalWaiting:
    """Projects that wait for the office, overdue and stuck ones of its area, the reader's own next
    steps that are overdue and the visits that he is to make."""

    here: int
    overdue: int
    stuck: int
    next_steps: int
    visits: int

    @property
    def is_any(self) -> bool:
        """Whether anything waits."""
        return any(astuple(self))


def digital_waiting(
    *, capacity: Capacity, office: Office, user_id: int, today: date
) -> DigitalWaiting:
    """What waits for an official at the office today: five counts, and two more when a next step of
    his is overdue."""
    rows = DigitalProject.objects.visible_to(capacity).open()
    visits = Visit.objects.visible_to(capacity).filter(grader=user_id, state=VisitState.OPEN)
    return DigitalWaiting(
        here=rows.waiting_at(office).count(),
        overdue=rows.overdue_on(today).count(),
        stuck=rows.stuck_since(last_steps_allowed(today)).count(),
        next_steps=_next_steps_overdue(office, user_id, today),
        visits=visits.count(),
    )


def _next_steps_overdue(office: Office, user_id: int, today: date) -> int:
    """How many of the work list's enterprises the user looks after and owes a step."""
    if not FollowUp.objects.filter(person=user_id, next_on__lt=today).exists():
        return 0
    definition = definition_for(day=today)
    if definition is None:
        return 0
    chosen = {"contact": "mine_overdue", "person": user_id}
    return uncovered_on(today, definition, office, chosen).count()
