"""Publish a standard from its text."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.domain.actor import SYSTEM
from common.domain.errors import DomainError
from common.management.spoken import SpokenCommand
from cultivation.criteria import RuleSetError
from cultivation.domain.rule_set_publishing import publish_rule_set
from cultivation.management.commands.check_rule_set import refusal_of, summary_of, text_of
from cultivation.queries import parsed


class Command(SpokenCommand):
    """`manage.py publish_rule_set FILE --from DATE`: what is published never changes."""

    purpose = gettext_lazy(
        "Publish the text of a standard (TOML) from a day on. An older text of the same code is"
        " superseded from that day; what was judged under it stays. What is published never"
        " changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and the day."""
        parser.add_argument("file", help=_("the file with the text, or - for standard input"))
        parser.add_argument(
            "--from",
            dest="from_day",
            type=date.fromisoformat,
            metavar="DATE",
            help=_("first day in force, e.g. 2030-04-01; without it the day that the text names"),
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
        self.stdout.write(_("Published, in force from %s.") % row.in_force_from.isoformat())
