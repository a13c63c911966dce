"""Rounds (批次): a window in which enterprises may apply. Opened and closed by dates alone."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.models.date_range import DateRange
from cultivation.enums import CaseKind, TitleKind
from cultivation.models import RuleSet
from reviews.enums import StepKind


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, by day and by reader."""

    def standing(self) -> "RoundQuerySet":
        """Rounds that were not taken back."""
        return self.filter(taken_back_at=None)

    def open_on(self, day: date) -> "RoundQuerySet":
        """Rounds whose window is open on that day."""
        return self.standing().filter(opens_on__lte=day, closes_on__gte=day)

    def for_province(self, province_office_id: int) -> "RoundQuerySet":
        """National rounds and those of the province."""
        return self.filter(Q(office=None) | Q(office=province_office_id))

    def during(self, first: date, last: date) -> "RoundQuerySet":
        """Rounds whose window has a day from the first to the last."""
        return self.standing().filter(opens_on__lte=last, closes_on__gte=first)

    def visible_to(self, capacity: Capacity) -> "RoundQuerySet":
        """Rounds are no secret: everybody who is signed in sees them all."""
        return self.all()


class Round(models.Model):
    """A window for one title and kind of case; without an office it is national. One that was
    laid down by mistake is taken back, with the reason: nobody ever applied in it."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    title_kind = models.CharField(max_length=20, choices=TitleKind)
    case_kind = models.CharField(max_length=20, choices=CaseKind, default=CaseKind.RECOGNITION)
    year = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField()
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_reason = models.TextField(blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="round_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_reason="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")),
                name="round_taken_back_with_reason",
            ),
            # National rounds and each province's stand for themselves: who opens which title is
            # the domain's.
            ExclusionConstraint(
                name="round_one_at_a_time",
                condition=Q(taken_back_at=None),
                expressions=[
                    ("title_kind", RangeOperators.EQUAL),
                    ("case_kind", RangeOperators.EQUAL),
                    (Coalesce("office", 0), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "opens_on",
                            "closes_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open_on(self, day: date) -> bool:
        """Whether applications are taken on that day."""
        return self.taken_back_at is None and self.opens_on <= day <= self.closes_on


class RoundDeadline(models.Model):
    """The working days that a kind of step at a level has in one round, instead of the route's."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="deadlines")
    kind = models.CharField(max_length=20, choices=StepKind)
    office_level = models.CharField(max_length=10, choices=OfficeLevel)
    working_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "office_level"], name="round_deadline_once"
            ),
            models.CheckConstraint(
                condition=Q(working_days__gte=1, working_days__lte=250),
                name="round_deadline_in_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.office_level}: {self.working_days}"
