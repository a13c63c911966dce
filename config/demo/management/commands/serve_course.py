"""Serve the pages as they were on a day of a simulated course."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.demo.clock import set_clock
from config.demo.gate import refuse_unless_wanted
from config.demo.people import PASSWORD
from cultivation.domain.coverage.days import end_of


class Command(BaseCommand):
    help = "Serve the database of simulate_course with the clock at 9:00 of a day, if DEMO_DATA=1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The day and the port."""
        parser.add_argument("day", type=date.fromisoformat)
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until interrupted."""
        refuse_unless_wanted()
        with set_clock(end_of(options["day"])) as clock:
            clock.next_act_on(options["day"])
            self.stdout.write(f"course-examiner-000000 · {PASSWORD}")
            call_command("runserver", f"127.0.0.1:{options['port']}", use_reloader=False)
