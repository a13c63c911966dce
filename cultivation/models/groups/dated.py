"""Rows that hold from a first to a last day, the last one open while it is not known; and rows of
which past figures ask how they read then."""

from datetime import date
from typing import Any, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)


class _Days(Func):
    """First and last day as a range, both included; an open end is endless."""

    function = "DATERANGE"
    output_field = DateRangeField()


class DatedQuerySet(models.QuerySet[Row]):
    """Dated rows, by day."""

    def on(self, day: date) -> Self:
        """The rows that hold on that day."""
        return self.spanning(day)

    def spanning(self, day: date) -> Self:
        """The rows between whose own days that day lies."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class MembershipQuerySet(DatedQuerySet[Row]):
    """Memberships in a dated group, by day."""

    group: str

    def on(self, day: date) -> Self:
        """The memberships that hold on that day: nobody is a member of what has not begun or has
        ended."""
        return self.filter(
            Q(**{f"{self.group}__ends_on": None}) | Q(**{f"{self.group}__ends_on__gte": day}),
            **{f"{self.group}__starts_on__lte": day},
        ).spanning(day)


class Recorded(models.Model):
    """`recorded_at`: from which moment on the row reads as it does. A trigger sets it anew with
    every change and keeps in `FactChange` how the row read before."""

    recorded_at = models.DateTimeField(default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Dated(Recorded):
    """`starts_on` to `ends_on`, both included."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


def in_order(name: str) -> models.CheckConstraint:
    """The constraint that a row does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name=name
    )


def never_twice(name: str, *columns: str) -> ExclusionConstraint:
    """The constraint that no two rows with the same columns overlap."""
    days: Any = _Days(
        "starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
    )
    equal: list[Any] = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(name=name, expressions=[*equal, (days, RangeOperators.OVERLAPS)])
