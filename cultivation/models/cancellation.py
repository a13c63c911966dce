"""Taking a title away: the finding, the enterprise's statement, the decision by two people, and
the one appeal against it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums import (
    AppealStatus,
    CancellationGround,
    CancellationOrigin,
    CancellationStatus,
)
from cultivation.models.complaint import Complaint
from cultivation.models.title import Title
from enterprises.models import Enterprise


def _person(**options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", **options
    )


def _two_people(name: str) -> list[models.CheckConstraint]:
    """Proposed whole, signed whole, and by two different people."""
    return [
        models.CheckConstraint(
            condition=Q(proposal="", proposed_by=None, proposed_at=None)
            | (~Q(proposal="") & Q(proposed_by__isnull=False, proposed_at__isnull=False)),
            name=f"{name}_proposal_has_proposer",
        ),
        models.CheckConstraint(
            condition=Q(signed_by=None, signed_at=None)
            | Q(signed_by__isnull=False, signed_at__isnull=False, proposed_by__isnull=False),
            name=f"{name}_signed_whole",
        ),
        models.CheckConstraint(
            condition=Q(signed_by=None) | ~Q(signed_by=F("proposed_by")),
            name=f"{name}_proposer_does_not_sign",
        ),
    ]


class CancellationQuerySet(models.QuerySet["Cancellation"]):
    """Cancellations, by reader."""

    def visible_to(self, capacity: Capacity) -> "CancellationQuerySet":
        """Those of the enterprises that the reader may see."""
        return self.filter(title__enterprise__in=Enterprise.objects.visible_to(capacity))

    def open(self) -> "CancellationQuerySet":
        """Those that wait for a statement or a decision."""
        return self.filter(status__in=CancellationStatus.open())

    def waiting_for(self, office: Office) -> "CancellationQuerySet":
        """Those that the office has to decide, or whose appeal it has to decide."""
        decide = Q(office=office, status__in=CancellationStatus.open())
        appeal = Q(appeal__office=office, appeal__status__in=AppealStatus.open())
        return self.filter(decide | appeal)


class Cancellation(models.Model):
    """A proposal to take a title away, from the finding to the decision.

    `office` decides it. `basis_key` names what the calendar found, so that it is put up once.
    """

    number = models.CharField(max_length=40, unique=True)
    title = models.ForeignKey(Title, models.PROTECT, related_name="cancellations")
    ground = models.CharField(max_length=20, choices=CancellationGround)
    origin = models.CharField(max_length=12, choices=CancellationOrigin)
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, blank=True, related_name="cancellations"
    )
    basis_key = models.CharField(max_length=60, null=True, blank=True, unique=True)
    finding = models.TextField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    opened_by = _person()
    opened_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=CancellationStatus, default=CancellationStatus.HEARING
    )
    statement_due_on = models.DateField()
    statement = models.TextField(blank=True)
    stated_by = _person()
    stated_at = models.DateTimeField(null=True, blank=True)
    proposal = models.CharField(max_length=10, blank=True)
    opinion = models.TextField(blank=True)
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True, blank=True)
    signed_by = _person()
    signed_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    banned_until = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CancellationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(status__in=CancellationStatus.open()),
                name="cancellation_one_open_per_title",
            ),
            models.CheckConstraint(condition=~Q(finding=""), name="cancellation_has_finding"),
            models.CheckConstraint(
                condition=Q(status__in=CancellationStatus.open(), decided_on=None)
                | Q(decided_on__isnull=False, signed_by__isnull=False),
                name="cancellation_decided_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(origin=CancellationOrigin.COMPLAINT, complaint__isnull=False)
                | (~Q(origin=CancellationOrigin.COMPLAINT) & Q(complaint=None)),
                name="cancellation_names_its_complaint",
            ),
            models.CheckConstraint(
                condition=Q(stated_at=None, stated_by=None, statement="")
                | (Q(stated_at__isnull=False, stated_by__isnull=False) & ~Q(statement="")),
                name="cancellation_stated_whole",
            ),
            *_two_people("cancellation"),
        ]
        indexes = [models.Index(fields=["office", "status", "-id"], name="cancellation_by_office")]

    def __str__(self) -> str:
        return self.number


class Appeal(models.Model):
    """The one appeal against a cancellation, decided by the office above."""

    cancellation = models.OneToOneField(Cancellation, models.PROTECT, related_name="appeal")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    reasons = models.TextField()
    lodged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    lodged_on = models.DateField()
    status = models.CharField(max_length=10, choices=AppealStatus, default=AppealStatus.LODGED)
    proposal = models.CharField(max_length=10, blank=True)
    opinion = models.TextField(blank=True)
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True, blank=True)
    signed_by = _person()
    signed_at = models.DateTimeField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="appeal_has_reasons"),
            models.CheckConstraint(
                condition=Q(status__in=AppealStatus.open(), decided_on=None)
                | Q(decided_on__isnull=False, signed_by__isnull=False),
                name="appeal_decided_is_signed",
            ),
            *_two_people("appeal"),
        ]

    def __str__(self) -> str:
        return f"{self.cancellation} · appeal"
