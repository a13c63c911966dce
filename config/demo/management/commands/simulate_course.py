"""Live through a course of coverage on a throw-away database."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from config.demo.course import plan
from config.demo.course.simulating import simulate_course
from config.demo.gate import refuse_unless_wanted


class Command(BaseCommand):
    help = (
        "Simulate the goal's course from 2025-01-01, with a snapshot every night, if DEMO_DATA=1;"
        " for an empty database with reference data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many enterprises, until when, and the seed."""
        parser.add_argument("--enterprises", type=int, default=150)
        parser.add_argument("--until", type=date.fromisoformat, default=plan.LAST)
        parser.add_argument("--seed", type=int, default=2027)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each month's end."""
        refuse_unless_wanted()
        simulate_course(
            enterprises=options["enterprises"],
            until=options["until"],
            seed=options["seed"],
            told=self.stdout.write,
        )
