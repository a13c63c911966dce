"""What enterprises ask of their offices (诉求): routed, due, answered, rated."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from common.models import StoredFile
from cultivation.enums.requests import RequestCategory, RequestStatus
from cultivation.models.requests.steps import REQUEST_PAIRS
from cultivation.models.status_pairs import status_guard
from enterprises.models import Enterprise

# Who reads what is confidential: those who deal with it, not those who look at figures.
_HANDLING_ROLES = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})


class ServiceRequestQuerySet(models.QuerySet["ServiceRequest"]):
    """Requests, by reader."""

    def visible_to(self, capacity: Capacity) -> "ServiceRequestQuerySet":
        """An enterprise's own; of its area an office sees all but late payments. These are read
        by examiners and approvers of the office that holds one and of the debtor's authority."""
        if capacity.enterprise_id is not None:
            return self.filter(enterprise=capacity.enterprise_id)
        if capacity.office is None:
            return self.none()
        is_late = Q(category=RequestCategory.LATE_PAYMENT)
        in_area = Q(enterprise__in=Enterprise.objects.in_area_of(capacity.office)) & ~is_late
        if capacity.role not in _HANDLING_ROLES:
            return self.filter(in_area)
        held = Q(office=capacity.office) | Q(late_payment__authority=capacity.office)
        return self.filter(in_area | (is_late & held))

    def counted_for(self, office: Office) -> "ServiceRequestQuerySet":
        """Every request of the area, late payments too: to be counted, never to be shown."""
        return self.filter(enterprise__in=Enterprise.objects.in_area_of(office))

    def open(self) -> "ServiceRequestQuerySet":
        """Those that an office owes an answer to."""
        return self.filter(status__in=RequestStatus.open())


class ServiceRequest(models.Model):
    """A request. `office` holds it, `taken_by` deals with it there; `due_on` is the day of the
    answer, `promised_on` the one that was first told the enterprise.

    `replied_on` is the day of the latest answer; `first_replied_on` stays when it is opened again.
    """

    number = models.CharField(max_length=40, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="requests")
    category = models.CharField(max_length=24, choices=RequestCategory)
    subject = models.CharField(max_length=120)
    text = models.TextField()
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.SUBMITTED)
    version = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    received_on = models.DateField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    first_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    promised_on = models.DateField()
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_on = models.DateField(null=True, blank=True)
    first_replied_on = models.DateField(null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    satisfaction_comment = models.TextField(blank=True)
    rated_on = models.DateField(null=True, blank=True)
    reopened_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = ServiceRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="service_request_says_what"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on"), promised_on__gte=F("received_on")),
                name="service_request_due_later",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.TAKEN) | Q(taken_by__isnull=False),
                name="service_request_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=RequestStatus.answered())
                | Q(replied_by__isnull=False, replied_on__isnull=False)
                & Q(first_replied_on__isnull=False)
                & ~Q(reply=""),
                name="service_request_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None, rated_on=None)
                | Q(satisfaction__gte=1, satisfaction__lte=5, rated_on__isnull=False),
                name="service_request_rated_1_to_5",
            ),
            models.CheckConstraint(
                condition=~Q(status=RequestStatus.CLOSED) | Q(satisfaction__isnull=False),
                name="service_request_closed_by_rating",
            ),
            models.CheckConstraint(
                condition=Q(status=RequestStatus.WITHDRAWN, withdrawn_on__isnull=False)
                | (~Q(status=RequestStatus.WITHDRAWN) & Q(withdrawn_on=None)),
                name="service_request_withdrawn_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-id"], name="request_by_enterprise"),
            models.Index(fields=["office", "due_on", "id"], name="request_by_office"),
            models.Index(
                fields=["due_on", "id"],
                name="request_open_by_due",
                condition=Q(status__in=RequestStatus.open()),
            ),
        ]
        triggers = [
            status_guard(
                "request_status_pair", REQUEST_PAIRS, constraint="service_request_status_pair"
            ),
            pgtrigger.Protect(
                name="request_reopened_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.reopened_on IS NOT NULL"
                    " AND NEW.reopened_on IS DISTINCT FROM OLD.reopened_on"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether an office owes an answer."""
        return self.status in RequestStatus.open()

    @property
    def is_late_payment(self) -> bool:
        """Whether it is confidential."""
        return self.category == RequestCategory.LATE_PAYMENT


class RequestEntry(models.Model):
    """A line of a request's timeline with the words that were written. The trail keeps the same
    act without them: who may read a request may read its words, and nobody else. Never changed."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="entries")
    verb = models.CharField(max_length=60)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["request", "-id"], name="request_entry_latest")]
        triggers = [
            pgtrigger.Protect(
                name="request_entry_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.verb}"


class RequestPaper(models.Model):
    """A file of a request, as confidential as the request."""

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    is_offices = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "file"], name="request_paper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.file}"


class RequestEscalation(models.Model):
    """An overdue request was told to an office above: once for each due day and level.

    `is_told`: a message went out; none does when the answer came before the run.
    """

    request = models.ForeignKey(ServiceRequest, models.PROTECT, related_name="escalations")
    due_on = models.DateField()
    level = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    came_on = models.DateField()
    is_told = models.BooleanField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["due_on", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "due_on", "level"], name="request_escalated_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} +{self.level}"
