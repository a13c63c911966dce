"""Deliveries of the outbox about gradings on site."""

from accounts.domain.messages import tell
from common.domain.outbox import handles
from common.models import Event, OutboxItem
from enterprises.domain.grading import GRADING_STEPPED
from enterprises.domain.messages import tell_people
from enterprises.enums import VisitState
from enterprises.models import Visit


@handles(GRADING_STEPPED)
def tell_of_grading(item: OutboxItem) -> None:
    """Whoever is sent, or need not go any more, is told unless he did it himself; the enterprise
    is told that it was graded."""
    visit = Visit.objects.filter(pk=item.subject_id).first()
    if visit is None:
        return
    event = Event.objects.get(pk=item.payload["event"])
    if event.verb == "grading.done" and visit.state == VisitState.DONE:
        tell_people(visit.enterprise_id, event.pk)
    elif event.actor_id != visit.grader_id:
        tell([visit.grader_id], event.pk)
