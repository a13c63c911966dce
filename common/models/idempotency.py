"""Answers already given, so that one intention has one effect however often it is sent."""

from django.conf import settings
from django.db import models


class IdempotencyRecord(models.Model):
    """The answer to a request with a key. Stored in the transaction of the effect itself."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=100)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "route", "key"], name="idempotency_key_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
