"""Messages to the people of an enterprise."""

from accounts.domain.messages import tell
from enterprises.models import Membership


def tell_people(enterprise_id: int, event_id: int) -> None:
    """A message about the event for each person of the enterprise; twice is once."""
    people = Membership.objects.filter(enterprise=enterprise_id)
    tell(people.values_list("user", flat=True), event_id)
