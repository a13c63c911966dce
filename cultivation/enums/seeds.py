"""Words of seed selection (选种): what discovery finds, signals from outside, the seed pool."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FindingOutcome(models.TextChoices):
    """What a standard says of an enterprise that might climb to its next rung."""

    PASS = "pass", _("Would pass today")
    NEAR = "near", _("Misses little")


class ScreenSchedule(models.TextChoices):
    """When a saved screen is run by itself."""

    NONE = "none", _("Only when opened")
    WEEKLY = "weekly", _("Every Monday")
    NIGHTLY = "nightly", _("Every night")


class SeedState(models.TextChoices):
    """Where a seed stands in the pool."""

    CANDIDATE = "candidate", _("Candidate")
    CONTACTED = "contacted", _("Contacted")
    INVITED = "invited", _("Invited to apply")
    FILED = "filed", pgettext_lazy("seed", "Filed")
    DECLINED = "declined", _("Declined")

    @classmethod
    def open(cls) -> list["SeedState"]:
        """States in which an office still has something to do."""
        return [cls.CANDIDATE, cls.CONTACTED, cls.INVITED]

    @classmethod
    def pairs(cls) -> frozenset[tuple["SeedState", "SeedState"]]:
        """Which state may follow which. Whoever applies by itself is filed from any open state."""
        ahead = {(cls.CANDIDATE, cls.CONTACTED), (cls.CONTACTED, cls.INVITED)}
        ends = {(one, end) for one in cls.open() for end in (cls.FILED, cls.DECLINED)}
        return frozenset(ahead | ends)


class SeedOrigin(models.TextChoices):
    """How an enterprise came into the pool."""

    DISCOVERY = "discovery", _("Found by the standards")
    SIGNAL = "signal", _("A signal from outside")
    BY_HAND = "by_hand", _("Entered by an official")


class DeclineReason(models.TextChoices):
    """Why a seed does not apply now."""

    NOT_INTERESTED = "not_interested", _("Does not want the title")
    NOT_READY = "not_ready", _("Not ready yet")
    MOVED = "moved", _("Has moved away")
    CLOSED = "closed", _("Has closed down")
    DATA_WRONG = "data_wrong", _("Its figures were wrong")
    OTHER = "other", _("Another reason")


class SeedOutcome(models.TextChoices):
    """What came of a contact with a seed."""

    NOT_REACHED = "not_reached", _("Nobody reached")
    INTERESTED = "interested", _("Wants to apply")
    CONSIDERS = "considers", _("Thinks about it")
    NEEDS_HELP = "needs_help", _("Needs help with a condition")
    NOT_NOW = "not_now", _("Not now")


class SignalKind(models.TextChoices):
    """What a signal from outside is about."""

    IP_COUNT = "ip_count", _("Intellectual property")
    HONOUR = "honour", _("High-tech or another title")
    EQUITY = "equity", _("Equity financing")
    SUPPLIER = "supplier", _("Supplier named by a chain leader")


class ConflictState(models.TextChoices):
    """Whether a signal contradicts a filed figure, and what an official made of it."""

    NONE = "none", _("Agrees, or nothing filed")
    OPEN = "open", _("Contradicts, to be resolved")
    ASKED = "asked", _("The enterprise is asked")
    FILED_KEPT = "filed_kept", _("The filed figure stands")
    SIGNAL_WRONG = "signal_wrong", _("The signal is wrong")
    AGREES_NOW = "agrees_now", _("Agrees since the filing changed")

    @classmethod
    def unresolved(cls) -> list["ConflictState"]:
        """States in which the two figures still stand side by side."""
        return [cls.OPEN, cls.ASKED]
