"""Saved filters: a view of the queue that one official keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Saved filters, by reader."""

    def of(self, user_id: int, capacity: Capacity) -> "SavedFilterQuerySet":
        """A person's own, at the office for which he acts."""
        if capacity.office is None:
            return self.none()
        return self.filter(user=user_id, office=capacity.office)


class SavedFilter(models.Model):
    """`query` are the filters as they stand in the address of the list, without page marks."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    tab = models.CharField(max_length=20)
    query = models.CharField(max_length=2000, blank=True)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "name"], name="saved_filter_name_once"
            ),
            models.UniqueConstraint(
                fields=["user", "office"],
                condition=Q(is_default=True),
                name="saved_filter_one_default",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
