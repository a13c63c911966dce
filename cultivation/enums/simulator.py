"""Words about drafts of standards and their simulation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft of a standard stands. What was handed on is changed by nobody."""

    OPEN = "open", _("In work")
    HANDED_ON = "handed_on", _("Handed on for publication")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Put aside")


class SimulatedPopulation(models.TextChoices):
    """Whom a simulation looks at, by the title that the standard is about."""

    ALL = "all", _("Everybody who filed")
    HOLDERS = "holders", _("Holders of the title")
    OTHERS = "others", _("Those without the title")


class SimulatedOutcome(models.TextChoices):
    """What a standard says of an enterprise."""

    PASS = "pass", _("passes")
    FAIL = "fail", _("does not pass")
    UNDETERMINED = "undetermined", _("undetermined")


class SimulatedDimension(models.TextChoices):
    """What a simulation's counts are split by."""

    OFFICE = "office", _("Office")
    INDUSTRY = "industry", _("Industry")
    SIZE = "size", _("Size")
    RUNG = "rung", _("Rung")
    LINE = "line", _("Threshold")


class Movement(models.TextChoices):
    """How an outcome differs from one standard to the other."""

    GAINED = "gained", _("Would gain: now passes")
    LOST = "lost", _("Would lose: no longer passes")
    PASS_OPEN = "pass_open", _("Passed, would be undetermined")
    FAIL_OPEN = "fail_open", _("Did not pass, would be undetermined")
    OPEN_PASS = "open_pass", _("Undetermined, would pass")
    OPEN_FAIL = "open_fail", _("Undetermined, would not pass")

    @property
    def pair(self) -> tuple[SimulatedOutcome, SimulatedOutcome]:
        """The outcomes before and after."""
        return _PAIRS[self]


_PASS, _FAIL, _OPEN = SimulatedOutcome
_PAIRS = {
    Movement.GAINED: (_FAIL, _PASS),
    Movement.LOST: (_PASS, _FAIL),
    Movement.PASS_OPEN: (_PASS, _OPEN),
    Movement.FAIL_OPEN: (_FAIL, _OPEN),
    Movement.OPEN_PASS: (_OPEN, _PASS),
    Movement.OPEN_FAIL: (_OPEN, _FAIL),
}
MOVEMENT_OF = {pair: movement for movement, pair in _PAIRS.items()}
