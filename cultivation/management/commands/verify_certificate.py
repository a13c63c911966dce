"""Check a certificate without a network or a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from common.crypto import SigningKeys, signing_keys
from cultivation.domain.certificates import NotAuthentic
from cultivation.domain.certificates.verifying import verify_file


class Command(BaseCommand):
    help = (
        "Verify the signature of a certificate (its PDF, or a text file with the QR code's text) "
        "offline. Exit 1 when it is not authentic or the PDF was altered."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and, where this system has no keys, the saved public key page."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="the public keys as JSON, saved before")
        parser.add_argument("--address", default=settings.PUBLIC_URL, help="printed on the PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what the certificate says."""
        try:
            keys = _keys(options["keys"])
            content = options["file"].read_bytes()
            verified = verify_file(content, keys, address=options["address"].rstrip("/"))
        except (OSError, ValueError, KeyError, LookupError) as error:
            raise CommandError(str(error)) from error
        except NotAuthentic as error:
            raise CommandError(_("NOT AUTHENTIC: %s") % error) from error
        self.stdout.write(json.dumps(verified.facts.as_json(), ensure_ascii=False, indent=1))
        if verified.is_whole is False:
            raise CommandError(
                _(
                    "The signature is genuine, but this file is not the one that was issued: what "
                    "it shows may have been altered. What counts is printed above."
                )
            )
        self.stdout.write(
            _("Authentic. Whether the title still counts only the public check can say.")
        )


def _keys(path: Path | None) -> SigningKeys:
    return SigningKeys.from_json(json.loads(path.read_text())) if path else signing_keys()
