"""Messages: who is told of an event, and which a user has read."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from accounts.models import Message, User


def tell(people: Iterable[int], event_id: int) -> None:
    """A message about the event for each of the people (user ids); twice is once."""
    Message.objects.bulk_create(
        (
            Message(user_id=person, event_id=event_id, created_at=timezone.now())
            for person in sorted(set(people))
        ),
        ignore_conflicts=True,
    )


def mark_read(*, user: User, up_to: int | None = None, messages: Sequence[int] = ()) -> int:
    """Mark messages of the user as read: those named, or all up to an id. Returns how many were
    unread. Others' messages are left alone; a second time changes nothing."""
    unread = Message.objects.filter(user=user, read_at=None)
    chosen = unread.filter(pk__lte=up_to) if up_to is not None else unread.filter(pk__in=messages)
    return chosen.update(read_at=timezone.now())
