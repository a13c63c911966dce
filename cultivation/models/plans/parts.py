"""What a plan consists of: goals, the measures for them, the notes of each quarter."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office
from cultivation.enums.plans import GoalOutcome, MeasureState
from cultivation.models.plans.plan import CultivationPlan
from cultivation.models.plans.service import CatalogueService, ServiceBooking


class PlanGoal(models.Model):
    """A gap to be closed: a line of the standard (`line_id`) that did not pass.

    `from_*` as the plan was drawn up, `now_*` by the newest filing; values and thresholds as the
    engine prints them. Reached is what the newest verdict passes, nothing else.
    """

    plan = models.ForeignKey(CultivationPlan, models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField()
    line_id = models.CharField(max_length=80)
    line_kind = models.CharField(max_length=12)
    from_outcome = models.CharField(max_length=12, choices=GoalOutcome)
    from_value = models.CharField(max_length=80, null=True, blank=True)
    threshold = models.CharField(max_length=80, null=True, blank=True)
    due_on = models.DateField()
    now_outcome = models.CharField(max_length=12, choices=GoalOutcome)
    now_value = models.CharField(max_length=80, null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "line_id"], name="plan_goal_once_per_line"),
            models.UniqueConstraint(fields=["plan", "position"], name="plan_goal_position"),
            models.CheckConstraint(
                condition=Q(now_outcome__in=GoalOutcome.reached(), reached_on__isnull=False)
                | (~Q(now_outcome__in=GoalOutcome.reached()) & Q(reached_on=None)),
                name="plan_goal_reached_by_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.line_id}"

    @property
    def is_reached(self) -> bool:
        """Whether the newest verdict passes the line."""
        return self.now_outcome in GoalOutcome.reached()


class PlanMeasure(models.Model):
    """Something to be done for a goal, or for the whole plan: a service of the catalogue with the
    place booked in it, or own words. That it took place says nothing about the goal."""

    plan = models.ForeignKey(CultivationPlan, models.PROTECT, related_name="measures")
    goal = models.ForeignKey(
        PlanGoal, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    service = models.ForeignKey(
        CatalogueService, models.PROTECT, null=True, blank=True, related_name="measures"
    )
    booking = models.OneToOneField(
        ServiceBooking, models.PROTECT, null=True, blank=True, related_name="measure"
    )
    words = models.CharField(max_length=200, blank=True)
    planned_on = models.DateField()
    state = models.CharField(max_length=10, choices=MeasureState, default=MeasureState.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | ~Q(words=""), name="plan_measure_says_what"
            ),
            models.CheckConstraint(
                condition=Q(booking=None) | Q(service__isnull=False),
                name="plan_measure_books_its_service",
            ),
            models.CheckConstraint(
                condition=Q(state=MeasureState.DONE, done_on__isnull=False)
                | (~Q(state=MeasureState.DONE) & Q(done_on=None)),
                name="plan_measure_done_has_day",
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.service)


class PlanNote(models.Model):
    """The note of a quarter (`quarter` is its first day) on the whole plan, or on one goal.
    Never changed."""

    plan = models.ForeignKey(CultivationPlan, models.PROTECT, related_name="notes")
    goal = models.ForeignKey(PlanGoal, models.PROTECT, null=True, blank=True, related_name="notes")
    quarter = models.DateField()
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-quarter", "goal__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "goal", "quarter"],
                name="plan_note_once_a_quarter",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(text=""), name="plan_note_says_something"),
            models.CheckConstraint(
                condition=Q(quarter__month__in=[1, 4, 7, 10], quarter__day=1),
                name="plan_note_quarter_begins",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="plan_note_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.quarter:%Y-%m}"
