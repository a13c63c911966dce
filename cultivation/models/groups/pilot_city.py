"""Pilot cities of SMEs' digital transformation (财建〔2023〕117号). Whole lists are not published:
the flag is data that staff import."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Office
from cultivation.models.groups.dated import Dated, DatedQuerySet, in_order, never_twice


class PilotCity(Dated):
    """A city, or a district of a municipality, in its pilot years; `industries` are the divisions
    (GB/T 4754) of the sub-sectors that it chose, none while they are not known."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    batch = models.CharField(max_length=40)
    industries = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    source = models.CharField(max_length=300)

    objects = DatedQuerySet["PilotCity"].as_manager()

    class Meta:
        constraints = [
            in_order("pilot_city_dates_in_order"),
            never_twice("pilot_city_once_at_a_time", "office"),
        ]

    def __str__(self) -> str:
        return f"{self.office} · {self.batch}"
