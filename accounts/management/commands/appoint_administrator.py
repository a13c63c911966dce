"""Appoint an office's first administrator of a kind."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.domain.staff.opening import open_account
from accounts.domain.staff.posting import appoint_first_administrator
from accounts.enums import PostingRole
from accounts.models import Office
from common.domain.actor import SYSTEM
from common.domain.errors import DomainError


class Command(BaseCommand):
    help = (
        "Open an account and appoint it an office's first administrator of a kind; the first "
        "password is printed this once. Every further role is proposed and confirmed on screen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and for which office and duty."""
        parser.add_argument("username")
        parser.add_argument("name")
        parser.add_argument("role", choices=sorted(PostingRole.administrators()))
        parser.add_argument("--office", default="000000", help="its code; the ministry if left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the first password alone on standard output."""
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError(f"There is no office {options['office']}.")
        try:
            with transaction.atomic():
                user, password = open_account(
                    username=options["username"], name=options["name"], actor=SYSTEM
                )
                appoint_first_administrator(
                    user=user, office=office, role=PostingRole(options["role"])
                )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(password)
