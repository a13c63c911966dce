"""Snapshots (快照): the figures of a day, frozen, and their publication by two people."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.enums import OfficeLevel
from accounts.models import Office, User
from cultivation.enums import CellDimension, SnapshotOrigin
from cultivation.models.coverage.cell import Counts
from cultivation.models.coverage.definition import CoverageDefinition


class CoverageSnapshotQuerySet(models.QuerySet["CoverageSnapshot"]):
    """Snapshots, by reader."""

    def readable_by(self, office: Office) -> "CoverageSnapshotQuerySet":
        """The ministry sees all; every other office what is published."""
        if office.level == OfficeLevel.MINISTRY:
            return self
        return self.filter(publication__published_at__isnull=False)


class CoverageSnapshot(Counts):
    """All figures of a definition as of `day`, from what was recorded before `known_at`.

    The counts are the country's. `digest` names the content; see docs/coverage.md. `names` keeps
    those of the chains, parks and pilot cities among the cells, as they were called when it was
    made: by dimension and code; empty of what was frozen before they were kept.
    """

    definition = models.ForeignKey(CoverageDefinition, models.PROTECT, related_name="snapshots")
    day = models.DateField()
    origin = models.CharField(max_length=10, choices=SnapshotOrigin)
    known_at = models.DateTimeField()
    computed_at = models.DateTimeField()
    cells_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    names = models.JSONField(default=dict, blank=True)

    objects = CoverageSnapshotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "day"],
                condition=~Q(origin=SnapshotOrigin.REQUESTED),
                name="coverage_snapshot_one_a_day",
            ),
        ]
        indexes = [models.Index(fields=["day", "definition"], name="coverage_snapshot_by_day")]
        triggers = [
            pgtrigger.Protect(
                name="coverage_snapshot_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"


class SnapshotCell(Counts):
    """A frozen figure. Offices and keys are kept by code, as they read on the day."""

    snapshot = models.ForeignKey(CoverageSnapshot, models.PROTECT, related_name="cells")
    dimension = models.CharField(max_length=10, choices=CellDimension)
    scope = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    key = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "dimension", "scope", "key"], name="snapshot_cell_once"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_cell_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.dimension} {self.scope_id} {self.key}"


class SnapshotPublication(models.Model):
    """One official proposes a snapshot with a note, another publishes it; then it is final."""

    snapshot = models.OneToOneField(
        CoverageSnapshot, models.PROTECT, related_name="publication", primary_key=True
    )
    note = models.TextField()
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="snapshot_publication_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")),
                name="snapshot_published_by_two",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="snapshot_publication_has_note"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="snapshot_publication_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.snapshot)
