"""Deliveries of the outbox about titles: the holder is told what happened to his title."""

from django.utils import timezone

from accounts.models import Message
from common.domain.outbox import handles
from common.models import OutboxItem
from cultivation.domain.titles import TITLE_CHANGED
from cultivation.models import Title
from enterprises.models import Membership


@handles(TITLE_CHANGED)
def tell_holder(item: OutboxItem) -> None:
    """One message per person of the enterprise and event. Safe to run twice."""
    title = Title.objects.filter(pk=item.subject_id).only("enterprise_id").first()
    if title is None:
        return
    people = Membership.objects.filter(enterprise=title.enterprise_id).values_list(
        "user", flat=True
    )
    Message.objects.bulk_create(
        (
            Message(user_id=person, event_id=item.payload["event"], created_at=timezone.now())
            for person in sorted(set(people))
        ),
        ignore_conflicts=True,
    )
