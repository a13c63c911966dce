"""Hold the file store against its rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.domain.files.keeping import damages, orphans
from common.models import StoredFile


class Command(BaseCommand):
    help = "Read every stored file again; print what is missing or changed; exit 1 when any is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per damaged file, and how many in the store belong to no row."""
        damaged = 0
        for damage in damages():
            damaged += 1
            self.stdout.write(f"{damage.sha256}: {damage.reason}")
        left_over = sum(1 for _ in orphans())
        if left_over:
            self.stdout.write(f"{left_over} in the store belong to no row (cleared after a day).")
        if damaged:
            raise CommandError(f"{damaged} files are damaged.", returncode=1)
        self.stdout.write(f"{StoredFile.objects.count()} files hold.")
