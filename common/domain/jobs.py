"""Jobs: one at a time, each run kept with its figures or its error."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from common.models import JobRun


def run_job(name: str, work: Callable[[], Mapping[str, Any]]) -> JobRun | None:
    """Run `work` in one transaction unless the same job runs already (then None is returned).

    `work` gives the figures to keep. An error is kept on the run and raised again.
    """
    run = JobRun.objects.create(name=name, started_at=timezone.now())
    try:
        with transaction.atomic():
            if not _take_turn(name):
                run.delete()
                return None
            run.figures = dict(work())
    except Exception as error:
        run.error = f"{type(error).__name__}: {error}"[:2000]
        run.finished_at = timezone.now()
        run.save()
        raise
    run.finished_at = timezone.now()
    run.save()
    return run


def _take_turn(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{name}"])
        (taken,) = cursor.fetchone()
    return bool(taken)
