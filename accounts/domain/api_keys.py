"""Issuing and checking API keys."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiKey, User


def issue_api_key(*, user: User, name: str, valid_days: int = 90) -> str:
    """Create a key and return its secret, which is shown this once and never stored."""
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    ApiKey.objects.create(
        user=user,
        name=name,
        digest=_digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=valid_days),
    )
    return secret


def user_of_api_key(secret: str) -> User | None:
    """The active user whose key this is, unless it has expired or was revoked."""
    key = (
        ApiKey.objects.select_related("user")
        .filter(digest=_digest(secret), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    return key.user if key and key.user.is_active else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
