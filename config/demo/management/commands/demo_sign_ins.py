"""Print the demo sign-ins."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from config.demo.gate import refuse_unless_wanted
from config.demo.people import PASSWORD, sign_ins


class Command(BaseCommand):
    help = "Print the demo sign-ins: user name, role, office or enterprise, name; and the password."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each person; the same password for all."""
        refuse_unless_wanted()
        for each in sign_ins():
            self.stdout.write(f"  {each.username:<10} {each.role:<12} {each.place} · {each.name}")
        self.stdout.write(_("Password for all: %(password)s") % {"password": PASSWORD})
