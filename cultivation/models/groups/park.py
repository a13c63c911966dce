"""Digital parks (数字园区) and the enterprises in them, from when to when."""

from django.db import models

from accounts.models import Office
from cultivation.enums import ParkKind
from cultivation.models.groups.dated import (
    Dated,
    DatedQuerySet,
    MembershipQuerySet,
    in_order,
    never_twice,
)
from enterprises.models import Enterprise


class Park(Dated):
    """A park in an office's area. `code` names it in imports and is never given again."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=ParkKind, default=ParkKind.HIGH_STANDARD)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet["Park"].as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [in_order("park_dates_in_order")]

    def __str__(self) -> str:
        return self.name


class ParkMembershipQuerySet(MembershipQuerySet["ParkMembership"]):
    """Memberships, by day."""

    group = "park"


class ParkMembership(Dated):
    """An enterprise in a park."""

    park = models.ForeignKey(Park, models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="park_memberships")

    objects = ParkMembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            in_order("park_membership_dates_in_order"),
            never_twice("park_membership_once_at_a_time", "park", "enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.park} · {self.enterprise}"
