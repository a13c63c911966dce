"""Titles (称号): who holds what, from when, until when, and why it ended."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from accounts.domain.acting import Capacity
from cultivation.enums import TitleEnding, TitleKind, TitleOrigin
from enterprises.models import Enterprise


class DateRange(Func):
    """A title's days, first and last included."""

    function = "DATERANGE"
    output_field = DateRangeField()


class TitleQuerySet(models.QuerySet["Title"]):
    """Titles, by reader and by day."""

    def visible_to(self, capacity: Capacity) -> "TitleQuerySet":
        """The titles of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def valid_on(self, day: date) -> "TitleQuerySet":
        """Titles in force on that day, as recorded today."""
        return self.filter(valid_from__lte=day, last_day__gte=day)

    def of_kind(self, kind: TitleKind) -> "TitleQuerySet":
        """Titles of one kind."""
        return self.filter(kind=kind)


class Title(models.Model):
    """A title of an enterprise for `[valid_from, valid_to]`; `last_day` is the day on which it
    really ends: `valid_to` unless it was cancelled or superseded before.

    A title taken from a published list keeps the list, the batch and the line it stood on; its
    number says so too. Lists seldom say the first day: `is_first_day_assumed` then.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="titles")
    kind = models.CharField(max_length=20, choices=TitleKind)
    number = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    last_day = models.DateField()
    ending = models.CharField(max_length=12, choices=TitleEnding, blank=True)
    ending_reason = models.TextField(blank=True)
    banned_until = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=16, choices=TitleOrigin)
    batch = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True)
    source_line = models.PositiveIntegerField(null=True, blank=True)
    is_first_day_assumed = models.BooleanField(default=False)
    case_number = models.CharField(max_length=40, blank=True, db_index=True)
    rule_set_code = models.CharField(max_length=40, blank=True)
    rule_set_sha256 = models.CharField(max_length=64, blank=True)
    name_at_recognition = models.CharField(max_length=200)
    granted_at = models.DateTimeField()

    objects = TitleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from"))
                & Q(last_day__gte=F("valid_from"))
                & Q(last_day__lte=F("valid_to")),
                name="title_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(ending="", last_day=F("valid_to"))
                | (Q(ending__in=TitleEnding.values) & ~Q(ending_reason="")),
                name="title_early_end_has_reason",
            ),
            ExclusionConstraint(
                name="title_no_overlap_per_kind",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            "last_day",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "last_day", "valid_from"], name="title_by_kind_and_days"),
        ]

    def __str__(self) -> str:
        return self.number

    def is_valid_on(self, day: date) -> bool:
        """Whether the title is in force on that day."""
        return self.valid_from <= day <= self.last_day
