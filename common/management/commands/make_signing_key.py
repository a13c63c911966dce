"""Make a key to sign papers with; the earlier ones stay for checking."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.crypto import signing_keys
from common.crypto.keys import write_keys


class Command(BaseCommand):
    help = "Add a signing key to SIGNING_KEYS_FILE and make it the current one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the key's name and algorithm."""
        parser.add_argument("--id", default="", help="by default the day and a number")
        parser.add_argument("--algorithm", default="ed25519")
        parser.add_argument("--if-missing", action="store_true", help="only when there is none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print the name of the key."""
        if not settings.SIGNING_KEYS_FILE:
            raise CommandError("Set SIGNING_KEYS_FILE to a file that only the application reads.")
        keys = signing_keys()
        if keys.keys and options["if_missing"]:
            return
        key_id = options["id"] or f"{timezone.localdate():%y%m%d}-{len(keys.keys) + 1}"
        try:
            write_keys(
                Path(settings.SIGNING_KEYS_FILE), keys.with_new(key_id, options["algorithm"])
            )
        except (LookupError, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Key {key_id} ({options['algorithm']}) signs from now on.")
