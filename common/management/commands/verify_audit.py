"""Check every chain of the event trail."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.domain.events import broken_links
from common.models import Event


class Command(BaseCommand):
    help = "Recompute every chain of events; print what is broken; exit 1 when anything is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per broken event."""
        broken = 0
        for link in broken_links():
            broken += 1
            self.stdout.write(
                f"{link.subject_kind} {link.subject_id} event {link.sequence}: {link.reason}"
            )
        if broken:
            raise CommandError(f"{broken} events do not hold.", returncode=1)
        self.stdout.write(f"{Event.objects.count()} events hold.")
