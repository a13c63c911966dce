"""Titles (称号): who holds what, from when, until when, and why it ended."""

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import Greatest

from accounts.domain.acting import Capacity
from accounts.models import Office, Region
from common.models.date_range import DateRange
from cultivation.enums import CancellationGround, TitleEnding, TitleKind, TitleOrigin, TitleState
from enterprises.models import Enterprise


def _day_after_last() -> Case:
    """Null while a re-examination is under way; never before the first day, so that a title that
    ended before it began covers no day."""
    following = ExpressionWrapper(F("last_day") + Value(1), output_field=models.DateField())
    return Case(
        When(re_examined_since=None, then=Greatest(following, F("valid_from"))),
        default=Value(None),
        output_field=models.DateField(),
    )


def _condition_of(state: TitleState, day: date) -> Q:
    is_over = Q(last_day__lt=day, re_examined_since=None)
    goes_on = Q(last_day__gte=day) | Q(re_examined_since__isnull=False)
    return {
        TitleState.NOT_YET: Q(valid_from__gt=day) & goes_on,
        TitleState.VALID: Q(valid_from__lte=day, valid_to__gte=day) & goes_on,
        TitleState.RESULT_PENDING: Q(valid_to__lt=day) & goes_on,
        TitleState.EXPIRED: is_over & Q(ending__in=["", TitleEnding.EXPIRED]),
        TitleState.CANCELLED: is_over & Q(ending=TitleEnding.CANCELLED),
        TitleState.SUPERSEDED: is_over & Q(ending=TitleEnding.SUPERSEDED),
    }[state]


class TitleQuerySet(models.QuerySet["Title"]):
    """Titles, by reader and by day."""

    def visible_to(self, capacity: Capacity) -> "TitleQuerySet":
        """The titles of the enterprises that the reader may see."""
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))

    def valid_on(self, day: date) -> "TitleQuerySet":
        """Titles in force on that day: valid, or expired with the result pending."""
        return self.filter(
            Q(last_day__gte=day) | Q(re_examined_since__isnull=False), valid_from__lte=day
        )

    def in_state_on(self, states: Iterable[TitleState], day: date) -> "TitleQuerySet":
        """Titles that are in one of the states on that day, past or to come, in one query."""
        condition = Q(pk__in=[])
        for state in states:
            condition |= _condition_of(state, day)
        return self.filter(condition)

    def with_state_on(self, day: date) -> "TitleQuerySet":
        """Each title with its `state` on that day."""
        cases = [
            When(_condition_of(state, day), then=Value(state.value))
            for state in TitleState
            if state != TitleState.VALID
        ]
        return self.annotate(
            state=Case(
                *cases, default=Value(TitleState.VALID.value), output_field=models.CharField()
            )
        )

    def of_kind(self, kind: TitleKind) -> "TitleQuerySet":
        """Titles of one kind."""
        return self.filter(kind=kind)


class Title(models.Model):
    """A title of an enterprise, from `valid_from`. It has two ends: `valid_to` is the nominal
    expiry, `last_day` the last day on which it counts. They differ when it was cancelled or
    superseded before, or when the result of its re-examination came later; while that is under
    way (`re_examined_since`) the title counts whatever `last_day` says.

    The names of the holder and his place at recognition stand beside those of today
    (`holder_name`, `enterprise`). A title taken from a published list keeps the list, the batch
    and the line it stood on; its number says so too. Lists seldom say the first day:
    `is_first_day_assumed` then. No title is ever deleted and no number used again.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="titles")
    kind = models.CharField(max_length=20, choices=TitleKind)
    number = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    last_day = models.DateField()
    re_examined_since = models.DateField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=TitleEnding, blank=True)
    ending_reason = models.TextField(blank=True)
    ending_document = models.CharField(max_length=120, blank=True, db_default="")
    cancellation_ground = models.CharField(
        max_length=20, choices=CancellationGround, blank=True, db_default=""
    )
    banned_until = models.DateField(null=True, blank=True)
    continues = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by"
    )
    origin = models.CharField(max_length=16, choices=TitleOrigin)
    batch = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=300, blank=True)
    source_line = models.PositiveIntegerField(null=True, blank=True)
    is_first_day_assumed = models.BooleanField(default=False)
    round_code = models.CharField(max_length=60, blank=True, db_default="")
    announcement = models.CharField(max_length=60, blank=True, db_default="")
    case_number = models.CharField(max_length=40, blank=True, db_index=True)
    rule_set_code = models.CharField(max_length=40, blank=True)
    rule_set_sha256 = models.CharField(max_length=64, blank=True)
    issued_by = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    name_at_recognition = models.CharField(max_length=200)
    renamed_to = models.CharField(max_length=200, blank=True, db_default="")
    region_at_recognition = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+"
    )
    office_at_recognition = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, db_default=1)

    objects = TitleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="title_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("valid_from"))
                | Q(ending__in=[TitleEnding.CANCELLED, TitleEnding.SUPERSEDED]),
                name="title_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ending="", last_day=F("valid_to"))
                | (Q(ending__in=TitleEnding.values) & ~Q(ending_reason="")),
                name="title_early_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ending=TitleEnding.CANCELLED)
                & ~Q(cancellation_ground="")
                & ~Q(ending_document="")
                | ~Q(ending=TitleEnding.CANCELLED) & Q(cancellation_ground="", banned_until=None),
                name="title_cancellation_has_ground_and_document",
            ),
            models.CheckConstraint(
                condition=Q(re_examined_since=None)
                | Q(
                    ending="",
                    re_examined_since__gte=F("valid_from"),
                    re_examined_since__lte=F("valid_to"),
                ),
                name="title_re_examined_while_in_force",
            ),
            ExclusionConstraint(
                name="title_no_overlap_per_kind",
                expressions=[
                    ("enterprise", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            _day_after_last(),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            # With the holder, so that who holds a title on a day is read from the index alone.
            models.Index(
                fields=["kind", "last_day", "valid_from"],
                include=("enterprise",),
                name="title_by_kind_and_days",
            ),
            models.Index(
                fields=["kind"],
                name="title_under_re_examination",
                condition=Q(re_examined_since__isnull=False),
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.number

    @property
    def holder_name(self) -> str:
        """The holder's name as the register carries it today."""
        return self.renamed_to or self.name_at_recognition

    def is_valid_on(self, day: date) -> bool:
        """Whether the title is in force on that day."""
        return self.state_on(day) in TitleState.in_force()

    def is_over_on(self, day: date) -> bool:
        """Whether it counts no more on that day."""
        return self.last_day < day and self.re_examined_since is None

    def state_on(self, day: date) -> TitleState:
        """Where the title stands on a day, past or to come, as recorded today."""
        if self.is_over_on(day):
            return TitleState(self.ending or TitleEnding.EXPIRED)
        if day < self.valid_from:
            return TitleState.NOT_YET
        return TitleState.VALID if day <= self.valid_to else TitleState.RESULT_PENDING
