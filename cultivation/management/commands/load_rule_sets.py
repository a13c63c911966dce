"""Load and publish the shipped rule sets, and the coverage target."""

from typing import Any

from django.core.management.base import BaseCommand

from cultivation.domain.rule_set_loading import load_rule_sets


class Command(BaseCommand):
    help = "Publish the shipped rule sets and the coverage target; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was changed."""
        self.stdout.write(load_rule_sets().sentence())
