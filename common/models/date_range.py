"""Periods of days as PostgreSQL ranges, for constraints that two of them do not overlap."""

from django.contrib.postgres.fields import DateRangeField
from django.db.models import Func


class DateRange(Func):
    """`daterange(first, last, bounds)`: the days of a row; a missing last day means: still."""

    function = "DATERANGE"
    output_field = DateRangeField()
