"""Words about people and offices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    """Levels of GB/T 2260."""

    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")


class OfficeLevel(models.TextChoices):
    """Levels of authorities. Plan cities and the 兵团 are provincial-level."""

    MINISTRY = "ministry", _("Ministry")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")


class PostingRole(models.TextChoices):
    """What a user does at an office: one examines, another signs, a third looks at figures.

    The three administrators (GB/T 22239, level 3, 8.1.4.2) keep the system and have no part in
    the business: one opens accounts, another grants roles, the third reads the trail.
    """

    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    ANALYST = "analyst", _("Analyst")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")

    @classmethod
    def administrators(cls) -> "frozenset[PostingRole]":
        """The three roles that exclude each other and everything else."""
        return frozenset({cls.SYSTEM_ADMIN, cls.SECURITY_ADMIN, cls.AUDIT_ADMIN})

    @classmethod
    def at_work(cls) -> "frozenset[PostingRole]":
        """The two roles that act on what comes; an analyst looks at figures alone."""
        return frozenset({cls.EXAMINER, cls.APPROVER})


class ProposalState(models.TextChoices):
    """A posting is proposed by one administrator and decided by another."""

    WAITING = "waiting", _("Waiting for confirmation")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
