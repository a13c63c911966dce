"""Print coverage as of a day."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Office
from cultivation.domain.coverage import CoverageDefinition, coverage
from cultivation.enums import TitleKind


class Command(BaseCommand):
    help = "Print coverage as JSON, with the rule of the numerator and of the denominator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Day, office, title and what to break it down by."""
        parser.add_argument("--as-of", type=date.fromisoformat, default=None)
        parser.add_argument("--office", metavar="CODE", default=None)
        parser.add_argument(
            "--title", choices=TitleKind.values, default=TitleKind.LITTLE_GIANT.value
        )
        parser.add_argument("--by", choices=["office", "industry"], default="office")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print."""
        office = None
        if options["office"]:
            office = Office.objects.filter(code=options["office"]).first()
            if office is None:
                raise CommandError(f"There is no office with the code {options['office']}.")
        figures = coverage(
            as_of=options["as_of"] or timezone.localdate(),
            definition=CoverageDefinition(title_kind=TitleKind(options["title"])),
            office=office,
            by=options["by"],
        )
        self.stdout.write(json.dumps(figures.as_json(), ensure_ascii=False, indent=2))
