"""Forgetting what has served its purpose, in batches small enough to hold nobody up."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Model, QuerySet
from django.utils import timezone

from common.models import IdempotencyRecord, JobRun, OutboxItem, RequestCount

# A repeated request comes within minutes, a question about a delivery within weeks.
KEPT = timedelta(days=30)
_COUNTERS_KEPT = timedelta(hours=1)
_ROWS_AT_ONCE = 1000


def forget_done_items() -> Mapping[str, int]:
    """Delete one batch of outbox items that were done more than `KEPT` ago. Parked ones stay."""
    return _forget(OutboxItem.objects.filter(done_at__lt=timezone.now() - KEPT))


def forget_old_answers() -> Mapping[str, int]:
    """Delete one batch of answers to keyed requests that are older than `KEPT`."""
    return _forget(IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT))


def forget_runs_of_the_clock() -> Mapping[str, int]:
    """Delete one batch of the clock's own runs that ended more than `KEPT` ago. What people asked
    for stays with its lines."""
    return _forget(JobRun.objects.filter(requested_by=None, finished_at__lt=timezone.now() - KEPT))


def forget_request_counts() -> Mapping[str, int]:
    """Delete one batch of request counters of minutes long past."""
    return _forget(RequestCount.objects.filter(began_at__lt=timezone.now() - _COUNTERS_KEPT))


def _forget(rows: QuerySet[Model]) -> Mapping[str, int]:
    batch = list(rows.order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE])
    deleted, _by_model = rows.filter(pk__in=batch).delete()
    return {"deleted": deleted}
