"""The house's own periodic jobs."""

from collections.abc import Mapping
from datetime import timedelta

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

from common.domain import clean_up
from common.domain import jobs as runs
from common.domain.files.keeping import clear_away
from common.domain.files.scanning import scan_backlog
from common.domain.jobs import periodic

_BY_NIGHT = crontab(hour="3", minute="10")


@periodic("watch_runs", label=_("Close runs that died"), every=timedelta(minutes=5))
def watch_runs() -> Mapping[str, int]:
    """Close runs that nobody is at any more."""
    return runs.watch_runs()


@periodic(
    "forget_done_items", label=_("Forget deliveries long done"), every=_BY_NIGHT, in_batches=True
)
def forget_done_items() -> Mapping[str, int]:
    """Delete what the outbox delivered long ago."""
    return clean_up.forget_done_items()


@periodic(
    "forget_old_answers",
    label=_("Forget answers to repeated requests"),
    every=_BY_NIGHT,
    in_batches=True,
)
def forget_old_answers() -> Mapping[str, int]:
    """Delete answers that nobody asks for again."""
    return clean_up.forget_old_answers()


@periodic(
    "forget_runs_of_the_clock",
    label=_("Forget old runs of the clock"),
    every=_BY_NIGHT,
    in_batches=True,
)
def forget_runs_of_the_clock() -> Mapping[str, int]:
    """Delete the clock's own runs of long ago."""
    return clean_up.forget_runs_of_the_clock()


@periodic(
    "scan_files",
    label=_("Scan uploaded files for viruses"),
    every=timedelta(minutes=1),
    in_batches=True,
)
def scan_files() -> Mapping[str, int]:
    """Scan the uploads that still wait for the scanner's word."""
    return {"settled": scan_backlog()}


@periodic(
    "clear_away_files",
    label=_("Clear away files that nothing refers to"),
    every=_BY_NIGHT,
    in_batches=True,
)
def clear_away_files() -> Mapping[str, int]:
    """Delete uploads that came to nothing, a day later."""
    return {"removed": clear_away()}


@periodic(
    "forget_request_counts",
    label=_("Forget counters of requests"),
    every=timedelta(hours=1),
    in_batches=True,
)
def forget_request_counts() -> Mapping[str, int]:
    """Delete counters of minutes long past."""
    return clean_up.forget_request_counts()
