"""Taking over a list of titles on screen: a check that writes nothing, then the same bytes."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from accounts.models import Office
from common.domain.actor import Actor
from cultivation.domain.list_taking import Importing, apply_checked, keep_checked
from cultivation.domain.title_import import import_titles
from cultivation.models import TitleList

_MOST_PROBLEMS_KEPT = 2_000


def check_list(*, name: str, content: bytes, office: Office, actor: Actor) -> TitleList:
    """Import the list, undo it, and keep it with what was found. Raises as `keep_checked`."""
    return keep_checked(
        TitleList(office=office),
        name=name,
        content=content,
        actor=actor,
        importing=_importing(office, actor),
    )


def apply_list(*, title_list: TitleList, digest: str, actor: Actor) -> TitleList:
    """Apply a list exactly as it was checked, once. Raises as `apply_checked`."""
    return apply_checked(
        TitleList.objects.all(),
        pk=title_list.pk,
        digest=digest,
        actor=actor,
        importing=lambda locked: _importing(locked.office, actor),
    )


def _importing(office: Office, actor: Actor) -> Importing:
    def run(path: Path) -> dict[str, Any]:
        kept = asdict(import_titles(path=path, as_recognised=True, actor=actor, area=office))
        kept["left_out"] = len(kept["problems"])
        kept["problems"] = kept["problems"][:_MOST_PROBLEMS_KEPT]
        return kept

    return run
