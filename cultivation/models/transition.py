"""Notices that name the standard for some cases between two days: the transition (过渡) rows."""

from datetime import date, timedelta

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Coalesce

from accounts.models import Office
from common.models.date_range import DateRange
from cultivation.enums import CaseKind, TitleKind


class TransitionQuerySet(models.QuerySet["Transition"]):
    def overlapping(self, first_day: date, last_day: date) -> "TransitionQuerySet":
        """Rows that count on one of the days from the first to the last."""
        return self.filter(first_day__lte=last_day, last_day__gte=first_day).filter(
            Q(withdrawn_from=None) | Q(withdrawn_from__gt=first_day)
        )


class Transition(models.Model):
    """One notice for one title kind and case kind; no office stands for the whole country.

    A row never changes but once: it can be withdrawn from a day on.
    """

    title_kind = models.CharField(max_length=20, choices=TitleKind)
    case_kind = models.CharField(max_length=20, choices=CaseKind)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)
    first_day = models.DateField()
    last_day = models.DateField()
    rule_set_code = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    is_unverified = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    withdrawn_from = models.DateField(null=True, blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="transition_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_from=None) | Q(withdrawn_from__gte=F("first_day")),
                name="transition_withdrawn_not_before_first_day",
            ),
            ExclusionConstraint(
                name="transition_no_overlap",
                expressions=[
                    ("title_kind", RangeOperators.EQUAL),
                    ("case_kind", RangeOperators.EQUAL),
                    (Coalesce("office_id", Value(0)), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "first_day",
                            Coalesce(
                                F("withdrawn_from"),
                                ExpressionWrapper(
                                    F("last_day") + Value(1), output_field=models.DateField()
                                ),
                            ),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="transition_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="transition_changes_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_from__isnull=False)
                | pgtrigger.Q(new__withdrawn_from__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set_code} {self.first_day:%Y-%m-%d}"

    @property
    def last_day_counted(self) -> date:
        """The last day that it decides cases of; before the first day when it never came to."""
        if self.withdrawn_from is None:
            return self.last_day
        return min(self.last_day, self.withdrawn_from - timedelta(days=1))
