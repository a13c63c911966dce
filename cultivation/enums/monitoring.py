"""Words about quarterly reports (运行监测) and early warnings (预警)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Confidence(models.IntegerChoices):
    """What an enterprise expects of the next quarter, worst first."""

    MUCH_WORSE = 1, _("Much worse")
    WORSE = 2, _("Worse")
    SAME = 3, _("About the same")
    BETTER = 4, _("Better")
    MUCH_BETTER = 5, _("Much better")


class ReportState(models.TextChoices):
    """Where a quarterly report stands on a day."""

    OWED = "owed", pgettext_lazy("report", "Owed")
    MISSING = "missing", pgettext_lazy("report", "Missing")
    LATE = "late", pgettext_lazy("report", "Filed late")
    IN_TIME = "in_time", pgettext_lazy("report", "Filed")


class RoundState(models.TextChoices):
    """Where a round of quarterly reports stands on a day."""

    PLANNED = "planned", pgettext_lazy("monitoring", "Planned")
    OPEN = "open", pgettext_lazy("monitoring", "Reports come in")
    OVER = "over", pgettext_lazy("monitoring", "Due day passed")
    CALLED_OFF = "called_off", pgettext_lazy("monitoring", "Called off")


class WarningKind(models.TextChoices):
    """What gives rise to a warning."""

    CHANGE = "change", _("Sharp change of a figure")
    MISSING = "missing", _("Reports missing")
    CONDITION = "condition", _("A condition of the title about to fail")


class WarningOutcome(models.TextChoices):
    """How a warning was closed."""

    HELPED = "helped", _("Visited and helped")
    EXPLAINED = "explained", _("Explained: nothing to do")
    CORRECTED = "corrected", _("Figures were wrong and are corrected")
    REPORTED = "reported", _("Report came in")
    PASSED_ON = "passed_on", _("Passed on to another authority")
    TITLE_LOOKED_AT = "title_looked_at", _("The title is looked at anew")
    CEASED = "ceased", _("The enterprise ceased or moved away")
