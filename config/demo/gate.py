"""Demo data are wanted only where the environment says so."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def refuse_unless_wanted() -> None:
    """Raise CommandError unless `DEMO_DATA=1` is set: no production system gets seeded users."""
    if not settings.DEMO_DATA:
        raise CommandError(_("Demo data are not wanted here: set DEMO_DATA=1 if they are."))
