"""Memberships: a user who acts for an enterprise."""

from django.conf import settings
from django.db import models

from enterprises.enums import MembershipRole
from enterprises.models.enterprise import Enterprise


class Membership(models.Model):
    """A user's role in an enterprise."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=MembershipRole)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "enterprise"], name="membership_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.enterprise}"
