"""People who stand on the rows of cases."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


def person() -> "models.ForeignKey[User | None, User | None]":
    """A person, or nobody yet. Nobody looks for a person's cases or steps by this key alone; an
    index of it would be written with every act."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
