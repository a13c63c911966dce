"""Do a recorded draw of experts again and compare."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.domain.panels.drawing import draw_again
from reviews.models import Panel


class Command(BaseCommand):
    """`redraw_panel NUMBER`: exit 1 when the seats are not those that the record gives."""

    help = "Draws a panel again from its recorded seed, pool and avoidances, and compares."

    def add_arguments(self, parser: CommandParser) -> None:
        """The panel's number."""
        parser.add_argument("number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the draw gives, case by case, or what differs."""
        panel = Panel.objects.filter(number=options["number"]).first()
        if panel is None:
            raise CommandError(f"There is no panel {options['number']}.")
        faults = draw_again(panel)
        if faults:
            raise CommandError("\n".join(faults))
        for number, codes in panel.draw["result"].items():
            self.stdout.write(f"{number}: {', '.join(codes)}")
        self.stdout.write(f"The same seats again, seed {panel.seed}, SHA-256 {panel.digest}.")
