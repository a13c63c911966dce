"""Celery tasks of the outbox. They take ids and call one domain function."""

from celery import shared_task

from common.domain import outbox


@shared_task(name="common.deliver_outbox_item")
def deliver_outbox_item(item_id: int) -> None:
    """Deliver one item, if it is still owed."""
    outbox.deliver(item_id)


@shared_task(name="common.sweep_outbox")
def sweep_outbox() -> None:
    """Deliver what nudges have missed."""
    outbox.sweep()
