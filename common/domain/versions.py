"""Optimistic versions: the second of two people who change the same thing is told so."""

from typing import Protocol

from django.utils.translation import gettext as _

from common.domain.errors import Conflict


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def expect_version(row: Versioned, version: int) -> None:
    """Raise `Conflict` (`stale_version`) unless the row still is as the caller saw it.

    Call it on a locked row."""
    if row.version != version:
        raise Conflict(
            "stale_version",
            _("This was changed meanwhile. Look at it again, then repeat what you want to do."),
        )
