"""Support of key little giants (重点“小巨人”): batches, plans, payments, years, evaluation."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.domain.acting import Capacity
from cultivation.enums import Certainty
from cultivation.enums.leading import PaymentKind, SupportStatus, SupportVerdict
from cultivation.models.leading.pairs import status_pair_guard
from cultivation.models.title import Title
from enterprises.models import Enterprise

_S = SupportStatus
SUPPORT_PAIRS = frozenset(
    {
        (_S.PLANNED, _S.CONFIRMED),
        (_S.PLANNED, _S.DROPPED),
        (_S.CONFIRMED, _S.DROPPED),
        (_S.CONFIRMED, _S.UNDER_WAY),
        (_S.UNDER_WAY, _S.EVALUATED),
        (_S.EVALUATED, _S.UNDER_WAY),
        (_S.EVALUATED, _S.REST_DUE),
        (_S.EVALUATED, _S.WITHHELD),
        (_S.EVALUATED, _S.RECOVERING),
        (_S.REST_DUE, _S.PAID),
        (_S.RECOVERING, _S.RECOVERED),
    }
)


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


def _wan() -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)


def _day() -> "models.DateField[Any, Any]":
    return models.DateField(null=True, blank=True)


class SupportBatch(models.Model):
    """A batch of support: three years between two days, with the document it rests on and how
    sure that is."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.CharField(max_length=300)
    certainty = models.CharField(max_length=12, choices=Certainty)
    rule = models.CharField(max_length=40)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="support_batch_dates_in_order"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="support_batch_has_source"),
        ]

    def __str__(self) -> str:
        return self.name


class SupportedQuerySet(models.QuerySet["Supported"]):
    """Supported little giants, by reader."""

    def visible_to(self, capacity: Capacity) -> "SupportedQuerySet":
        """An enterprise's own once confirmed; an office's those of its area."""
        visible = self.filter(enterprise__in=Enterprise.objects.visible_to(capacity))
        return visible.exclude(status=_S.PLANNED) if capacity.enterprise_id else visible


class Supported(models.Model):
    """A little giant in a batch, from its plan to the last payment or the money's return.

    Money in 万元. `total_wan` is what the batch's rule grants; `recover_wan` what is demanded back.
    Evaluation is entered by one official and signed by another.
    """

    number = models.CharField(max_length=40, unique=True)
    batch = models.ForeignKey(SupportBatch, models.PROTECT, related_name="supported")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="supports")
    title = models.ForeignKey(Title, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=SupportStatus, default=SupportStatus.PLANNED)
    investment_wan = models.DecimalField(max_digits=14, decimal_places=2)
    goals = models.TextField()
    total_wan = models.DecimalField(max_digits=14, decimal_places=2)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_on = models.DateField()
    confirmed_by = _person()
    confirmed_on = _day()
    invested_wan = _wan()
    goals_met = models.BooleanField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=SupportVerdict, blank=True)
    evaluated_by = _person()
    evaluated_on = _day()
    signed_by = _person()
    signed_on = _day()
    recover_wan = _wan()
    demand = models.CharField(max_length=120, blank=True)
    demanded_on = _day()
    demand_due_on = _day()
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SupportedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "enterprise"],
                condition=~Q(status=SupportStatus.DROPPED),
                name="supported_once_per_batch",
            ),
            models.CheckConstraint(
                condition=Q(investment_wan__gt=0, total_wan__gt=0), name="supported_has_money"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
                name="supported_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("evaluated_by")),
                name="supported_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", evaluated_on=None, invested_wan=None, goals_met=None)
                | (
                    ~Q(verdict="")
                    & Q(evaluated_on__isnull=False, invested_wan__gte=0, goals_met__isnull=False)
                ),
                name="supported_evaluated_whole",
            ),
            models.CheckConstraint(
                condition=Q(demanded_on=None, demand="", demand_due_on=None)
                | (
                    Q(demanded_on__isnull=False, demand_due_on__gte=F("demanded_on"))
                    & ~Q(demand="")
                ),
                name="supported_demand_whole",
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="supported_by_status")]
        triggers = [status_pair_guard("supported_status_pair", SUPPORT_PAIRS)]

    def __str__(self) -> str:
        return f"{self.number} {self.enterprise}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status in SupportStatus.open()


class SupportPayment(models.Model):
    """Money that moved, in 万元, by a document. Never changed."""

    supported = models.ForeignKey(Supported, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=10, choices=PaymentKind)
    amount_wan = models.DecimalField(max_digits=14, decimal_places=2)
    on = models.DateField(db_column="on_day")
    document = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_wan__gt=0), name="support_payment_above_nothing"
            ),
            models.UniqueConstraint(
                fields=["supported", "kind"],
                condition=~Q(kind=PaymentKind.PAID_BACK),
                name="support_paid_out_once_each",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="support_payment_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supported_id} {self.kind} {self.amount_wan}"


class SupportYear(models.Model):
    """What a calendar year brought: invested (万元) and how far the goals are. A later entry of the
    same year corrects the one before and leaves it standing."""

    supported = models.ForeignKey(Supported, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    invested_wan = models.DecimalField(max_digits=14, decimal_places=2)
    progress = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["supported", "year", "number"], name="support_year_number"
            ),
            models.CheckConstraint(
                condition=Q(invested_wan__gte=0), name="support_year_not_negative"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="support_year_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supported_id} {self.year} v{self.number}"
