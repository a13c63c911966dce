"""Renaming the holder of a title (简单更名): the name only, nothing else changes."""

from datetime import date

from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from cultivation.domain.titles.life import Happening, changing, expect_not_over, note
from cultivation.enums import TitleEventKind
from cultivation.models import Title


def rename(
    *,
    title: Title,
    name: str,
    on: date,
    document: str,
    actor: Actor,
    case_number: str = "",
    version: int | None = None,
) -> Title:
    """Carry the holder's new name in the register from the day on; the name at recognition stays.

    Whoever renames an enterprise calls this for each of its titles in force, in the order of their
    keys. Raises `DomainError` (`name_missing`, `name_unchanged`) and `Conflict` (`title_ended`,
    `stale_version`).
    """
    name = name.strip()
    if not name:
        sentence = _("Write the new name.")
        raise DomainError("name_missing", sentence, {"name": sentence})
    with changing(title, version=version) as locked:
        expect_not_over(locked, on)
        before = locked.holder_name
        if before == name:
            sentence = _("The title carries this name already.")
            raise DomainError("name_unchanged", sentence, {"name": sentence})
        locked.renamed_to = name
        note(
            locked,
            Happening(
                TitleEventKind.RENAMED,
                on,
                document=document,
                case_number=case_number,
                name_before=before,
                name_after=name,
            ),
            actor,
        )
    return title
