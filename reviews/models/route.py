"""Routes (流程): which offices a case passes, as data."""

from django.db import models

from accounts.enums import OfficeLevel
from accounts.models import Office
from cultivation.enums import CaseKind, TitleKind
from reviews.enums import StepKind


class Route(models.Model):
    """The way of cases of one title and kind; a province may have its own instead."""

    title_kind = models.CharField(max_length=20, choices=TitleKind)
    case_kind = models.CharField(max_length=20, choices=CaseKind)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title_kind", "case_kind", "office"],
                name="route_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_kind} {self.case_kind}"


class RouteStep(models.Model):
    """One step of a route. A level that an enterprise has no office of is passed over."""

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
