"""Postings (任职): a user at an office in a role."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from accounts.enums import PostingRole, ProposalState
from accounts.models.office import Office
from common.models.date_range import DateRange

# Examiner, approver and analyst may be one person at different offices; an administrator is
# nothing else beside it.
_DUTY = Case(
    When(role__in=sorted(PostingRole.administrators()), then=F("role")),
    default=Value("business"),
    output_field=models.CharField(),
)


class PostingQuerySet(models.QuerySet["Posting"]):
    """Postings, by day."""

    def in_force(self) -> "PostingQuerySet":
        """Postings of today that nobody has revoked."""
        today = timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), revoked_at=None).filter(
            starts_on__lte=today
        )

    def in_business(self) -> "PostingQuerySet":
        """Postings whose people examine, sign and look at figures: no administrators."""
        return self.exclude(role__in=PostingRole.administrators())

    def at_work(self) -> "PostingQuerySet":
        """Postings whose people examine or sign."""
        return self.filter(role__in=PostingRole.at_work())


class Posting(models.Model):
    """A user's role at an office, from a day and until a day (None: still), unless revoked."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    office = models.ForeignKey(Office, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=16, choices=PostingRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role", "starts_on"],
                condition=Q(revoked_at=None),
                name="posting_unique",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="posting_dates_in_order",
            ),
            ExclusionConstraint(
                name="posting_administrator_has_no_other_duty",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (_DUTY, RangeOperators.NOT_EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office} · {self.role}"


class PostingProposal(models.Model):
    """A posting that one administrator proposes; another confirms or refuses it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    role = models.CharField(max_length=16, choices=PostingRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "office", "role"],
                condition=Q(state=ProposalState.WAITING),
                name="posting_proposal_once_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.WAITING, decided_by=None, decided_at=None)
                | (
                    ~Q(state=ProposalState.WAITING)
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="posting_proposal_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="posting_proposal_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.REFUSED) | ~Q(reason=""),
                name="posting_proposal_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="posting_proposal_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.office} · {self.role} ({self.state})"
