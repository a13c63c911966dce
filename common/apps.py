from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Let every app register its cards, sentences, outbox handlers, jobs and system checks;
        the clock's jobs go into the timetable of Celery's beat."""
        autodiscover_modules("cards", "sentences", "capacities", "deliveries", "jobs", "guards")
        autodiscover_modules("file_readers")
        jobs = import_module("common.domain.jobs")
        settings.CELERY_BEAT_SCHEDULE.update(jobs.beat_schedule())
        import_module("common.checks")
