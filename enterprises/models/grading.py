"""Gradings on site (现场评测): the register of assessors, and the visits on which they grade."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.models import StoredFile
from enterprises.enums import VisitState
from enterprises.models.assessment import Assessment
from enterprises.models.enterprise import Enterprise


class AssessorQuerySet(models.QuerySet["Assessor"]):
    """Assessors, by day and office."""

    def accredited_on(self, day: date) -> "AssessorQuerySet":
        """Those whose accreditation holds on that day."""
        return self.filter(
            Q(accredited_to=None) | Q(accredited_to__gte=day), accredited_from__lte=day
        )

    def open_to(self, office: Office) -> "AssessorQuerySet":
        """Those kept by the office or an office above it."""
        above = [one.pk for one in office.lineage().values() if one is not None]
        return self.filter(Q(office__in=above) | Q(office__level=OfficeLevel.MINISTRY))

    def visible_to(self, capacity: Capacity) -> "AssessorQuerySet":
        """Those that the official's office may send, and those kept below it."""
        if capacity.office is None:
            return self.none()
        below = Office.objects.within(capacity.office)
        return self.filter(
            Q(office__in=below.values("pk"))
            | Q(pk__in=Assessor.objects.open_to(capacity.office).values("pk"))
        )


class Assessor(models.Model):
    """A person accredited by an office to grade in its area; `divisions` (GB/T 4754) are the
    fields, none for all."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accreditations"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    body = models.CharField(max_length=120)
    accredited_from = models.DateField()
    accredited_to = models.DateField(null=True, blank=True)
    divisions = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssessorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="assessor_once_per_office"),
            models.CheckConstraint(
                condition=Q(accredited_to=None) | Q(accredited_to__gte=F("accredited_from")),
                name="assessor_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.body}"


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits, by reader."""

    def visible_to(self, capacity: Capacity) -> "VisitQuerySet":
        """An assessor's own; an office's those to the enterprises of its area."""
        if capacity.assessor_user_id is not None:
            return self.filter(grader=capacity.assessor_user_id, assessor__isnull=False)
        if capacity.office is None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))


class Visit(models.Model):
    """A visit on which `grader`, an official of `office` or an `assessor` it sends, answers the
    questionnaire anew. Done, it has become the on-site `assessment`."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="visits")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(
        Assessor, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    planned_on = models.DateField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.OPEN)
    questionnaire = models.CharField(max_length=40)
    answers = models.JSONField(default=dict, blank=True)
    visited_on = models.DateField(null=True, blank=True)
    conclusion = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    assessment = models.OneToOneField(
        Assessment, models.PROTECT, null=True, blank=True, related_name="visit"
    )
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(state=VisitState.OPEN), name="visit_one_open"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=VisitState.DONE, assessment__isnull=False, visited_on__isnull=False)
                    & ~Q(conclusion="")
                )
                | (~Q(state=VisitState.DONE) & Q(assessment=None)),
                name="visit_done_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=VisitState.CALLED_OFF) | ~Q(reason=""),
                name="visit_called_off_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["grader", "state"], name="visit_by_grader")]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.planned_on}"


class VisitFile(models.Model):
    """Evidence taken on a visit: a photo, a page. Taken back, it is shown no more."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.file_id}"
