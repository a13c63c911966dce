"""Load the rounds with published dates."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.domain.rounds.loading import load_rounds


class Command(BaseCommand):
    help = "Load the rounds with published dates; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_rounds().sentence())
