"""Counters of requests, for the minutes in which the cache does not answer."""

from django.db import models


class RequestCount(models.Model):
    """How often something was asked within one minute. The key names what, by whom (a digest of
    the address) and the minute; old rows are swept away."""

    key = models.CharField(max_length=120, primary_key=True)
    counted = models.PositiveIntegerField()
    began_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
