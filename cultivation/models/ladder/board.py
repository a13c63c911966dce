"""The ladder of an area as it was counted last."""

from django.db import models

from accounts.models import Office


class LadderBoard(models.Model):
    """The figures of the country or of a province, counted from the register of titles.

    They were counted on `day`, when `last_title` was the newest title and `last_event` the newest
    fact about one: a board is up to date while both still are. What is in `figures` is read and
    written by `domain/ladder/boards.py` alone; it can be forgotten at any time.
    """

    area = models.OneToOneField(Office, models.CASCADE, primary_key=True, related_name="+")
    day = models.DateField()
    counted_at = models.DateTimeField()
    last_title = models.BigIntegerField()
    last_event = models.BigIntegerField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return f"{self.area} {self.day}"
