"""Give the application's database role its rights."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.domain.application_role import grant_application_role
from common.domain.errors import DomainError


class Command(BaseCommand):
    help = "Grant ROLE what web and workers need, and no more. Run it after every migration."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the role's name."""
        parser.add_argument("role", help="an existing role of the cluster")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print which tables are append-only for it."""
        try:
            protected = grant_application_role(role=options["role"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['role']}: append-only on {', '.join(protected)}")
