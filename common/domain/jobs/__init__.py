"""Background jobs: declared once by kind, run in chunks or by the clock, each run kept as a row.

A kind is declared in an app's `jobs.py` (found by itself): `@job` for work on many items that
somebody has asked for, `@periodic` for what the clock asks for. `docs/jobs.md` has examples.
"""

from common.domain.jobs.chunks import advance
from common.domain.jobs.clock import run_job, run_periodic, watch_runs
from common.domain.jobs.kinds import (
    CHUNK_TOPIC,
    PERIODIC_TOPIC,
    JobKind,
    PeriodicKind,
    beat_schedule,
    job,
    job_kinds,
    kind_of,
    label_of,
    periodic,
    periodic_kinds,
)
from common.domain.jobs.steering import Item, actor_of, cancel_job, may_steer, retry_job, start_job

__all__ = [
    "CHUNK_TOPIC",
    "PERIODIC_TOPIC",
    "Item",
    "JobKind",
    "PeriodicKind",
    "actor_of",
    "advance",
    "beat_schedule",
    "cancel_job",
    "job",
    "job_kinds",
    "kind_of",
    "label_of",
    "may_steer",
    "periodic",
    "periodic_kinds",
    "retry_job",
    "run_job",
    "run_periodic",
    "start_job",
    "watch_runs",
]
