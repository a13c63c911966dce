from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """Let every app register its cards, sentences and outbox handlers."""
        autodiscover_modules("cards", "sentences", "capacities", "deliveries")
