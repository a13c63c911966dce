"""Administrative divisions, GB/T 2260."""

from django.db import models

from accounts.enums import RegionLevel


class Region(models.Model):
    """A current division. `code` has six digits: province, prefecture, county."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=RegionLevel)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        indexes = [models.Index(fields=["name"], name="region_by_name")]

    def __str__(self) -> str:
        return self.name
