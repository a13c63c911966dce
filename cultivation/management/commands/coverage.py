"""Print coverage as of a day."""

import json
from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Office
from common.days import no_future
from cultivation.domain.coverage import coverage, definition_for, definition_of_title
from cultivation.enums import CellDimension, TitleKind
from cultivation.models import CoverageDefinition


class Command(BaseCommand):
    help = "Print coverage as JSON, with the rule of the numerator and of the denominator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Day, office, title or definition, and what to break it down by."""
        parser.add_argument("--as-of", type=date.fromisoformat, default=None)
        parser.add_argument(
            "--known-at",
            type=datetime.fromisoformat,
            default=None,
            help="a moment (ISO 8601): from what was recorded before it; by default from all",
        )
        parser.add_argument("--office", metavar="CODE", default=None)
        counted = parser.add_mutually_exclusive_group()
        counted.add_argument("--title", choices=TitleKind.values, default=None)
        counted.add_argument("--definition", metavar="CODE", default=None)
        parser.add_argument("--by", choices=CellDimension.values, default="office")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute from history and print."""
        office = None
        if options["office"]:
            office = Office.objects.filter(code=options["office"]).first()
            if office is None:
                raise CommandError(f"There is no office with the code {options['office']}.")
        day = options["as_of"] or timezone.localdate()
        try:
            no_future(day)
        except ValidationError as wrong:
            raise CommandError(wrong.messages[0]) from wrong
        known_at = options["known_at"]
        if known_at is not None and timezone.is_naive(known_at):
            known_at = timezone.make_aware(known_at)
        figures = coverage(
            as_of=day,
            definition=_definition(day, known_at, options["definition"], options["title"]),
            office=office,
            by=options["by"],
            known_at=known_at,
            from_history=True,
        )
        self.stdout.write(json.dumps(figures.as_json(), ensure_ascii=False, indent=2))


def _definition(
    day: date, known_at: datetime | None, code: str | None, title: str | None
) -> CoverageDefinition:
    if code is None:
        kind = TitleKind(title or TitleKind.LITTLE_GIANT.value)
        return definition_of_title(day=day, title_kind=kind, known_at=known_at)
    found = definition_for(day=day, code=code, known_at=known_at)
    if found is None:
        raise CommandError(f"There is no definition {code} in force on {day}.")
    return found
