"""Celery tasks of the outbox and the clock. They take ids and call one domain function."""

from celery import shared_task

from common.domain import outbox
from common.domain.jobs import periodic_kinds
from common.domain.jobs import run_periodic as run_now


@shared_task(name="common.deliver_outbox_item")
def deliver_outbox_item(item_id: int) -> None:
    """Deliver one item, if it is still owed."""
    outbox.deliver(item_id)


@shared_task(name="common.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver what nudges have missed."""
    outbox.sweep()


@shared_task(name="common.run_periodic")
def run_periodic(kind: str) -> None:
    """Run what the clock asks for; a kind that nobody declares any more is passed over."""
    if kind in periodic_kinds():
        run_now(kind)
