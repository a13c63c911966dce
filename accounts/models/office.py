"""Authorities (主管部门). They form a tree of their own: offices are not regions."""

from django.db import models
from django.db.models import Q

from accounts.enums import OfficeLevel
from accounts.models.region import Region


class OfficeQuerySet(models.QuerySet["Office"]):
    """Offices, by place in the tree."""

    def within(self, office: "Office") -> "OfficeQuerySet":
        """The office itself and every office below it."""
        if office.level == OfficeLevel.MINISTRY:
            return self.all()
        return self.filter(Q(pk=office.pk) | Q(parent=office.pk) | Q(parent__parent=office.pk))

    def provincial(self) -> "OfficeQuerySet":
        """The 37 provincial-level offices."""
        return self.filter(level=OfficeLevel.PROVINCE)


class Office(models.Model):
    """An authority. A plan city's office hangs directly under the ministry though its region
    lies inside a province; the 兵团 has an office and no region.

    `code` is the code of its region; 000000 the ministry, 660000 the 兵团.
    """

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=OfficeLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    region = models.OneToOneField(Region, models.PROTECT, null=True, blank=True)
    is_plan_city = models.BooleanField(default=False)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None, level=OfficeLevel.MINISTRY)
                | (Q(parent__isnull=False) & ~Q(level=OfficeLevel.MINISTRY)),
                name="office_only_ministry_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(is_plan_city=False) | Q(level=OfficeLevel.PROVINCE),
                name="office_plan_city_is_provincial_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def lineage(self) -> "dict[str, Office | None]":
        """The office of each level above this one and itself: county, city, province."""
        found: dict[str, Office | None] = dict.fromkeys(("county", "city", "province"))
        office: Office | None = self
        while office is not None and office.level != OfficeLevel.MINISTRY:
            found[office.level] = office
            office = office.parent
        return found
