"""Key industrial chains (重点产业链) and who belongs to them, from when to when."""

from django.db import models
from django.db.models import Q

from accounts.models import Office
from cultivation.enums import ChainKind
from cultivation.models.groups.dated import (
    Dated,
    DatedQuerySet,
    MembershipQuerySet,
    in_order,
    never_twice,
)
from enterprises.models import Enterprise


class Chain(Dated):
    """A key chain and its leading enterprise (链主企业). `code` names it in imports and exports and
    is never given again. A provincial chain is kept by its province (`office`), a national one by
    the ministry; of a provincial one from before offices were recorded, the ministry says whose."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=ChainKind, default=ChainKind.NATIONAL)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    leader = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet["Chain"].as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            in_order("chain_dates_in_order"),
            models.CheckConstraint(
                condition=Q(kind=ChainKind.PROVINCIAL) | Q(office=None),
                name="chain_national_has_no_office",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ChainMembershipQuerySet(MembershipQuerySet["ChainMembership"]):
    """Memberships, by day."""

    group = "chain"


class ChainMembership(Dated):
    """An enterprise in a chain. It may be in several at once."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="chain_memberships")

    objects = ChainMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("chain_membership_dates_in_order"),
            never_twice("chain_membership_once_at_a_time", "chain", "enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} · {self.enterprise}"
