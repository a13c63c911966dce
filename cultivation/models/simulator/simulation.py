"""Simulations (政策模拟): two standards held against the newest filings as of a day."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.models import JobRun
from cultivation.enums import CaseKind
from cultivation.enums.simulator import SimulatedPopulation
from cultivation.models.rule_set import RuleSet
from cultivation.models.simulator.draft import StandardDraft


class SimulationQuerySet(models.QuerySet["Simulation"]):
    """Simulations, by reader."""

    def visible_to(self, capacity: Capacity) -> "SimulationQuerySet":
        """The people of the office that has it."""
        office = capacity.office
        if office is None or office.level not in {OfficeLevel.MINISTRY, OfficeLevel.PROVINCE}:
            return self.none()
        return self.filter(office=office)


class Simulation(models.Model):
    """What was asked, with both standards as they stood (canonical form and hash), and what names
    the answer: the digest of the filings that were read and that of the result.

    `area` is the office whose enterprises are looked at; the ministry's is the whole country.
    `judged_as_met` takes every reviewer's opinion as given in favour; else it is open.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    before_rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, null=True, blank=True, related_name="+"
    )
    before_draft = models.ForeignKey(
        StandardDraft, models.PROTECT, null=True, blank=True, related_name="+"
    )
    before_name = models.CharField(max_length=200)
    before_sha256 = models.CharField(max_length=64)
    before_text = models.TextField()
    after_draft = models.ForeignKey(StandardDraft, models.PROTECT, related_name="simulations")
    after_name = models.CharField(max_length=200)
    after_sha256 = models.CharField(max_length=64)
    after_text = models.TextField()
    area = models.ForeignKey(Office, models.PROTECT, related_name="+")
    population = models.CharField(max_length=10, choices=SimulatedPopulation)
    case_kind = models.CharField(max_length=20, choices=CaseKind)
    judged_as_met = models.BooleanField(default=True)
    population_on = models.DateField()
    engine_version = models.CharField(max_length=20)
    run = models.ForeignKey(JobRun, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    filings = models.PositiveIntegerField(null=True, blank=True)
    filings_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repetitions"
    )

    objects = SimulationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before_rule_set=None, before_draft__isnull=False)
                | Q(before_rule_set__isnull=False, before_draft=None),
                name="simulation_one_standard_before",
            ),
            models.CheckConstraint(
                condition=Q(case_kind__in=["recognition", "re_examination"]),
                name="simulation_of_cases_with_criteria",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, filings=None, filings_digest="", digest="")
                | (
                    Q(finished_at__isnull=False, filings__isnull=False)
                    & ~Q(filings_digest="")
                    & ~Q(digest="")
                ),
                name="simulation_finished_has_digests",
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="simulation_by_office")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_finished(self) -> bool:
        """Whether the whole population has been looked at."""
        return self.finished_at is not None
