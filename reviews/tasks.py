"""Celery tasks of the casework."""

from celery import shared_task

from common.domain.jobs import run_job
from reviews.domain.applying import lapse_drafts as lapse


@shared_task(name="reviews.lapse_drafts")
def lapse_drafts() -> None:
    """Let drafts of closed rounds lapse."""
    run_job("lapse_drafts", lambda: {"lapsed": lapse()})
