"""Messages: what a person should know, one per event and person."""

from django.conf import settings
from django.db import models

from common.models import Event


class Message(models.Model):
    """A notification that an event concerns a user. Its sentence is the event's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    event = models.ForeignKey(Event, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="message_once_per_event"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="message_newest_first")]

    def __str__(self) -> str:
        return f"{self.user} · {self.event}"
