"""Issue a key for a user's system."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.domain.api_keys import issue_api_key
from accounts.models import User


class Command(BaseCommand):
    help = "Issue an API key for a user; its secret is printed this once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose key, what for, and for how long."""
        parser.add_argument("username")
        parser.add_argument("name", help="what the key is for")
        parser.add_argument("--valid-days", type=int, default=90)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the secret alone on standard output, so that it can be piped."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user {options['username']}.")
        if options["valid_days"] < 1:
            raise CommandError("A key is valid for at least one day.")
        secret = issue_api_key(user=user, name=options["name"], valid_days=options["valid_days"])
        self.stdout.write(secret)
