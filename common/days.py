"""Which days may be asked for or entered: the same bounds on screen, in the API and in commands."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

_EARLIEST = date(2000, 1, 1)
_TOO_LATE = date(2100, 1, 1)


def this_century(day: date) -> None:
    """Raises `ValidationError` for a day of another century, which is a slip of the hand."""
    if not _EARLIEST <= day < _TOO_LATE:
        raise ValidationError(_("Choose a day of this century."))


def no_future(day: date) -> None:
    """Raises `ValidationError` for a day of another century or one after today: what is counted
    from what has happened has no figure of it."""
    if day < _EARLIEST:
        raise ValidationError(_("Choose a day of this century."))
    if day > timezone.localdate():
        raise ValidationError(_("Choose a day that is not in the future."))
