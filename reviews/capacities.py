"""Registers the capacity of an expert on a roll."""

from collections.abc import Iterable

from accounts.domain.acting import Capacity, lone_capacity_source
from accounts.models import User
from common.enums import Reader
from reviews.models import Expert

EXPERT_ROLE = "expert"


@lone_capacity_source
def expert(user: User) -> Iterable[Capacity]:
    """The capacity of an active expert, who is offered his seats and nothing else."""
    for found in Expert.objects.active().filter(user=user).select_related("office"):
        yield Capacity(
            key=f"expert:{found.pk}",
            reader=Reader.EXPERT,
            # The trail keeps it for good, for readers of any language.
            label=found.code,
            role=EXPERT_ROLE,
            role_label=str(Reader.EXPERT.label),
            expert_id=found.pk,
        )
