"""Taking over a list on screen: a check that writes nothing, then the same bytes, once."""

import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.sheets import MAX_BYTES
from cultivation.models.checked_list import CheckedList

Kept = TypeVar("Kept", bound=CheckedList)
# Imports the file at the path and reports; the report is kept, so it is plain JSON.
Importing = Callable[[Path], dict[str, Any]]


def keep_checked(
    kept: Kept, *, name: str, content: bytes, actor: Actor, importing: Importing
) -> Kept:
    """Import the list, undo it, and keep it with what was found.

    Raises `DomainError` (`file_too_large`) and `SheetError` for a file that cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise DomainError("file_too_large", _("The file is larger than 10 MB."))
    with transaction.atomic():
        report = _imported(name, content, importing)
        # The check does what applying does, and undoes it: the two cannot differ.
        transaction.set_rollback(True)
    kept.name, kept.content = Path(name).name[:200], content
    kept.sha256, kept.report = sha256(content).hexdigest(), report
    kept.checked_by_id, kept.checked_at = actor.person_id, timezone.now()
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def apply_checked(
    lists: QuerySet[Kept],
    *,
    pk: int,
    digest: str,
    actor: Actor,
    importing: Callable[[Kept], Importing],
) -> Kept:
    """Apply a list exactly as it was checked, once, in one transaction.

    Raises `Conflict`: `other_list` when `digest` is not that of the list that was checked,
    `list_applied`, and `register_moved` when the register has changed so that the list would not
    do what the check showed.
    """
    locked = lists.select_for_update(of=("self",)).get(pk=pk)
    if locked.applied_at is not None:
        raise Conflict("list_applied", _("This list has been taken over already."))
    content = bytes(locked.content)
    if digest != locked.sha256 or sha256(content).hexdigest() != locked.sha256:
        raise Conflict("other_list", _("This is not the list that was checked: check it again."))
    if _imported(locked.name, content, importing(locked)) != locked.report:
        raise Conflict(
            "register_moved",
            _("The register has changed since the check. Check the list again."),
        )
    locked.applied_by_id, locked.applied_at = actor.person_id, timezone.now()
    locked.save(update_fields=["applied_by", "applied_at"])
    return locked


def _imported(name: str, content: bytes, importing: Importing) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name[:100] or "list")
        path.write_bytes(content)
        return importing(path)
