"""Postings (任职): a user at an office in a role."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.enums import PostingRole
from accounts.models.office import Office


class Posting(models.Model):
    """A user's role at an office, from a day and until a day (None: still)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    office = models.ForeignKey(Office, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=10, choices=PostingRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role", "starts_on"], name="posting_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="posting_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office} · {self.role}"
