"""Load the offices of every level."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.domain.offices import load_offices


class Command(BaseCommand):
    help = "Load the offices of every level; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_offices().sentence())
