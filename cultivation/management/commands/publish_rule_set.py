"""Publish a standard from its text."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from cultivation.criteria import RuleSetError
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.management.commands.check_rule_set import refusal_of, summary_of, text_of
from cultivation.queries import parsed


class Command(BaseCommand):
    """`manage.py publish_rule_set FILE --from DATE`: what is published never changes."""

    help = "Publish the text of a standard from a day; an older text of its code is superseded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the day."""
        parser.add_argument("file", help="a TOML file, or - for input")
        parser.add_argument(
            "--from",
            dest="from_day",
            type=date.fromisoformat,
            metavar="DATE",
            help="first day in force, e.g. 2030-04-01; without it the day that the text names",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish and print what was published."""
        try:
            row = publish_rule_set(
                text=text_of(options["file"]),
                from_day=options["from_day"],
                actor=SYSTEM,
                path=options["file"],
            )
        except RuleSetError as error:
            raise refusal_of(error) from None
        except DomainError as error:
            raise CommandError(str(error)) from None
        for line in summary_of(parsed(row)):
            self.stdout.write(line)
        self.stdout.write(f"published, in force from {row.in_force_from}")
