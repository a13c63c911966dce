"""Load the regions of GB/T 2260."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.domain.regions import load_regions


class Command(BaseCommand):
    help = "Load the regions of GB/T 2260; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_regions().sentence())
