"""In which capacity a user acts: one posting or one membership at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.enums import Reader


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a user acts as: an office's official or an enterprise's person.

    `key` names it in the session (`posting:12`); `label` is the office or enterprise shown at
    the top of every page. Exactly one of `office` and `enterprise_id` is set.
    """

    key: str
    reader: Reader
    label: str
    role: str
    role_label: str
    office: Office | None = None
    enterprise_id: int | None = None

    def actor(self, user: User, address: str = "") -> Actor:
        """The user in this capacity, as the event trail keeps him."""
        return Actor(
            user_id=user.pk,
            label=user.name,
            role=self.role,
            office_id=self.office.pk if self.office else None,
            office_code=self.office.code if self.office else "",
            office_name=self.label,
            enterprise_id=self.enterprise_id,
            address=address,
        )


CapacitySource = Callable[[User], Iterable[Capacity]]
_SOURCES: list[CapacitySource] = []


def capacity_source(source: CapacitySource) -> CapacitySource:
    """Register where further capacities come from (enterprises register their memberships)."""
    _SOURCES.append(source)
    return source


def postings_in_force(user: User) -> Iterable[Posting]:
    """The user's postings of today, with their offices up to the province."""
    today = timezone.localdate()
    return (
        Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user)
        .filter(starts_on__lte=today)
        .select_related("office__parent__parent")
        .order_by("pk")
    )


@capacity_source
def _postings(user: User) -> Iterable[Capacity]:
    for posting in postings_in_force(user):
        is_ministry = posting.office.level == OfficeLevel.MINISTRY
        yield Capacity(
            key=f"posting:{posting.pk}",
            reader=Reader.MINISTRY if is_ministry else Reader.DESK,
            label=posting.office.name,
            role=posting.role,
            role_label=str(PostingRole(posting.role).label),
            office=posting.office,
        )


def capacities_of(user: User) -> list[Capacity]:
    """All capacities of a user today. A posting that ended yesterday is gone today."""
    return [capacity for source in _SOURCES for capacity in source(user)]


def choose_capacity(user: User, key: str | None) -> Capacity | None:
    """The capacity with this key, else the user's first one, else None."""
    capacities = capacities_of(user)
    chosen = next((capacity for capacity in capacities if capacity.key == key), None)
    return chosen or next(iter(capacities), None)
