"""Keys of other systems. Only a digest is kept."""

from django.conf import settings
from django.db import models


class ApiKey(models.Model):
    """A hashed, expiring, revocable key by which a user's system calls the API."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
