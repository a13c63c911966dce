"""What past figures are computed from and no other table keeps. Written by triggers alone."""

from typing import Any

from django.db import models
from django.db.models import Q

from accounts.models import Office
from cultivation.models.groups.dated import Recorded
from enterprises.models import Enterprise, Industry

FIRST_DAY = "1900-01-01"
LAST_DAY = "9999-12-31"


def _copied(to: type[models.Model]) -> "models.ForeignKey[Any, Any]":
    # A copy of a column that is checked where it comes from.
    return models.ForeignKey(
        to,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements, by day and office."""

    def on(self, day: object) -> "PlacementQuerySet":
        """Where enterprises stood at the end of that day."""
        return self.filter(since__lte=day, until__gte=day)

    def in_area_of(self, office: Office | None) -> "PlacementQuerySet":
        """Those in the office's area; everywhere without one."""
        if office is None or office.level == "ministry":
            return self
        return self.filter(**{f"{office.level}_office": office})


class Placement(Recorded):
    """The offices and the industry of an enterprise from `since` to `until`, both included.

    The first one counts from the beginning of time: a list may give a title of years ago to an
    enterprise recorded today. It is known from then on, too.
    """

    enterprise = models.ForeignKey(
        Enterprise,
        models.CASCADE,
        related_name="placements",
        db_constraint=False,
        db_index=False,
    )
    since = models.DateField()
    until = models.DateField()
    county_office = _copied(Office)
    city_office = _copied(Office)
    province_office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    industry = _copied(Industry)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "until"], name="placement_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="placement_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["province_office"], name="placement_by_province")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.since}–{self.until}"


class TitleChange(models.Model):
    """How a title read until `known_until`, when it was changed or taken away."""

    title_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    valid_from = models.DateField()
    last_day = models.DateField()
    re_examined_since = models.DateField(null=True, blank=True)
    granted_at = models.DateTimeField()
    known_until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["title_id", "known_until"], name="title_change_by_title"),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} {self.known_until}"


class FactChange(models.Model):
    """How a row of the table `relation` read from `recorded_at` until `known_until`, when it was
    changed or taken away: `row` is the whole of it. What of a row read otherwise is never two: its
    moments follow each other, and those of an enterprise's rows do."""

    relation = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    enterprise_id = models.BigIntegerField(null=True)
    row = models.JSONField()
    recorded_at = models.DateTimeField()
    known_until = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["relation", "enterprise_id", "known_until"],
                name="fact_change_by_enterprise",
            ),
            models.Index(fields=["relation", "known_until"], name="fact_change_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.row_id} {self.known_until}"
