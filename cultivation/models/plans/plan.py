"""Cultivation plans (培育计划): what an enterprise still lacks for the next rung, and the way."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from cultivation.enums import TitleKind
from cultivation.enums.plans import PlanOutcome, PlanStatus
from cultivation.models.plans.steps import PLAN_PAIRS
from cultivation.models.rule_set import RuleSet
from cultivation.models.status_pairs import status_guard
from cultivation.models.title import Title
from enterprises.models import Enterprise, Filing


class CultivationPlanQuerySet(models.QuerySet["CultivationPlan"]):
    """Plans, by reader, and by what is owed in them."""

    def visible_to(self, capacity: Capacity) -> "CultivationPlanQuerySet":
        """An enterprise's own once it was offered; of its area an office sees all."""
        visible = self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))
        if capacity.enterprise_id is None:
            return visible
        was_offered = Q(status__in=PlanStatus.shown_to_enterprise()) & ~Q(offered_on=None)
        return visible.filter(was_offered)

    def open(self) -> "CultivationPlanQuerySet":
        """Those in which something is still to be done."""
        return self.filter(status__in=PlanStatus.open())

    def notes_due_on(self, day: date) -> "CultivationPlanQuerySet":
        """Running ones with the note of a quarter that is over still to be written."""
        return self.filter(status=PlanStatus.RUNNING, note_from__lte=day)

    def notes_overdue_on(self, day: date) -> "CultivationPlanQuerySet":
        """Those of them whose day has passed."""
        return self.filter(status=PlanStatus.RUNNING, note_due_on__lt=day)


class CultivationPlan(models.Model):
    """A plan of an enterprise for one rung, kept by its lowest office.

    Drawn from the verdict of `filing` under `rule_set`; measured by the newest filing under the
    same text (`measured_*`). `base_title` is the title that it builds on (None on the first
    rung). `note_quarter` is the first quarter whose note is missing: it can be written from
    `note_from` (the day after the quarter) and is due on `note_due_on`.
    """

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="plans")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    target = models.CharField(max_length=20, choices=TitleKind)
    base_title = models.ForeignKey(
        Title, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="+")
    filing_version = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    version = models.PositiveIntegerField(default=1)
    summary = models.TextField(blank=True)
    liaison = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    liaison_since = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()
    offered_on = models.DateField(null=True, blank=True)
    consented_on = models.DateField(null=True, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_on = models.DateField(null=True, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    measured_filing = models.ForeignKey(
        Filing, models.PROTECT, null=True, blank=True, related_name="+"
    )
    measured_version = models.PositiveIntegerField(null=True, blank=True)
    note_quarter = models.DateField(null=True, blank=True)
    note_from = models.DateField(null=True, blank=True)
    note_due_on = models.DateField(null=True, blank=True)
    note_told_quarter = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=PlanOutcome, blank=True)
    reason = models.TextField(blank=True)
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = CultivationPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(status__in=PlanStatus.open()),
                name="cultivation_plan_one_open",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opened_on")), name="cultivation_plan_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(liaison=None, liaison_since=None)
                | Q(liaison__isnull=False, liaison_since__isnull=False),
                name="cultivation_plan_liaison_whole",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PlanStatus.AGREED, PlanStatus.RUNNING])
                | Q(consented_on__isnull=False, consented_by__isnull=False),
                name="cultivation_plan_runs_with_consent",
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.RUNNING)
                | Q(
                    started_on__isnull=False,
                    note_quarter__isnull=False,
                    note_from__isnull=False,
                    note_due_on__isnull=False,
                ),
                name="cultivation_plan_running_owes_notes",
            ),
            models.CheckConstraint(
                condition=Q(status=PlanStatus.CLOSED, closed_on__isnull=False)
                & ~Q(outcome="")
                & ~Q(reason="")
                | ~Q(status=PlanStatus.CLOSED) & Q(closed_on=None, outcome=""),
                name="cultivation_plan_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(outcome=PlanOutcome.REPLACED),
                name="cultivation_plan_replaced_says_so",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="plan_by_enterprise"),
            models.Index(fields=["office", "status", "-id"], name="plan_by_office"),
            models.Index(
                fields=["note_due_on", "id"],
                name="plan_by_note",
                condition=Q(status=PlanStatus.RUNNING),
            ),
            models.Index(
                fields=["measured_on", "id"],
                name="plan_by_measuring",
                condition=Q(status=PlanStatus.RUNNING),
            ),
        ]
        triggers = [
            status_guard("plan_status_pair", PLAN_PAIRS, constraint="cultivation_plan_status_pair"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in PlanStatus.open()

    @property
    def is_measured_anew(self) -> bool:
        """Whether it was measured by another filing than the one it was drawn from."""
        return self.measured_filing_id is not None and (
            (self.measured_filing_id, self.measured_version)
            != (self.filing_id, self.filing_version)
        )
