from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Let every app register its cards, sentences, outbox handlers and system checks."""
        autodiscover_modules("cards", "sentences", "capacities", "deliveries")
        import_module("common.checks")
