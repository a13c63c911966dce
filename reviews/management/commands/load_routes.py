"""Load the routes of cases."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.domain.routes.loading import load_routes


class Command(BaseCommand):
    help = "Load the routes of cases; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_routes().sentence())
