"""The Celery application. Messages are only wake-ups: the record of work is the outbox table."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_before_create_process

from config.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("cultivation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_before_create_process.connect
def _settle(**_signal: Any) -> None:
    """What the worker has loaded is shared by the processes that it forks."""
    settle()
