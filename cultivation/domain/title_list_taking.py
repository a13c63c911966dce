"""Taking over a list of titles on screen: a check that writes nothing, then the same bytes."""

import tempfile
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.sheets import MAX_BYTES
from cultivation.domain.title_import import ImportReport, import_titles
from cultivation.models import TitleList

_MOST_PROBLEMS_KEPT = 2_000


def check_list(*, name: str, content: bytes, office: Office, actor: Actor) -> TitleList:
    """Import the list, undo it, and keep it with what was found, line by line.

    Raises `DomainError` (`file_too_large`) and `SheetError` for a file that cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise DomainError("file_too_large", _("The file is larger than 10 MB."))
    with transaction.atomic():
        report = _import(name, content, office, actor)
        # The check does what applying does, and undoes it: the two cannot differ.
        transaction.set_rollback(True)
    return TitleList.objects.create(
        name=Path(name).name[:200],
        content=content,
        sha256=sha256(content).hexdigest(),
        office=office,
        checked_by_id=actor.person_id,
        checked_at=timezone.now(),
        report=_as_json(report),
    )


@transaction.atomic
def apply_list(*, title_list: TitleList, digest: str, actor: Actor) -> TitleList:
    """Apply a list exactly as it was checked, once, in one transaction.

    Raises `Conflict`: `other_list` when `digest` is not that of the list that was checked,
    `list_applied`, and `register_moved` when the register has changed so that the list would not
    do what the check showed.
    """
    locked = TitleList.objects.select_for_update(of=("self",)).get(pk=title_list.pk)
    if locked.applied_at is not None:
        raise Conflict("list_applied", _("This list has been taken over already."))
    content = bytes(locked.content)
    if digest != locked.sha256 or sha256(content).hexdigest() != locked.sha256:
        raise Conflict("other_list", _("This is not the list that was checked: check it again."))
    report = _as_json(_import(locked.name, content, locked.office, actor))
    if report != locked.report:
        raise Conflict(
            "register_moved",
            _("The register has changed since the check. Check the list again."),
        )
    locked.applied_by_id, locked.applied_at = actor.person_id, timezone.now()
    locked.save(update_fields=["applied_by", "applied_at"])
    return locked


def _import(name: str, content: bytes, office: Office, actor: Actor) -> ImportReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name[:100] or "list")
        path.write_bytes(content)
        return import_titles(path=path, as_recognised=True, actor=actor, area=office)


def _as_json(report: ImportReport) -> dict[str, Any]:
    kept = asdict(report)
    kept["left_out"] = len(report.problems)
    kept["problems"] = kept["problems"][:_MOST_PROBLEMS_KEPT]
    return kept
