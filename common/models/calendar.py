"""The working-day calendar: only the days that differ from Monday to Friday are kept."""

from django.db import models


class CalendarYear(models.Model):
    """A year whose holidays the State Council has published. Other years are provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(max_length=100)

    def __str__(self) -> str:
        return str(self.year)


class SpecialDay(models.Model):
    """A holiday on a weekday, or a make-up working day on a weekend."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
