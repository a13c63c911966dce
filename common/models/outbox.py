"""The outbox: what must still happen because of a fact that was just written."""

from django.db import models
from django.db.models import Q

from common.enums import subject_kinds

MAX_ATTEMPTS = 5


class OutboxItem(models.Model):
    """One effect that is owed. Written in the transaction of the fact, done exactly once.

    `payload` carries ids and codes only. An item that failed `MAX_ATTEMPTS` times is parked.
    """

    topic = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=20, choices=subject_kinds)
    subject_id = models.BigIntegerField()
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(parked_at=None), name="outbox_done_or_parked"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="outbox_owed",
                condition=Q(done_at=None, parked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"
