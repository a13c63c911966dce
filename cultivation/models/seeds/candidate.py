"""The seed pool: who is being won for which title, by whom, and how far it is."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import DeclineReason, SeedOrigin, SeedOutcome, SeedState
from enterprises.models import Enterprise

_PAIRS_SQL = ", ".join(f"('{old}', '{new}')" for old, new in sorted(SeedState.pairs()))
_REFUSE_FORBIDDEN_PAIR = f"""
    IF (OLD.state, NEW.state) NOT IN ({_PAIRS_SQL}) THEN
        RAISE EXCEPTION 'A seed may not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seed_candidate_state_pair';
    END IF;
    RETURN NEW;
"""


class SeedCandidateQuerySet(models.QuerySet["SeedCandidate"]):
    """Seeds in the pool, by reader."""

    def visible_to(self, capacity: Capacity) -> "SeedCandidateQuerySet":
        """Those of the office's area; the pool is the offices' own business."""
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def open(self) -> "SeedCandidateQuerySet":
        """Those that an office still works on."""
        return self.filter(state__in=SeedState.open())


class SeedCandidate(models.Model):
    """An enterprise in the pool for one title. `person` is its contact person, posted at `office`.

    `filed` is the system's word: the enterprise has handed in the case `case_number`. `missing` is
    what the standard found missing when the seed was taken into the pool.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="seeds")
    target = models.CharField(max_length=20, choices=TitleKind)
    state = models.CharField(max_length=10, choices=SeedState, default=SeedState.CANDIDATE)
    origin = models.CharField(max_length=10, choices=SeedOrigin)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    state_on = models.DateField()
    missing = models.JSONField(default=list)
    case_number = models.CharField(max_length=40, blank=True)
    decline_reason = models.CharField(max_length=16, choices=DeclineReason, blank=True)
    decline_note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeedCandidateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "target"],
                condition=Q(state__in=SeedState.open()),
                name="seed_candidate_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=SeedState.FILED) & ~Q(case_number="")
                | ~Q(state=SeedState.FILED) & Q(case_number=""),
                name="seed_candidate_filed_has_case",
            ),
            models.CheckConstraint(
                condition=Q(state=SeedState.DECLINED) & ~Q(decline_reason="") & ~Q(decline_note="")
                | ~Q(state=SeedState.DECLINED) & Q(decline_reason="", decline_note=""),
                name="seed_candidate_declined_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="seed_candidate_by_state"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="seed_state_pair",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state IS DISTINCT FROM NEW.state"),
                func=_REFUSE_FORBIDDEN_PAIR,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} → {self.target}"

    @property
    def is_open(self) -> bool:
        """Whether an office still works on it."""
        return self.state in SeedState.open()


class SeedContact(models.Model):
    """A contact with a seed. Never changed: a mistake is followed by another entry."""

    candidate = models.ForeignKey(SeedCandidate, models.PROTECT, related_name="contacts")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="seed_contacts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(db_column="on_day")
    kind = models.CharField(max_length=10, choices=ContactKind)
    outcome = models.CharField(max_length=12, choices=SeedOutcome)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["enterprise", "-on", "-id"], name="seed_contact_latest_first")
        ]
        triggers = [
            pgtrigger.Protect(
                name="seed_contact_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.on} {self.outcome}"
