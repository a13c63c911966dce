"""Runs of background jobs: progress, figures, result lines and errors that people can look at."""

from typing import Protocol

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.enums import JobState, LineOutcome, Reader
from common.models.outbox import OutboxItem


class OfOffice(Protocol):
    """An office, as far as the scope of runs needs to know it."""

    @property
    def code(self) -> str: ...


class ActingReader(Protocol):
    """Somebody in a capacity, as far as the scope of runs needs to know him."""

    @property
    def reader(self) -> Reader: ...

    @property
    def office(self) -> OfOffice | None: ...

    @property
    def enterprise_id(self) -> int | None: ...


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Runs, by reader and state."""

    def visible_to(self, capacity: ActingReader) -> "JobRunQuerySet":
        """An office sees what its people have asked for, an enterprise likewise; the ministry
        sees the system's own runs too."""
        if capacity.office is None:
            own = capacity.enterprise_id
            return self.none() if own is None else self.filter(enterprise_id=own)
        own_office = Q(office_code=capacity.office.code)
        if capacity.reader == Reader.MINISTRY:
            own_office |= Q(requested_by=None)
        return self.filter(own_office)

    def with_work(self) -> "JobRunQuerySet":
        """Without the runs of the clock that found nothing to do."""
        did = models.Func(
            F("figures"),
            template="jsonb_path_exists(%(expressions)s, '$.* ? (@ > 0)')",
            output_field=models.BooleanField(),
        )
        return self.filter(Q(requested_by__isnull=False) | ~Q(state=JobState.DONE) | Q(did))

    def live(self) -> "JobRunQuerySet":
        """Runs that are not over."""
        return self.filter(state__in=JobState.live())


class JobRun(models.Model):
    """One run of a job: who asked for it, how far it is, what came of it.

    `parameters` and `cursor` hold ids, codes and words that were typed for it, nothing secret.
    The capacity of who asked is kept as it was, so that a chunk acts as he would have.
    `office_code` and `enterprise_id` are its scope; a run of the system has neither.
    """

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_label = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, blank=True)
    office_id = models.BigIntegerField(null=True, blank=True)
    office_code = models.CharField(max_length=20, blank=True)
    office_name = models.CharField(max_length=100, blank=True)
    enterprise_id = models.BigIntegerField(null=True, blank=True)
    address = models.CharField(max_length=45, blank=True)
    language = models.CharField(max_length=10, blank=True)
    parameters = models.JSONField(default=dict)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    is_planned = models.BooleanField(default=False)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    outbox_item = models.ForeignKey(
        OutboxItem, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = JobRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.live(), finished_at=None)
                | (~Q(state__in=JobState.live()) & Q(finished_at__isnull=False)),
                name="job_run_over_has_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-requested_at"], name="job_run_by_kind"),
            models.Index(fields=["office_code", "-id"], name="job_run_by_office"),
            models.Index(
                fields=["id"], name="job_run_live", condition=Q(state__in=JobState.live())
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether there is still something to be done in it."""
        return self.state in JobState.live()


class JobLine(models.Model):
    """One item of a run: what it is about, and what came of it, in a sentence.

    `subject` is a number or a name that people know it by, `subject_id` its row, `parameters`
    what the job needs to know about it (a version, a code).
    """

    run = models.ForeignKey(JobRun, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    subject_id = models.BigIntegerField(null=True, blank=True)
    parameters = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=LineOutcome, default=LineOutcome.WAITING)
    sentence = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="job_line_position"),
        ]
        indexes = [
            models.Index(
                fields=["run", "position"],
                name="job_line_waiting",
                condition=Q(outcome=LineOutcome.WAITING),
            ),
            models.Index(fields=["run", "outcome", "position"], name="job_line_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.subject}"
