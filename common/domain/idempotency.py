"""One intention, one effect: a request with a key is carried out once and then repeated."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from common.domain.errors import DomainError
from common.domain.rows import execute_prepared
from common.models import IdempotencyRecord


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: a status and a JSON body (or a redirect's target)."""

    status: int
    body: Any


def digest_of(body: Any) -> str:
    """The SHA-256 of a JSON-like body, independent of the order of keys."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def once(*, user_id: int, route: str, key: str, body: Any, act: Callable[[], Answer]) -> Answer:
    """Carry out `act` once per (user, route, key) and answer the same again afterwards.

    The record is inserted first, so that a parallel duplicate waits for the first one's commit.
    A refused act stores nothing: it may be tried again. Raises `DomainError`
    (`idempotency_key_reused`) when the key comes back with another body.
    """
    body_digest = digest_of(body)
    with transaction.atomic():
        taken = execute_prepared(_TAKE, [user_id, route, key, body_digest, timezone.now()])
        if not taken:
            return _repeat(user_id, route, key, body_digest)
        answer = act()
        execute_prepared(_ANSWER, [answer.status, Jsonb(answer.body), *taken[0]])
        return answer


# A parallel duplicate waits here until the first one has ended, and inserts nothing if it holds.
_TAKE = """
INSERT INTO common_idempotencyrecord (user_id, route, key, body_digest, created_at, status, answer)
VALUES (%s, %s, %s, %s, %s, 0, '{}') ON CONFLICT (user_id, route, key) DO NOTHING RETURNING id"""
_ANSWER = """
UPDATE common_idempotencyrecord SET status = %s, answer = %s WHERE id = %s RETURNING id"""


def _repeat(user_id: int, route: str, key: str, body_digest: str) -> Answer:
    record = IdempotencyRecord.objects.get(user_id=user_id, route=route, key=key)
    if record.body_digest != body_digest:
        raise DomainError(
            "idempotency_key_reused",
            _("This key was used for another request. Send the request with a new key."),
        )
    return Answer(record.status, record.answer)
