"""Panels (专家评审): a draw of experts for cases, recorded so that anyone can repeat it."""

from datetime import datetime
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from reviews.enums import CaseStatus, PanelState, StepState
from reviews.models.case import Case, CaseVersion
from reviews.models.past_stay import PastStay
from reviews.models.round import Round
from reviews.models.step import Step

if TYPE_CHECKING:
    from reviews.models.panels.seat import Seat

_CASE_NOT_UNDER_TWO_PANELS = """
    IF EXISTS (
        SELECT FROM reviews_panelcase AS other
        JOIN reviews_panel AS panel ON panel.id = other.panel_id
        WHERE other.case_id = NEW.case_id AND other.panel_id <> NEW.panel_id
            AND panel.state = 'scoring'
    ) THEN
        RAISE EXCEPTION 'A case is before one panel at a time.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'panel_case_once_at_a_time';
    END IF;
    RETURN NEW;
"""


class PanelQuerySet(models.QuerySet["Panel"]):
    """Panels, by reader."""

    def visible_to(self, capacity: Capacity) -> "PanelQuerySet":
        """The office's own, the ministry's people all. Experts come by their seats."""
        if capacity.office is None:
            return self.none()
        if capacity.office.level == OfficeLevel.MINISTRY:
            return self.all()
        return self.filter(office=capacity.office)


class Panel(models.Model):
    """A panel of an office over cases of one round.

    `draw` keeps what the draw was made of: method, seats, pool with what was known of each expert,
    avoidances and order; together with `seed` it gives the seats again. `dimensions` is the
    scorecard as it stood on that day.
    """

    number = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, models.PROTECT, related_name="panels")
    state = models.CharField(max_length=10, choices=PanelState, default=PanelState.SCORING)
    seats_per_case = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    draw = models.JSONField()
    digest = models.CharField(max_length=64)
    dimensions = models.JSONField()
    due_on = models.DateField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PanelQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_per_case__gte=1, seats_per_case__lte=15),
                name="panel_seats_in_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=PanelState.SCORING, closed_by=None, closed_at=None)
                | Q(state=PanelState.CLOSED, closed_by__isnull=False, closed_at__isnull=False),
                name="panel_closed_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="draw_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.seed IS DISTINCT FROM NEW.seed OR OLD.draw IS DISTINCT FROM NEW.draw"
                    " OR OLD.dimensions IS DISTINCT FROM NEW.dimensions"
                    " OR OLD.digest IS DISTINCT FROM NEW.digest"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PanelCaseQuerySet(models.QuerySet["PanelCase"]):
    """Cases before panels, by what came of it."""

    def judged(self) -> "PanelCaseQuerySet":
        """Those with a result."""
        return self.filter(mean__isnull=False)

    def with_stay(self) -> "PanelCaseQuerySet":
        """With `is_earlier`: whether the case has left the step since the panel was drawn, and may
        have come back to it."""
        left = PastStay.objects.filter(
            step=OuterRef("step"), ended_at__gt=OuterRef("panel__drawn_at")
        )
        return self.annotate(is_earlier=Exists(left))

    def with_correction(self) -> "PanelCaseQuerySet":
        """With `corrected_at`: when the enterprise last handed in a correction; None where it
        handed in but once. In the same query."""
        later = CaseVersion.objects.filter(case=OuterRef("case"), number__gt=1)
        newest = later.order_by("-number").values("submitted_at")[:1]
        return self.annotate(corrected_at=Subquery(newest))


class PanelCase(models.Model):
    """A case before a panel, at its step; once the panel is closed, with its result: the mean of
    the experts' totals (0 to 100), the distance of highest and lowest, and how many scored."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="panel_cases")
    step = models.ForeignKey(Step, models.PROTECT, related_name="panel_cases")
    position = models.PositiveSmallIntegerField()
    mean = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    spread = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    score_count = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = PanelCaseQuerySet.as_manager()
    # Of rows that come from `with_correction`.
    corrected_at: datetime | None
    # Of rows that come from `with_stay`.
    is_earlier: bool

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "case"], name="panel_case_once"),
            models.UniqueConstraint(fields=["panel", "position"], name="panel_case_position"),
            models.CheckConstraint(
                condition=Q(mean=None, spread=None, score_count=None)
                | Q(mean__gte=0, mean__lte=100, spread__gte=0, score_count__gte=1),
                name="panel_result_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="one_panel_at_a_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_CASE_NOT_UNDER_TWO_PANELS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} · {self.position}"

    @property
    def is_before_panel(self) -> bool:
        """Whether the case still waits at the step, with the office or for a correction."""
        is_alive = self.case.status in {CaseStatus.IN_REVIEW, CaseStatus.IN_CORRECTION}
        return is_alive and self.step.state == StepState.CURRENT

    @property
    def cards_in(self) -> "list[Seat]":
        """The seats whose scorecards are handed in."""
        return [seat for seat in self.seats.all() if seat.is_in]

    @property
    def outdated_cards(self) -> "list[Seat]":
        """Those that were handed in before the enterprise corrected its application. Of rows that
        come from `with_correction`."""
        return [seat for seat in self.cards_in if seat.is_before_correction]
