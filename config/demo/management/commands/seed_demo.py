"""Seed the demo data."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.domain.errors import DomainError
from config.demo.gate import refuse_unless_wanted
from config.demo.seeding import SEED, seed_demo


class Command(BaseCommand):
    help = (
        "Seed invented enterprises, people and cases, if DEMO_DATA=1; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The seed."""
        parser.add_argument("--seed", type=int, default=SEED)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was added."""
        refuse_unless_wanted()
        try:
            report = seed_demo(seed=options["seed"])
        except DomainError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(report.sentence())
        if report.is_changed:
            for name, count in report.details["tables"].items():
                self.stdout.write(f"  {name}: {count}")
            for state, count in report.details["cases"].items():
                self.stdout.write(f"  cases {state}: {count}")
