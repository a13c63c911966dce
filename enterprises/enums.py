"""Words about enterprises and what they file."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class MembershipRole(models.TextChoices):
    """What a user does for an enterprise."""

    OWNER = "owner", _("Owner")
    FILER = "filer", _("Filer")


class EnterpriseState(models.TextChoices):
    """Whether anybody acts for the enterprise yet.

    An unclaimed record comes from a published list that names the enterprise and no more.
    """

    UNCLAIMED = "unclaimed", _("Unclaimed")
    CLAIMED = "claimed", _("Claimed")


class ClaimStatus(models.TextChoices):
    """A request to act for an enterprise known by name only."""

    WAITING = "waiting", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class PastField(models.TextChoices):
    """What of an enterprise changed over time."""

    NAME = "name", _("Name")
    OFFICE = "office", _("Place")
    PRODUCT = "product", _("Main product")
    INDUSTRY = "industry", _("Industry")
    EXISTENCE = "existence", _("Merged into another")


class AssessmentBasis(models.TextChoices):
    """How a digital level was found."""

    SELF_RATED = "self_rated", _("Self-rated")
    ON_SITE = "on_site", _("On-site")


class VisitState(models.TextChoices):
    """How far a grading on site is."""

    OPEN = "open", _("To be graded")
    DONE = "done", _("Graded")
    CALLED_OFF = "called_off", _("Called off")


class ChainRole(models.TextChoices):
    """What the main product means to its industrial chain."""

    FILLS_GAP = "fills_gap", _("Fills a gap in a key chain")
    SUPPORTS_CHAIN = "supports_chain", _("Supports a key chain")
    NONE = "none", _("Neither")


class RdInstitutionLevel(models.TextChoices):
    """The level at which an R&D institution is recognised."""

    NONE = "none", _("None")
    BELOW_MUNICIPAL = "below_municipal", _("Below municipal")
    MUNICIPAL = "municipal", _("Municipal")
    PROVINCIAL = "provincial", _("Provincial")
    NATIONAL = "national", _("National")


class TieKind(models.TextChoices):
    """How two enterprises are tied."""

    CONTROLS = "controls", _("control")
    GROUP = "group", _("same group")


class FiguresPage(StrEnum):
    """What somebody outside the enterprise has open when he sees its figures, as the trail says."""

    RECORD = "record"
    FILING = "filing"
    CASE = "case"
    INSPECTION = "inspection"
    SCORECARD = "scorecard"
    UPDATE = "update"
    QUARTERLY_REPORT = "quarterly_report"
    WARNING = "warning"
    SEED = "seed"
    PLAN = "plan"
    GRADING = "grading"
    DIGITAL_WORK = "digital_work"
    PROJECT = "project"
    SUPPORT = "support"
    READINESS = "readiness"
    REQUEST = "request"
    STANDARD = "standard"
