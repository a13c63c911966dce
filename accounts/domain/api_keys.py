"""Issuing and checking API keys."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiKey, User
from common.domain.actor import SYSTEM, Actor
from common.domain.events import record
from common.domain.reading import Reader, ask
from common.enums import SubjectKind

_USER = Reader(User)
# Asked with every request of every system: the server keeps its plan.
_USER_SQL = f"""
SELECT {_USER.columns} FROM accounts_apikey AS key
JOIN accounts_user ON accounts_user.id = key.user_id
WHERE key.digest = %s AND key.revoked_at IS NULL AND key.expires_at > %s
    AND accounts_user.is_active"""  # noqa: S608 - names of columns


@transaction.atomic
def issue_api_key(*, user: User, name: str, valid_days: int = 90, actor: Actor = SYSTEM) -> str:
    """Create a key and return its secret, which is shown this once and never stored.

    The event says whose key it is, what for and until when.
    """
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    key = ApiKey.objects.create(
        user=user,
        name=name,
        digest=_digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=valid_days),
    )
    record(
        subject_kind=SubjectKind.USER,
        subject_id=user.pk,
        verb="user.api_key_issued",
        actor=actor,
        after={"key": key.pk, "name": name, "expires_at": key.expires_at.isoformat()},
    )
    return secret


@transaction.atomic
def revoke_api_key(*, key: ApiKey, actor: Actor) -> ApiKey:
    """The key opens nothing from the next request on. Event `user.api_key_revoked`."""
    locked = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record(
            subject_kind=SubjectKind.USER,
            subject_id=locked.user_id,
            verb="user.api_key_revoked",
            actor=actor,
            after={"key": locked.pk, "name": locked.name},
        )
    return locked


def user_of_api_key(secret: str) -> User | None:
    """The active user whose key this is, unless it has expired or was revoked."""
    (rows,) = ask((_USER_SQL, [_digest(secret), timezone.now()]))
    return next(map(_USER.instance, rows), None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
