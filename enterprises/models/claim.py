"""Claims: an enterprise that a list named comes forward with its code."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from enterprises.enums import ClaimStatus
from enterprises.models.enterprise import Enterprise


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, by reader."""

    def visible_to(self, capacity: Capacity) -> "ClaimQuerySet":
        """An office sees the claims on enterprises in its area; an enterprise those on itself."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def waiting(self) -> "ClaimQuerySet":
        """Claims that nobody has decided."""
        return self.filter(status=ClaimStatus.WAITING)


class Claim(models.Model):
    """A user's request to act for an unclaimed enterprise, which an official confirms."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims")
    uscc = models.CharField(max_length=18)
    status = models.CharField(max_length=10, choices=ClaimStatus, default=ClaimStatus.WAITING)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "user"],
                condition=Q(status=ClaimStatus.WAITING),
                name="claim_one_waiting_per_user",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(status=ClaimStatus.CONFIRMED),
                name="claim_one_confirmed_per_enterprise",
            ),
            models.CheckConstraint(
                condition=~Q(status=ClaimStatus.REFUSED) | ~Q(reason=""),
                name="claim_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} · {self.enterprise}"
