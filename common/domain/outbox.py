"""The outbox: written with the fact, nudged after commit, swept when a nudge was lost."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.domain.waking import wake
from common.enums import SubjectKind
from common.models import OutboxItem
from common.models.outbox import MAX_ATTEMPTS

logger = logging.getLogger(__name__)

# Longer than any handler may take; after it a dead worker's item is free again.
LEASE = timedelta(seconds=60)

Handler = Callable[[OutboxItem], None]
_HANDLERS: dict[str, Handler] = {}

_nudges_held: ContextVar[bool] = ContextVar("nudges_held", default=False)


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Register the one handler of a topic. It runs in the transaction that marks the item done,
    so its database effects happen exactly once; what leaves the process must be safe twice."""

    def register(handler: Handler) -> Handler:
        if topic in _HANDLERS:
            raise ValueError(f"The topic {topic} has a handler already.")
        _HANDLERS[topic] = handler
        return handler

    return register


def enqueue(
    topic: str,
    *,
    subject_kind: SubjectKind,
    subject_id: int,
    payload: dict[str, Any] | None = None,
) -> OutboxItem:
    """Owe an effect, in the caller's transaction. `payload` holds ids and codes, nothing secret."""
    item = OutboxItem.objects.create(
        topic=topic,
        subject_kind=subject_kind,
        subject_id=subject_id,
        payload=payload or {},
        created_at=timezone.now(),
    )
    if not _nudges_held.get():
        transaction.on_commit(lambda: nudge(item.pk), robust=True)
    return item


@contextmanager
def without_nudges() -> Iterator[None]:
    """Owe effects without waking a worker for each: for bulk loads, which deliver them themselves
    or leave them to the sweeper."""
    token = _nudges_held.set(True)
    try:
        yield
    finally:
        _nudges_held.reset(token)


@contextmanager
def in_bulk() -> Iterator[None]:
    """Owe many effects of one act and wake the sweeper once for all of them, after commit."""
    with without_nudges():
        yield
    transaction.on_commit(nudge_sweeper, robust=True)


def nudge_for(item_ids: Sequence[int]) -> None:
    """Wake a worker after commit for items that were owed by a statement of one's own: the one
    item, or the sweeper once for many."""
    if not item_ids or _nudges_held.get():
        return
    if len(item_ids) == 1:
        transaction.on_commit(lambda: nudge(item_ids[0]), robust=True)
    else:
        transaction.on_commit(nudge_sweeper, robust=True)


def nudge(item_id: int) -> None:
    """Ask a worker to deliver now. A broker that is down costs nothing: the sweeper comes by."""
    wake("common.deliver_outbox_item", item_id)


def nudge_sweeper() -> None:
    """Ask a worker to deliver whatever is owed."""
    wake("common.sweep_outbox")


def _claim(item_id: int) -> bool:
    """Count an attempt and take the lease, in a transaction of its own, so that a process that
    is killed while it works has left its attempt behind."""
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    claimed = OutboxItem.objects.filter(
        free, pk=item_id, done_at=None, parked_at=None, attempts__lt=MAX_ATTEMPTS
    )
    rows = list(claimed.select_for_update(of=("self",), skip_locked=True))
    for item in rows:
        item.attempts += 1
        item.leased_until = now + LEASE
        item.save(update_fields=["attempts", "leased_until"])
    return bool(rows)


def deliver(item_id: int) -> bool:
    """Run an item's handler once. True when this call did it; False when there was nothing to do.

    A handler that raises leaves its error on the row; the fifth failure parks the item.
    """
    with transaction.atomic():
        if not _claim(item_id):
            return False
    try:
        with transaction.atomic():
            item = OutboxItem.objects.select_for_update(of=("self",)).get(pk=item_id)
            if item.done_at or item.parked_at:
                return False
            _HANDLERS[item.topic](item)
            item.done_at = timezone.now()
            item.leased_until = None
            item.error = ""
            item.save(update_fields=["done_at", "leased_until", "error"])
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept and counted
        _note_failure(item_id, error)
        return False
    return True


@transaction.atomic
def _note_failure(item_id: int, error: Exception) -> None:
    item = OutboxItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    item.error = f"{type(error).__name__}: {error}"[:2000]
    item.leased_until = None
    if item.attempts >= MAX_ATTEMPTS:
        item.parked_at = timezone.now()
        logger.error("Outbox item %s parked after %s attempts.", item.pk, item.attempts)
    item.save(update_fields=["error", "leased_until", "parked_at"])


def sweep(*, limit: int = 500) -> int:
    """Deliver what is owed and not under way, oldest first. Returns how many were delivered.

    An item whose last attempt died with its process is parked here.
    """
    now = timezone.now()
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    owed = OutboxItem.objects.filter(free, done_at=None, parked_at=None)
    owed.filter(attempts__gte=MAX_ATTEMPTS).update(
        parked_at=now, leased_until=None, error="The worker died at every attempt."
    )
    ids = list(owed.order_by("pk").values_list("pk", flat=True)[:limit])
    return sum(deliver(item_id) for item_id in ids)
