"""Closed sets of words that every app uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reader(models.TextChoices):
    """Who looks at a page: decides which cards and navigation he is shown."""

    PUBLIC = "public", _("Public")
    ENTERPRISE = "enterprise", _("Enterprise")
    DESK = "desk", _("Local office")
    MINISTRY = "ministry", _("Ministry")


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
    LOAD = "load", _("Load of data")


class ActResult(models.TextChoices):
    """How an act ended. A refused act changes nothing but leaves its entry."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
