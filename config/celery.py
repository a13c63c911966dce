"""The Celery application. Messages are only wake-ups: the record of work is the outbox table."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("cultivation")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
