"""Routes (流程): which offices a case passes, as dated data."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import RouteState, StepKind


class _DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class RouteQuerySet(models.QuerySet["Route"]):
    """Routes, by reader and by day."""

    def visible_to(self, capacity: Capacity) -> "RouteQuerySet":
        """Approved routes are for every office to read; a proposal for the office that proposes
        and for the ministry."""
        if capacity.office is None:
            return self.none()
        if capacity.office.level == OfficeLevel.MINISTRY:
            return self.all()
        own = Q(office=capacity.office.lineage()["province"])
        return self.filter(own | Q(state=RouteState.APPROVED))

    def in_force_on(self, day: date) -> "RouteQuerySet":
        """Approved routes that a case handed in on that day follows."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day), state=RouteState.APPROVED, valid_from__lte=day
        )


class Route(models.Model):
    """The way of cases of one title and kind between two days; a province may have its own
    instead. `source` names the document that lays it down, or why the province has its own.

    A province's route without any step says that its cases follow the national way again."""

    title_kind = models.CharField(max_length=20, choices=TitleKind)
    case_kind = models.CharField(max_length=20, choices=CaseKind)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=RouteState, default=RouteState.APPROVED)
    source = models.CharField(max_length=300, blank=True)
    is_unverified = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = RouteQuerySet.as_manager()

    class Meta:
        ordering = ["title_kind", "case_kind", "-valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="route_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | (Q(proposed_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="route_two_pairs_of_eyes",
            ),
            ExclusionConstraint(
                name="route_one_in_force",
                expressions=[
                    ("title_kind", RangeOperators.EQUAL),
                    ("case_kind", RangeOperators.EQUAL),
                    (Coalesce("office", 0), RangeOperators.EQUAL),
                    (
                        _DateRange(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=RouteState.APPROVED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_kind} {self.case_kind} {self.valid_from}"

    @property
    def follows_national(self) -> bool:
        """Whether it leads a province's cases back to the national way."""
        return self.office_id is not None and not self.steps.all()


class RouteStep(models.Model):
    """One step of a route. A level that an enterprise has no office of is passed over, or stood in
    for by the next one above (`reviews.domain.routes.laying`)."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind)
    office_level = models.CharField(max_length=10, choices=OfficeLevel)
    working_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["route", "position"], name="route_step_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind} {self.office_level}"
