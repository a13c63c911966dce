"""Signals from outside about enterprises, each with where it comes from."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from cultivation.enums.seeds import ConflictState, SignalKind
from cultivation.models.checked_list import CheckedList, applied_by_somebody
from cultivation.models.groups import Chain
from enterprises.models import Enterprise, Filing


class SignalListQuerySet(models.QuerySet["SignalList"]):
    """Lists of signals, by reader."""

    def visible_to(self, capacity: Capacity) -> "SignalListQuerySet":
        """An office's own, for those of it who work on cases."""
        if capacity.office is None or capacity.role == PostingRole.ANALYST:
            return self.none()
        return self.filter(office=capacity.office)


class SignalList(CheckedList):
    """A list of signals of one kind that an office takes over."""

    kind = models.CharField(max_length=10, choices=SignalKind)

    objects = SignalListQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [applied_by_somebody("signal_list_applied_by_somebody")]


class SeedSignalQuerySet(models.QuerySet["SeedSignal"]):
    """Signals, by reader."""

    def visible_to(self, capacity: Capacity) -> "SeedSignalQuerySet":
        """Those about enterprises of the office's area."""
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def unresolved(self) -> "SeedSignalQuerySet":
        """Those that contradict a filed figure and are not settled."""
        return self.filter(conflict__in=ConflictState.unresolved())


class SeedSignal(models.Model):
    """One statement of a source about an enterprise as of a day, as it was imported.

    `measure` is the filed measure that it speaks of, empty for a title without one. Exactly one of
    `amount`, `flag` and `word` alone carries the value; `word` also names another title, or the
    chain of a supplier. The value is never changed. `filed_value` is what the filing said when
    both were compared last; nothing of a filing is ever overwritten by a signal.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="seed_signals")
    kind = models.CharField(max_length=10, choices=SignalKind)
    measure = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    flag = models.BooleanField(null=True, blank=True)
    word = models.CharField(max_length=200, blank=True)
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, related_name="+")
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    document = models.CharField(max_length=200)
    taken_from = models.ForeignKey(SignalList, models.PROTECT, null=True, related_name="signals")
    line = models.PositiveIntegerField(default=0)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    conflict = models.CharField(
        max_length=12, choices=ConflictState, default=ConflictState.NONE, db_index=True
    )
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, blank=True, related_name="+")
    filed_value = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeedSignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "kind", "measure", "word", "source", "document", "as_of"],
                name="seed_signal_once_per_document",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(document=""), name="seed_signal_has_provenance"
            ),
            models.CheckConstraint(
                condition=Q(amount=None, flag=None) & ~Q(word="")
                | Q(amount__isnull=False, flag=None)
                | Q(amount=None, flag__isnull=False),
                name="seed_signal_says_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(conflict__in=[ConflictState.FILED_KEPT, ConflictState.SIGNAL_WRONG])
                | (Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(reason="")),
                name="seed_signal_resolved_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-as_of"], name="seed_signal_by_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.measure or self.word} {self.as_of}"
