"""Words about little giants' leading role: posted needs (揭榜), key support, readiness."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedStatus(models.TextChoices):
    """How far a posted need is."""

    DRAFT = "draft", pgettext_lazy("need", "Being written")
    SUBMITTED = "submitted", pgettext_lazy("need", "To be checked")
    PUBLISHED = "published", pgettext_lazy("need", "Open for answers")
    MATCHED = "matched", pgettext_lazy("need", "Matched")
    CONCLUDED = "concluded", pgettext_lazy("need", "Result recorded")
    WITHDRAWN = "withdrawn", pgettext_lazy("need", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("need", "Expired without a match")

    @classmethod
    def open(cls) -> list["NeedStatus"]:
        """States in which something is still to be done."""
        return [cls.DRAFT, cls.SUBMITTED, cls.PUBLISHED, cls.MATCHED]

    @classmethod
    def in_public(cls) -> list["NeedStatus"]:
        """States in which every enterprise and office may read it."""
        return [cls.PUBLISHED, cls.MATCHED, cls.CONCLUDED]


class AnswerStatus(models.TextChoices):
    """How far an answer to a need is."""

    HANDED_IN = "handed_in", pgettext_lazy("answer", "Handed in")
    SHORTLISTED = "shortlisted", pgettext_lazy("answer", "Shortlisted")
    CHOSEN = "chosen", pgettext_lazy("answer", "Chosen")
    NOT_CHOSEN = "not_chosen", pgettext_lazy("answer", "Not chosen")
    WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Withdrawn")


class NeedResult(models.TextChoices):
    """What came of a match."""

    CONTRACT = "contract", _("Contract signed")
    TRIAL = "trial", _("Trial or sample, no contract yet")
    NOTHING = "nothing", _("Nothing came of it")


class SupportStatus(models.TextChoices):
    """How far the support of a key little giant is."""

    PLANNED = "planned", pgettext_lazy("support", "Plan entered, to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("support", "Confirmed, first payment due")
    UNDER_WAY = "under_way", pgettext_lazy("support", "Supported, plan carried out")
    EVALUATED = "evaluated", pgettext_lazy("support", "Evaluated, to be signed")
    REST_DUE = "rest_due", pgettext_lazy("support", "Goals met, remainder due")
    PAID = "paid", pgettext_lazy("support", "Paid in full")
    WITHHELD = "withheld", pgettext_lazy("support", "Remainder withheld")
    RECOVERING = "recovering", pgettext_lazy("support", "Money to be recovered")
    RECOVERED = "recovered", pgettext_lazy("support", "Money recovered")
    DROPPED = "dropped", pgettext_lazy("support", "Left before the first payment")

    @classmethod
    def open(cls) -> list["SupportStatus"]:
        """States in which something is still to be done."""
        return [
            cls.PLANNED,
            cls.CONFIRMED,
            cls.UNDER_WAY,
            cls.EVALUATED,
            cls.REST_DUE,
            cls.RECOVERING,
        ]


class PaymentKind(models.TextChoices):
    """Money that moved."""

    FIRST = "first", _("First payment")
    REST = "rest", _("Remainder")
    PAID_BACK = "paid_back", _("Paid back")


class SupportVerdict(models.TextChoices):
    """What the rules make of an evaluation."""

    PAY_REST = "pay_rest", _("Pay the remainder")
    WITHHOLD = "withhold", _("Withhold the remainder")
    RECOVER = "recover", _("Recover what was paid")
