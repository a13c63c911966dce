"""Registers the capacities to act for an enterprise and to grade as an assessor."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.domain.acting import Capacity, capacity_source, lone_capacity_source
from accounts.models import User
from common.domain import reading
from common.enums import Reader
from enterprises.enums import MembershipRole
from enterprises.models import Assessor

# Asked with every request: the text stays the same, so that the server keeps its plan.
_MEMBERSHIPS_SQL = """
SELECT held.id, held.role, held.enterprise_id, enterprise.name
FROM enterprises_membership AS held
JOIN enterprises_enterprise AS enterprise ON enterprise.id = held.enterprise_id
WHERE held.user_id = %s
ORDER BY held.id"""


@capacity_source
def memberships(user: User) -> Iterable[Capacity]:
    """One capacity for each enterprise that the user acts for."""
    (held,) = reading.ask((_MEMBERSHIPS_SQL, [user.pk]))
    for key, role, enterprise, name in held:
        yield Capacity(
            key=f"membership:{key}",
            reader=Reader.ENTERPRISE,
            label=name,
            role=role,
            role_label=str(MembershipRole(role).label),
            enterprise_id=enterprise,
        )


@lone_capacity_source
def assessors(user: User) -> Iterable[Capacity]:
    """The capacity of an accredited assessor who is nothing else: his own visits."""
    accredited = Assessor.objects.accredited_on(timezone.localdate()).filter(user=user)
    for found in accredited.order_by("pk")[:1]:
        yield Capacity(
            key="assessor",
            reader=Reader.ASSESSOR,
            label=found.body,
            role=Reader.ASSESSOR.value,
            role_label=str(Reader.ASSESSOR.label),
            assessor_user_id=user.pk,
        )
