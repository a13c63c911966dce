"""Digital projects (数字化改造项目): from the diagnosis to the acceptance by a grading on site."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.models import Office
from common.models import StoredFile
from cultivation.enums import ProjectPaperKind, ProjectStatus
from enterprises.models import Assessment, Enterprise


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


def _money() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)


def _day() -> "models.DateField[Any, Any]":
    return models.DateField(null=True, blank=True)


class DigitalProjectQuerySet(models.QuerySet["DigitalProject"]):
    """Projects, by reader and by what is wrong with them."""

    def visible_to(self, capacity: Capacity) -> "DigitalProjectQuerySet":
        """An enterprise's own; of its area an office sees what was handed in."""
        visible = self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))
        return visible if capacity.enterprise_id else visible.exclude(handed_in_on=None)

    def open(self) -> "DigitalProjectQuerySet":
        """Those in which something is still to be done."""
        return self.filter(status__in=ProjectStatus.open())

    def waiting_at(self, office: Office) -> "DigitalProjectQuerySet":
        """Those in which the office is to act: it is the lowest of the enterprise."""
        levels = ("county_office", "city_office", "province_office")
        lowest = Q(pk__in=[])
        for at, level in enumerate(levels):
            none_below = {f"enterprise__{below}": None for below in levels[:at]}
            lowest |= Q(**{f"enterprise__{level}": office}, **none_below)
        return self.filter(lowest, status__in=ProjectStatus.with_the_office())

    def overdue_on(self, day: date) -> "DigitalProjectQuerySet":
        """Filed or under way past the planned end."""
        waiting = [ProjectStatus.FILED, ProjectStatus.UNDER_WAY]
        return self.filter(status__in=waiting, planned_end_on__lt=day)

    def stuck_since(self, last_steps: dict[str, date]) -> "DigitalProjectQuerySet":
        """Those without a step since the day that their state allows (`state: day`)."""
        condition = Q(pk__in=[])
        for status, day in last_steps.items():
            condition |= Q(status=status, step_on__lt=day)
        return self.filter(condition)


class DigitalProject(models.Model):
    """A project of an enterprise. Money in 万元; `scenes` are codes of the questionnaire.

    `step_on` is the day of the last step. The acceptance, with the subsidy granted, is proposed by
    one official and signed by another, on a grading on site dated after the works.
    """

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="digital_projects")
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=16, choices=ProjectStatus, default=ProjectStatus.DIAGNOSIS)
    version = models.PositiveIntegerField(default=1)
    opened_on = models.DateField()
    step_on = models.DateField()
    diagnosed_on = models.DateField()
    diagnosed_by = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    scenes = ArrayField(models.CharField(max_length=40), default=list)
    supplier = models.CharField(max_length=120, blank=True)
    contract_number = models.CharField(max_length=80, blank=True)
    contract_on = _day()
    planned_from = _day()
    planned_end_on = _day()
    investment_planned_wan = _money()
    handed_in_on = _day()
    is_true_stated = models.BooleanField(default=False)
    filed_on = _day()
    filed_by = _person()
    started_on = _day()
    done_pct = models.PositiveSmallIntegerField(default=0)
    finished_on = _day()
    investment_actual_wan = _money()
    self_assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subsidy_applied_wan = _money()
    on_site = models.ForeignKey(Assessment, models.PROTECT, null=True, blank=True, related_name="+")
    opinion = models.TextField(blank=True)
    subsidy_granted_wan = _money()
    proposed_by = _person()
    accepted_on = _day()
    accepted_by = _person()
    subsidy_paid_wan = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    subsidy_paid_on = _day()
    given_up_on = _day()
    reason = models.TextField(blank=True)

    objects = DigitalProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "contract_number"],
                condition=~Q(contract_number="") & ~Q(status=ProjectStatus.GIVEN_UP),
                name="digital_project_once_per_contract",
            ),
            models.CheckConstraint(
                condition=Q(planned_from=None)
                | Q(planned_end_on=None)
                | Q(planned_end_on__gte=F("planned_from")),
                name="digital_project_plan_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ProjectStatus.DIAGNOSIS, ProjectStatus.GIVEN_UP])
                | Q(is_true_stated=True, handed_in_on__isnull=False),
                name="digital_project_handed_in_is_true",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("started_on")),
                name="digital_project_works_in_order",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=ProjectStatus.ACCEPTED, accepted_on__isnull=False)
                    & Q(on_site__isnull=False, accepted_by__isnull=False)
                )
                | (~Q(status=ProjectStatus.ACCEPTED) & Q(accepted_on=None, accepted_by=None)),
                name="digital_project_accepted_whole",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("proposed_by")),
                name="digital_project_two_people",
            ),
            models.CheckConstraint(
                condition=Q(subsidy_paid_wan=0)
                | Q(status=ProjectStatus.ACCEPTED, subsidy_paid_wan__lte=F("subsidy_granted_wan")),
                name="digital_project_paid_within_grant",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=ProjectStatus.GIVEN_UP, given_up_on__isnull=False) & ~Q(reason="")
                )
                | (~Q(status=ProjectStatus.GIVEN_UP) & Q(given_up_on=None)),
                name="digital_project_given_up_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(done_pct__lte=100), name="digital_project_done_is_a_share"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="digital_project_by_enterprise"),
            models.Index(fields=["status", "step_on"], name="digital_project_by_step"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def subsidy_left_wan(self) -> Decimal:
        """What of the granted subsidy is still to be paid (万元)."""
        return (self.subsidy_granted_wan or Decimal(0)) - self.subsidy_paid_wan

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in ProjectStatus.open()


class ProjectPaper(models.Model):
    """A paper of a project. Taken back, it is shown no more; the row stays."""

    project = models.ForeignKey(DigitalProject, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=12, choices=ProjectPaperKind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"
