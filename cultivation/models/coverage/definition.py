"""Definitions of coverage: who is counted, and what makes one of them covered. Dated data."""

from datetime import date, datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from cultivation.enums import Certainty, CoverageBasis, CoveragePopulation, TitleKind

# What says who is counted and who is covered. All else is wording: a name, a source, a place in the
# list, days in force.
_COUNTING = (
    "code", "population", "title_kind", "area_code", "industries", "in_pilot_cities", "in_parks",
    "minimum_level", "basis", "maximum_age_months", "needs_project",
)  # fmt: skip


class CoverageDefinitionQuerySet(models.QuerySet["CoverageDefinition"]):
    """Definitions, by day."""

    def in_force_on(
        self, day: date, *, known_at: datetime | None = None
    ) -> "CoverageDefinitionQuerySet":
        """Of each code the text in force on that day, in the order in which they are shown: the
        last one that has begun, unless it has ended; of those known before a moment."""
        known = Q() if known_at is None else Q(recorded_at=None) | Q(recorded_at__lt=known_at)
        begun = self.filter(known, in_force_from__lte=day).last_of_each()
        return begun.filter(Q(in_force_to=None) | Q(in_force_to__gte=day))

    def last_of_each(self) -> "CoverageDefinitionQuerySet":
        """Of each code the last text, also of those that have ended, in the order shown."""
        latest = self.order_by("code", "-in_force_from", "-pk").distinct("code")
        whole = CoverageDefinition.objects.filter(pk__in=latest.values("pk"))
        return whole.order_by("position", "code")

    def counting_as(self, definition: "CoverageDefinition") -> "CoverageDefinitionQuerySet":
        """The texts of a definition's code that count by the same rule, whatever their wording."""
        return self.filter(**{name: getattr(definition, name) for name in _COUNTING})


class CoverageDefinition(models.Model):
    """Both rules of a figure.

    Denominator: the holders of `title_kind`, or the above-scale firms; only those in the area of
    `area_code` (a division: its plan city is in it), in `industries` (divisions of GB/T 4754), in
    a pilot city and its chosen sub-sectors, or in a park, where that is asked for. Numerator: the
    latest assessment of the `basis` that is not older than `maximum_age_months` is at
    `minimum_level` or above, and a project is accepted where `needs_project`.
    `recorded_at`: since when the text is known; the first of its code, of any day.
    """

    code = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    population = models.CharField(max_length=12, choices=CoveragePopulation)
    title_kind = models.CharField(max_length=20, choices=TitleKind, blank=True)
    area_code = models.CharField(max_length=6, blank=True)
    industries = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    in_pilot_cities = models.BooleanField(default=False)
    in_parks = models.BooleanField(default=False)
    minimum_level = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=10, choices=CoverageBasis, default=CoverageBasis.EITHER)
    maximum_age_months = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_project = models.BooleanField(default=False)
    certainty = models.CharField(max_length=12, choices=Certainty)
    source = models.TextField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CoverageDefinitionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_level__gte=1) & Q(minimum_level__lte=4),
                name="coverage_definition_level_1_to_4",
            ),
            models.CheckConstraint(
                condition=(Q(population=CoveragePopulation.TITLES) & ~Q(title_kind=""))
                | (Q(population=CoveragePopulation.ABOVE_SCALE) & Q(title_kind="")),
                name="coverage_definition_titles_have_kind",
            ),
            models.CheckConstraint(
                condition=Q(in_force_to=None) | Q(in_force_to__gte=F("in_force_from")),
                name="coverage_definition_dates_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="coverage_definition_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> tuple[object, ...]:
        """What counts, with the code: equal for texts that differ in their wording alone."""
        return (*(getattr(self, name) for name in _COUNTING if name != "industries"),
                *self.industries)  # fmt: skip

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh
