"""Late payments (拖欠账款): confidential, with the steps of the debtor's authority."""

from django.db import models
from django.db.models import Q

from accounts.models import Office
from cultivation.enums.requests import DebtorKind, LatePaymentResult, LatePaymentStep
from cultivation.models.requests.request import ServiceRequest


class LatePayment(models.Model):
    """Who owes what since when. Money in 万元. Read only through a request that the reader sees.

    `authority` is the office in charge of the debtor, once it was passed there.
    """

    request = models.OneToOneField(
        ServiceRequest, models.PROTECT, primary_key=True, related_name="late_payment"
    )
    debtor_name = models.CharField(max_length=120)
    debtor_uscc = models.CharField(max_length=18)
    debtor_kind = models.CharField(max_length=20, choices=DebtorKind)
    contract = models.CharField(max_length=120)
    amount_wan = models.DecimalField(max_digits=14, decimal_places=2)
    payable_on = models.DateField()
    step = models.CharField(
        max_length=12, choices=LatePaymentStep, default=LatePaymentStep.REGISTERED
    )
    authority = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    passed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=16, choices=LatePaymentResult, blank=True)
    recovered_wan = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    concluded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(debtor_name="") & ~Q(contract=""), name="late_payment_names_debtor"
            ),
            models.CheckConstraint(
                condition=Q(amount_wan__gt=0), name="late_payment_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(step=LatePaymentStep.CONCLUDED, concluded_on__isnull=False)
                & ~Q(result="")
                | ~Q(step=LatePaymentStep.CONCLUDED) & Q(concluded_on=None, result=""),
                name="late_payment_concluded_whole",
            ),
            models.CheckConstraint(
                condition=Q(authority=None, passed_on=None)
                | Q(authority__isnull=False, passed_on__isnull=False),
                name="late_payment_passed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(step=LatePaymentStep.PASSED) | Q(authority__isnull=False),
                name="late_payment_passed_has_authority",
            ),
            models.CheckConstraint(
                condition=Q(recovered_wan=None)
                | Q(recovered_wan__gte=0, recovered_wan__lte=models.F("amount_wan")),
                name="late_payment_recovered_within",
            ),
        ]

    def __str__(self) -> str:
        return str(self.request)
