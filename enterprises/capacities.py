"""Registers the capacity to act for an enterprise."""

from collections.abc import Iterable

from accounts.domain.acting import Capacity, capacity_source
from accounts.models import User
from common.enums import Reader
from enterprises.enums import MembershipRole
from enterprises.models import Membership


@capacity_source
def memberships(user: User) -> Iterable[Capacity]:
    """One capacity for each enterprise that the user acts for."""
    for membership in Membership.objects.filter(user=user).select_related("enterprise"):
        yield Capacity(
            key=f"membership:{membership.pk}",
            reader=Reader.ENTERPRISE,
            label=membership.enterprise.name,
            role=membership.role,
            role_label=str(MembershipRole(membership.role).label),
            enterprise_id=membership.enterprise_id,
        )
