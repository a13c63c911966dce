"""Lists of registers are taken over by a background job: a line for each row, with what became of
it."""

import tempfile
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.jobs import Item, actor_of, start_job
from common.models import JobLine, JobRun
from cultivation.domain.digital.fact_import import FACTS, fact_rows, take_fact_row
from cultivation.domain.digital.fact_keeping import keeper
from cultivation.domain.digital.group_import import rows_of, take_group_row
from cultivation.models import GroupList

LISTS_JOB = "register_lists"


@transaction.atomic
def start_list(*, group_list: GroupList, digest: str, actor: Actor) -> JobRun:
    """Owe the rows of a checked list to a background job, once.

    Raises `Conflict` (`other_list`, `list_applied`) and `DomainError` (`not_yours`).
    """
    keeper(actor)
    locked = GroupList.objects.select_for_update(of=("self",)).get(pk=group_list.pk)
    if locked.applied_at is not None:
        raise Conflict("list_applied", _("This list has been taken over already."))
    content = bytes(locked.content)
    if digest != locked.sha256 or sha256(content).hexdigest() != locked.sha256:
        raise Conflict("other_list", _("This is not the list that was checked: check it again."))
    run = start_job(
        LISTS_JOB,
        actor=actor,
        parameters={"list": locked.pk, "register": locked.register},
        items=_items(locked, content),
    )
    locked.applied_by_id, locked.applied_at = actor.person_id, timezone.now()
    locked.report["run"] = run.pk
    locked.save(update_fields=["applied_by", "applied_at", "report"])
    return run


def _items(group_list: GroupList, content: bytes) -> list[Item]:
    if group_list.register in FACTS:
        return fact_rows(group_list, content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (group_list.name[:100] or "list")
        path.write_bytes(content)
        return rows_of(group_list.register, path)


def take_row(run: JobRun, line: JobLine) -> str:
    """Enter the row of a line. Returns what it did (`entered`, `changed`, `added`, `ended`,
    `known`); raises `DomainError` for one that cannot be entered."""
    register, actor = str(run.parameters["register"]), actor_of(run)
    if register in FACTS:
        return take_fact_row(register=register, cells=line.parameters, run=run.pk, actor=actor)
    return take_group_row(register=register, parameters=line.parameters, actor=actor)
