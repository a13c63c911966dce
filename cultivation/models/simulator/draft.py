"""Drafts of a standard (标准草案): an office's copy of a published one, as TOML."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums.simulator import DraftState
from cultivation.models.rule_set import RuleSet


class StandardDraftQuerySet(models.QuerySet["StandardDraft"]):
    """Drafts, by reader and state."""

    def visible_to(self, capacity: Capacity) -> "StandardDraftQuerySet":
        """Its own office sees a draft, and the ministry what was handed on to it."""
        office = capacity.office
        if office is None or office.level not in {OfficeLevel.MINISTRY, OfficeLevel.PROVINCE}:
            return self.none()
        own = Q(office=office)
        if office.level == OfficeLevel.MINISTRY:
            own |= Q(state__in=[DraftState.HANDED_ON, DraftState.PUBLISHED])
        return self.filter(own)

    def of_office(self, office: Office) -> "StandardDraftQuerySet":
        """The drafts of an office that it has not put aside."""
        return self.filter(office=office).exclude(state=DraftState.DISCARDED)


class StandardDraft(models.Model):
    """One draft. `text` always reads as a standard; `sha256` is that of what it says.

    `version` rises with every change; whoever writes on an older one is told.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    source = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    handed_on_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_on_at = models.DateTimeField(null=True, blank=True)
    published_as = models.ForeignKey(
        RuleSet, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StandardDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_on_by=None, handed_on_at=None)
                | Q(handed_on_by__isnull=False, handed_on_at__isnull=False),
                name="draft_handed_on_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_on", "published"]) | Q(handed_on_by__isnull=False),
                name="draft_goes_on_by_handing_on",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_as__isnull=False)
                | (~Q(state="published") & Q(published_as=None)),
                name="draft_published_has_standard",
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="draft_by_office")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed."""
        return self.state == DraftState.OPEN
