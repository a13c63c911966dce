"""In which capacity a user acts: one posting or one membership at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office, Posting, User
from common.domain import reading
from common.domain.actor import Actor
from common.enums import Reader


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a user acts as: an office's official or an enterprise's person.

    `key` names it in the session (`posting:12`); `label` is the office or enterprise shown at
    the top of every page. At most one of `office`, `enterprise_id`, `administers`, `expert_id`
    and `assessor_user_id` is set: an administrator has an office whose people he looks after, but
    no part in its business. `official_id` is the person whom the posting is of.
    """

    key: str
    reader: Reader
    label: str
    role: str
    role_label: str
    office: Office | None = None
    official_id: int | None = None
    enterprise_id: int | None = None
    administers: Office | None = None
    expert_id: int | None = None
    assessor_user_id: int | None = None

    def actor(self, user: User, address: str = "") -> Actor:
        """The user in this capacity, as the event trail keeps him."""
        office = self.office or self.administers
        return Actor(
            user_id=user.pk,
            label=user.name,
            role=self.role,
            office_id=office.pk if office else None,
            office_code=office.code if office else "",
            office_name=self.label,
            enterprise_id=self.enterprise_id,
            address=address,
        )


CapacitySource = Callable[[User], Iterable[Capacity]]
_SOURCES: list[CapacitySource] = []
_LONE_SOURCES: list[CapacitySource] = []


def capacity_source(source: CapacitySource) -> CapacitySource:
    """Register where further capacities come from (enterprises register their memberships)."""
    _SOURCES.append(source)
    return source


def lone_capacity_source(source: CapacitySource) -> CapacitySource:
    """Register a source of capacities for people who have no other (experts who judge blind): it
    is asked only when the others give nothing."""
    _LONE_SOURCES.append(source)
    return source


_POSTING, _OFFICE = reading.Reader(Posting), reading.Reader(Office)
# Asked with every request: the server keeps its plan. The condition is `PostingQuerySet.in_force`.
_POSTINGS_SQL = f"""
SELECT {_POSTING.columns}, {_OFFICE.columns_of("own")}, {_OFFICE.columns_of("parent")},
    {_OFFICE.columns_of("above")}
FROM accounts_posting JOIN accounts_office AS own ON own.id = accounts_posting.office_id
LEFT JOIN accounts_office AS parent ON parent.id = own.parent_id
LEFT JOIN accounts_office AS above ON above.id = parent.parent_id
WHERE user_id = %s AND revoked_at IS NULL AND starts_on <= %s
    AND (ends_on IS NULL OR ends_on >= %s)
ORDER BY accounts_posting.id"""  # noqa: S608 - names of columns


def postings_in_force(user: User) -> Iterable[Posting]:
    """The user's postings of today, with their offices up to the province (one query)."""
    today = timezone.localdate()
    (rows,) = reading.ask((_POSTINGS_SQL, [user.pk, today, today]))
    for row in rows:
        posting = _POSTING.instance(row)
        posting.office = _with_those_above(row[len(_POSTING) :])
        yield posting


def _with_those_above(row: reading.Row) -> Office:
    office, above = _OFFICE.instance(row), row[len(_OFFICE) :]
    if above and office.parent_id is not None:
        office.parent = _with_those_above(above)
    return office


@capacity_source
def _postings(user: User) -> Iterable[Capacity]:
    for posting in postings_in_force(user):
        is_administrator = posting.role in PostingRole.administrators()
        yield Capacity(
            key=f"posting:{posting.pk}",
            reader=_reader_of(posting),
            label=posting.office.name,
            role=posting.role,
            role_label=str(PostingRole(posting.role).label),
            office=None if is_administrator else posting.office,
            official_id=user.pk,
            administers=posting.office if is_administrator else None,
        )


def _reader_of(posting: Posting) -> Reader:
    if posting.role in PostingRole.administrators():
        return Reader.ADMINISTRATOR
    is_ministry = posting.office.level == OfficeLevel.MINISTRY
    return Reader.MINISTRY if is_ministry else Reader.DESK


def capacities_of(user: User) -> list[Capacity]:
    """All capacities of a user today. A posting that ended yesterday is gone today."""
    found = [capacity for source in _SOURCES for capacity in source(user)]
    return found or [capacity for source in _LONE_SOURCES for capacity in source(user)]


def choose_capacity(user: User, key: str | None) -> Capacity | None:
    """The capacity with this key, else the user's first one, else None."""
    capacities = capacities_of(user)
    chosen = next((capacity for capacity in capacities if capacity.key == key), None)
    return chosen or next(iter(capacities), None)
