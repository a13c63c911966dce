"""Closed sets of words about the service catalogue and cultivation plans (培育计划)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceCategory(models.TextChoices):
    """What a service of the catalogue helps with."""

    INNOVATION = "innovation", _("Innovation")
    DIGITAL = "digital", _("Digital transformation")
    TALENT = "talent", _("Talent and training")
    FINANCE = "finance", _("Financing")
    MARKET = "market", _("Market")
    INTELLECTUAL_PROPERTY = "intellectual_property", _("Intellectual property")
    QUALITY = "quality", _("Quality and standards")
    LAW = "law", _("Law")


class ServiceState(models.TextChoices):
    """Whether a service can be booked."""

    OFFERED = "offered", pgettext_lazy("service", "Offered")
    PAUSED = "paused", pgettext_lazy("service", "Paused")
    ENDED = "ended", pgettext_lazy("service", "Ended")


class PlanStatus(models.TextChoices):
    """How far a plan is."""

    DRAFT = "draft", pgettext_lazy("plan", "Being drawn up")
    OFFERED = "offered", pgettext_lazy("plan", "With the enterprise for its consent")
    AGREED = "agreed", pgettext_lazy("plan", "Agreed, to begin")
    RUNNING = "running", pgettext_lazy("plan", "Running")
    CLOSED = "closed", pgettext_lazy("plan", "Closed")

    @classmethod
    def open(cls) -> list["PlanStatus"]:
        """States in which something is still to be done."""
        return [cls.DRAFT, cls.OFFERED, cls.AGREED, cls.RUNNING]

    @classmethod
    def shown_to_enterprise(cls) -> list["PlanStatus"]:
        """States in which the enterprise sees it; a draft is the office's own."""
        return [cls.OFFERED, cls.AGREED, cls.RUNNING, cls.CLOSED]


class PlanOutcome(models.TextChoices):
    """How a plan ended."""

    REACHED = "reached", pgettext_lazy("plan", "Goals reached")
    NOT_REACHED = "not_reached", pgettext_lazy("plan", "Goals not reached")
    TITLE_LOST = "title_lost", pgettext_lazy("plan", "Title lost")
    WITHDRAWN = "withdrawn", pgettext_lazy("plan", "Withdrawn")
    REPLACED = "replaced", pgettext_lazy("plan", "Replaced by a new plan")


class GoalOutcome(models.TextChoices):
    """What the engine says of a goal's condition."""

    PASS = "pass", pgettext_lazy("goal", "Met")
    WAIVED = "waived", pgettext_lazy("goal", "Waived")
    FAIL = "fail", pgettext_lazy("goal", "Not met")
    UNDETERMINED = "undetermined", pgettext_lazy("goal", "Figure missing")

    @classmethod
    def reached(cls) -> list["GoalOutcome"]:
        """Outcomes with which the goal is reached."""
        return [cls.PASS, cls.WAIVED]


class MeasureState(models.TextChoices):
    """Whether a measure of a plan took place. It says nothing about the goal."""

    PLANNED = "planned", pgettext_lazy("measure", "Planned")
    DONE = "done", pgettext_lazy("measure", "Took place")
    DROPPED = "dropped", pgettext_lazy("measure", "Dropped")


class PlanAction(models.TextChoices):
    """What can be done with a plan."""

    CHANGE = "change", _("Change the frame of the plan")
    OFFER = "offer", _("Send to the enterprise for its consent")
    TAKE_BACK = "take-back", _("Take back to change it")
    CONSENT = "consent", _("Consent to the plan")
    DECLINE = "decline", _("Ask for changes")
    START = "start", _("Begin the plan")
    LIAISON = "liaison", _("Name the liaison")
    NOTE = "note", _("Write the quarterly note")
    CLOSE = "close", _("Close by the newest verdict")
    WITHDRAW = "withdraw", _("Withdraw the plan")
    REPLACE = "replace", _("Replace by a new plan")
