"""Experts (评审专家): who may be drawn, what they know, and whom they may not judge."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from enterprises.models import Enterprise
from reviews.enums import ExpertState


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Experts, by reader."""

    def visible_to(self, capacity: Capacity) -> "ExpertQuerySet":
        """An office sees its own roll, the ministry all; cities and counties keep none."""
        if capacity.office is None:
            return self.none()
        if capacity.office.level == OfficeLevel.MINISTRY:
            return self.all()
        return self.filter(office=capacity.office)

    def active(self) -> "ExpertQuerySet":
        """Those who may be drawn."""
        return self.filter(state=ExpertState.ACTIVE)


class Expert(models.Model):
    """A person on an office's roll. `code` names him in recorded draws; `city` is the office of
    the city (or provincial-level office without cities) where he works."""

    code = models.CharField(max_length=20, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert")
    office = models.ForeignKey(Office, models.PROTECT, related_name="experts")
    affiliation = models.CharField(max_length=200)
    other_affiliations = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    city = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # Codes of GB/T 4754 divisions or sections; empty = of use in every field.
    industries = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    technologies = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ExpertState, default=ExpertState.ACTIVE)
    state_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(affiliation=""), name="expert_has_affiliation"),
            models.CheckConstraint(
                condition=Q(state=ExpertState.ACTIVE) | ~Q(state_reason=""),
                name="expert_suspension_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ExpertConflictQuerySet(models.QuerySet["ExpertConflict"]):
    """Conflicts, by whether they hold."""

    def standing(self) -> "ExpertConflictQuerySet":
        """Those that were not taken back."""
        return self.filter(ended_at=None)


class ExpertConflict(models.Model):
    """An enterprise that an expert must not judge, by his own word or his office's. One that was
    noted by mistake has ended, with the reason."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="conflicts")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = ExpertConflictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "enterprise"],
                condition=Q(ended_at=None),
                name="expert_conflict_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="expert_conflict_ends_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} · {self.enterprise}"
