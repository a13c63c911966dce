"""Lists that an office takes over: checked first, then applied as they were checked."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office


class CheckedList(models.Model):
    """A list as it was handed in, what its check found, and whether it was applied."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    report = models.JSONField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def applied_by_somebody(name: str) -> models.CheckConstraint:
    """The constraint that a list was applied by somebody at some time, or not at all."""
    return models.CheckConstraint(
        condition=Q(applied_at=None, applied_by=None)
        | Q(applied_at__isnull=False, applied_by__isnull=False),
        name=name,
    )
