"""Recommendation lists (推荐名单): the cases that an office hands up in a round, in order."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from reviews.models.round import Round


class RecommendationListQuerySet(models.QuerySet["RecommendationList"]):
    """Lists, by reader."""

    def visible_to(self, capacity: Capacity) -> "RecommendationListQuerySet":
        """The ministry sees all, an office its own."""
        if capacity.office is None:
            return self.none()
        if capacity.office.level == OfficeLevel.MINISTRY:
            return self.all()
        return self.filter(office=capacity.office)


class RecommendationList(models.Model):
    """One office's ranks in one round. They may change until the list is handed up; its digest is
    the SHA-256 of numbers and ranks then."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="recommendation_lists")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    handed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_up_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RecommendationListQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "office"], name="recommendation_list_once"),
            models.CheckConstraint(
                condition=Q(handed_up_at=None, handed_up_by=None, digest="")
                | (Q(handed_up_at__isnull=False, handed_up_by__isnull=False) & ~Q(digest="")),
                name="recommendation_list_handed_up_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.office}"

    @property
    def is_handed_up(self) -> bool:
        """Whether its ranks stand for good."""
        return self.handed_up_at is not None
