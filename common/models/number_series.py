"""Numbers given out in order: cases, titles, notices."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given out in a series. Its row is locked while one is taken, so that no
    number is given twice and a rolled-back act leaves no gap."""

    name = models.CharField(max_length=60, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.name} {self.last_number}"
