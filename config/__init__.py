"""Settings, URLs and servers. The Celery app is loaded with it so that tasks find their broker."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
