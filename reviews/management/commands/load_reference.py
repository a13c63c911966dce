"""Load all reference data."""

from typing import Any

from django.core.management.base import BaseCommand

from reviews.domain.reference_loading import load_reference


class Command(BaseCommand):
    help = "Load all reference data, in order; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what each load changed."""
        for report in load_reference():
            self.stdout.write(report.sentence())
