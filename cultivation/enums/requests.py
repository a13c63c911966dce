"""Closed sets of words about what enterprises ask for (诉求) and payments owed to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestCategory(models.TextChoices):
    """What an enterprise asks help with. Late payment has steps of its own and is confidential."""

    POLICY = "policy", _("Policies and applications")
    INNOVATION = "innovation", _("Innovation")
    DIGITAL = "digital", _("Digital transformation")
    TALENT = "talent", _("Talent and training")
    FINANCE = "finance", _("Financing")
    MARKET = "market", _("Market")
    INTELLECTUAL_PROPERTY = "intellectual_property", _("Intellectual property")
    QUALITY = "quality", _("Quality and standards")
    LAW = "law", _("Law")
    LATE_PAYMENT = "late_payment", _("Late payment")
    OTHER = "other", pgettext_lazy("request", "Other matters")


class RequestStatus(models.TextChoices):
    """How far a request is."""

    SUBMITTED = "submitted", pgettext_lazy("request", "To be taken up")
    TAKEN = "taken", pgettext_lazy("request", "Being dealt with")
    REPLIED = "replied", pgettext_lazy("request", "Answered")
    CLOSED = "closed", pgettext_lazy("request", "Closed by the enterprise")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")

    @classmethod
    def open(cls) -> list["RequestStatus"]:
        """States in which the office owes an answer."""
        return [cls.SUBMITTED, cls.TAKEN]

    @classmethod
    def answered(cls) -> list["RequestStatus"]:
        """States in which an answer stands."""
        return [cls.REPLIED, cls.CLOSED]


class RequestAction(models.TextChoices):
    """What can be done with a request."""

    TAKE = "take", _("Take it up")
    REPLY = "reply", _("Answer")
    TO_AUTHORITY = "to-authority", _("Pass to the debtor's authority")
    RESULT = "result", _("Record the result")
    PASS_ON = "pass-on", _("Pass on to another office")
    RATE = "rate", _("Rate the answer")
    REOPEN = "reopen", _("Open again")
    WITHDRAW = "withdraw", _("Withdraw the request")


class DebtorKind(models.TextChoices):
    """Who owes the money (保障中小企业款项支付条例 names these three)."""

    ORGAN = "organ", _("Organ of the state")
    INSTITUTION = "institution", _("Public institution")
    LARGE_ENTERPRISE = "large_enterprise", _("Large enterprise")


class LatePaymentStep(models.TextChoices):
    """How far a late payment is."""

    REGISTERED = "registered", _("Registered")
    PASSED = "passed", _("Passed to the debtor's authority")
    CONCLUDED = "concluded", _("Result recorded")


class LatePaymentResult(models.TextChoices):
    """What came of it."""

    PAID = "paid", _("Paid in full")
    PARTLY_PAID = "partly_paid", _("Paid in part")
    AGREED = "agreed", _("Payment plan agreed")
    DISPUTED = "disputed", _("Disputed: to be decided by a court or arbitration")
    UNPAID = "unpaid", _("Not paid")
