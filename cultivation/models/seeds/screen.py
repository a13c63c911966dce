"""Saved screens: which findings an office wants to see, run by the clock."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums import SizeClass, TitleKind
from cultivation.enums.seeds import ScreenSchedule
from cultivation.models.groups import Chain
from enterprises.models import Enterprise, Industry


class SeedScreenQuerySet(models.QuerySet["SeedScreen"]):
    """Screens, by reader."""

    def visible_to(self, capacity: Capacity) -> "SeedScreenQuerySet":
        """An office's own, shared by its people."""
        return self.none() if capacity.office is None else self.filter(office=capacity.office)

    def kept(self) -> "SeedScreenQuerySet":
        """Those that are not retired."""
        return self.filter(retired_on=None)


class SeedScreen(models.Model):
    """Findings narrowed by target, standard, place, industry, chain, size and how much is missing.

    What is empty narrows nothing. A retired screen keeps its runs.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    target = models.CharField(max_length=20, choices=TitleKind, blank=True)
    rule_set_code = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, related_name="+")
    chain = models.ForeignKey(Chain, models.PROTECT, null=True, blank=True, related_name="+")
    size_class = models.CharField(max_length=10, choices=SizeClass, blank=True)
    most_missing = models.PositiveSmallIntegerField(default=2)
    schedule = models.CharField(
        max_length=8, choices=ScreenSchedule, default=ScreenSchedule.NIGHTLY
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SeedScreenQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"],
                condition=Q(retired_on=None),
                name="seed_screen_name_once_per_office",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="seed_screen_has_name"),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(retired_on__gte=F("created_on")),
                name="seed_screen_retired_after_creation",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SeedScreenRun(models.Model):
    """What a screen found on a day; `fresh` were not among its finds before."""

    screen = models.ForeignKey(SeedScreen, models.PROTECT, related_name="runs")
    ran_on = models.DateField()
    matched = models.PositiveIntegerField()
    passing = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()

    class Meta:
        ordering = ["-ran_on"]
        constraints = [
            models.UniqueConstraint(fields=["screen", "ran_on"], name="seed_screen_run_once_a_day"),
            models.CheckConstraint(
                condition=Q(passing__lte=F("matched"), fresh__lte=F("matched")),
                name="seed_screen_run_parts_in_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.screen} {self.ran_on}"


class SeedScreenHit(models.Model):
    """An enterprise among a screen's finds since `first_on`; gone ones are forgotten."""

    screen = models.ForeignKey(SeedScreen, models.CASCADE, related_name="hits")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    target = models.CharField(max_length=20, choices=TitleKind)
    first_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["screen", "enterprise", "target"], name="seed_screen_hit_once"
            ),
        ]
        indexes = [models.Index(fields=["screen", "-first_on"], name="seed_screen_hit_latest")]

    def __str__(self) -> str:
        return f"{self.screen} · {self.enterprise_id}"
