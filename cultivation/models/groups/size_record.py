"""The size of an enterprise over time, and whether it is above scale (规上)."""

from django.db import models

from cultivation.enums import SizeClass
from cultivation.models.groups.dated import Dated, DatedQuerySet, in_order, never_twice
from enterprises.models import Enterprise


class SizeRecord(Dated):
    """The size class (工信部联企业〔2011〕300号) and the statistics office's flag *above scale*."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="size_records")
    size_class = models.CharField(max_length=10, choices=SizeClass)
    is_above_scale = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)

    objects = DatedQuerySet["SizeRecord"].as_manager()

    class Meta:
        constraints = [
            in_order("size_record_dates_in_order"),
            never_twice("size_record_once_at_a_time", "enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.size_class}"
