"""Registers the capacities to act for an enterprise and to grade as an assessor."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.domain.acting import Capacity, capacity_source, lone_capacity_source
from accounts.models import User
from common.enums import Reader
from enterprises.enums import MembershipRole
from enterprises.models import Assessor, Membership


@capacity_source
def memberships(user: User) -> Iterable[Capacity]:
    """One capacity for each enterprise that the user acts for."""
    held = Membership.objects.filter(user=user)
    for key, role, enterprise, name in held.values_list(
        "pk", "role", "enterprise", "enterprise__name"
    ):
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
