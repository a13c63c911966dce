"""Closed sets of words that every app uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reader(models.TextChoices):
    """Who looks at a page: decides which cards and navigation he is shown."""

    PUBLIC = "public", _("Public")
    ENTERPRISE = "enterprise", _("Enterprise")
    DESK = "desk", _("Local office")
    MINISTRY = "ministry", _("Ministry")
    ADMINISTRATOR = "administrator", _("Administrator")


class SubjectKind(models.TextChoices):
    """What an event or an outbox row is about. Each subject has its own chain of events."""

    USER = "user", _("User")
    ENTERPRISE = "enterprise", _("Enterprise")
    FILING = "filing", _("Filing")
    CASE = "case", _("Case")
    ROUND = "round", _("Round")
    NOTICE = "notice", _("Notice")
    TITLE = "title", _("Title")
    RULE_SET = "rule_set", _("Rule set")
    ROUTE = "route", _("Route")
    RANKING = "ranking", _("Recommendation list")
    PANEL = "panel", _("Expert panel")
    EXPERT = "expert", _("Expert")
    LOAD = "load", _("Load of data")
    JOB = "job", _("Background job")


class ActResult(models.TextChoices):
    """How an act ended. A refused act changes nothing but leaves its entry."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class JobState(models.TextChoices):
    """How far a run of a background job is."""

    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped by an error")
    CANCELLED = "cancelled", _("Cancelled")

    @classmethod
    def live(cls) -> list["JobState"]:
        """States in which something is still to be done."""
        return [cls.WAITING, cls.RUNNING]


class LineOutcome(models.TextChoices):
    """What came of one item of a run. Refused: the rules said no; failed: something broke."""

    WAITING = "waiting", _("Still to do")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
