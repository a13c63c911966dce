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
    """What a user does at an office: one examines, another signs, a third looks at figures."""

    EXAMINER = "examiner", _("Examiner")
    APPROVER = "approver", _("Approver")
    ANALYST = "analyst", _("Analyst")
