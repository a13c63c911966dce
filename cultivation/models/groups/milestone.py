"""Milestones of digital projects (数字化改造项目), as far as figures ask for them."""

from django.db import models

from cultivation.enums import MilestoneKind
from cultivation.models.groups.dated import Recorded
from enterprises.models import Enterprise


class ProjectMilestone(Recorded):
    """A project of the enterprise began, was accepted, or was given up on that day.

    `reference` names the project. Whoever keeps projects writes these rows with its own acts.
    """

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="project_milestones")
    reference = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=MilestoneKind)
    on = models.DateField(db_column="on_day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference", "kind"], name="project_milestone_once"),
        ]
        indexes = [models.Index(fields=["kind", "on"], name="project_milestone_by_day")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.kind} · {self.on}"
