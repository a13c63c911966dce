"""Load the industries of GB/T 4754-2017."""

from typing import Any

from django.core.management.base import BaseCommand

from enterprises.domain.industries import load_industries


class Command(BaseCommand):
    help = "Load the industries of GB/T 4754-2017; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_industries().sentence())
