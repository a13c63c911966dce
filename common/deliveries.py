"""Deliveries of the outbox that belong to no app in particular: chunks of background jobs, scans of
uploaded files."""

import logging

from celery import current_app

from common.domain.files.clamd import ScannerUnavailable
from common.domain.files.scanning import scan_file
from common.domain.files.uploading import SCAN_TOPIC
from common.domain.jobs import CHUNK_TOPIC, PERIODIC_TOPIC, advance, periodic_kinds
from common.domain.outbox import handles
from common.models import OutboxItem

logger = logging.getLogger(__name__)

handles(CHUNK_TOPIC)(advance)


@handles(PERIODIC_TOPIC)
def run_clock_job_again(item: OutboxItem) -> None:
    """Hand the clock's kind to a worker, as the clock does: it keeps its run and its error itself,
    outside the transaction of this item. Twice does no harm: it does what is due."""
    kind = str(item.payload["kind"])
    if kind in periodic_kinds():
        current_app.send_task("common.run_periodic", args=(kind,), retry=False)


@handles(SCAN_TOPIC)
def scan_uploaded_file(item: OutboxItem) -> None:
    """Scan right after the upload. A scanner that is away is asked again by the backlog's round,
    for as long as it takes: a file never falls out of it."""
    try:
        scan_file(item.subject_id)
    except ScannerUnavailable as error:
        logger.warning("Stored file %s waits for the virus scanner: %s", item.subject_id, error)
