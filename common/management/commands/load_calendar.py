"""Load the working-day calendar."""

from typing import Any

from django.core.management.base import BaseCommand

from common.domain.calendar_loading import load_calendar


class Command(BaseCommand):
    help = "Load holidays and make-up days of all published years; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_calendar().sentence())
