"""What the nightly discovery found: who would pass the next rung today, and who misses little."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.domain.acting import Capacity
from cultivation.enums import TitleKind
from cultivation.enums.seeds import FindingOutcome
from cultivation.models.rule_set import RuleSet
from enterprises.models import Enterprise, Filing


class SeedScan(models.Model):
    """The discovery of one day. It goes through the enterprises in the order of their keys:
    `reached` is the last one done, so that a broken run goes on where it stopped."""

    day = models.DateField(unique=True)
    reached = models.BigIntegerField(default=0)
    enterprises = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"


class SeedFindingQuerySet(models.QuerySet["SeedFinding"]):
    """Findings, by reader."""

    def visible_to(self, capacity: Capacity) -> "SeedFindingQuerySet":
        """Those of the office's area; an enterprise has its own self-check."""
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def with_staleness(self) -> "SeedFindingQuerySet":
        """Each with `is_stale`: its filing was changed since, or a newer one was made."""
        newer = Filing.objects.filter(
            enterprise=OuterRef("enterprise"), fiscal_year__gt=OuterRef("filing__fiscal_year")
        )
        return self.annotate(
            is_stale=Exists(newer)
            | Exists(
                Filing.objects.filter(pk=OuterRef("filing")).exclude(
                    version=OuterRef("filing_version")
                )
            )
        )


class SeedFinding(models.Model):
    """An enterprise on its newest filing against the standard of its next rung.

    `missing` lists the conditions that are not met or not known: line, name in both languages,
    value, threshold, difference, and what would be enough. What the standard leaves to people is
    taken as met and counted in `left_to_people`. `found_on` is the first of the days without a
    break on which it was found, `computed_on` the last.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="seed_findings")
    target = models.CharField(max_length=20, choices=TitleKind)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="+")
    filing_version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=4, choices=FindingOutcome)
    missing_count = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)
    left_to_people = models.PositiveSmallIntegerField(default=0)
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    found_on = models.DateField()
    computed_on = models.DateField()

    objects = SeedFindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "target"], name="seed_finding_once_per_target"
            ),
            models.CheckConstraint(
                condition=Q(outcome=FindingOutcome.PASS, missing_count=0)
                | Q(outcome=FindingOutcome.NEAR, missing_count__gte=1),
                name="seed_finding_pass_misses_nothing",
            ),
            models.CheckConstraint(
                condition=Q(computed_on__gte=F("found_on")), name="seed_finding_days_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["missing_count", "id"], name="seed_finding_nearest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} → {self.target}"
