"""The files that prove a change: added while it is the enterprise's turn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileClass, SubjectKind
from reviews.enums import CaseStatus, Turn
from reviews.models import Case, ChangePaper, ChangeReport

PURPOSE = "change"


@transaction.atomic
def add_paper(*, case: Case, upload: CheckedFile, actor: Actor) -> ChangePaper:
    """Keep a checked file as evidence of the change.

    Raises `DomainError` (the codes of `store_upload`) and `Conflict` (`action_not_open`).
    """
    locked = _with_enterprise(case, actor)
    file = store_upload(
        upload=upload,
        purpose=PURPOSE,
        actor=actor,
        place=Place(f"enterprise:{locked.enterprise_id}", f"change:{locked.pk}"),
        file_class=FileClass.TRADE_SECRET,
    )
    paper = ChangePaper.objects.create(
        report=ChangeReport.objects.get(case=locked),
        file=file,
        added_by_id=actor.person_id,
        added_at=timezone.now(),
    )
    _note("change.paper_added", locked, paper, actor)
    return paper


@transaction.atomic
def remove_paper(*, paper: ChangePaper, actor: Actor) -> None:
    """Take a file back, before the report is handed in; twice is once.

    Raises `Conflict` (`action_not_open`).
    """
    locked = _with_enterprise(paper.report.case, actor)
    if locked.status != CaseStatus.DRAFT:
        raise Conflict("action_not_open", _("What was handed in stays; add another paper."))
    found = ChangePaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if found.removed_at is None:
        found.removed_at = timezone.now()
        found.save(update_fields=["removed_at"])
        _note("change.paper_removed", locked, found, actor)


def _with_enterprise(case: Case, actor: Actor) -> Case:
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.turn != Turn.ENTERPRISE or actor.enterprise_id != locked.enterprise_id:
        raise Conflict("action_not_open", _("The case is no longer with the enterprise."))
    return locked


def _note(verb: str, case: Case, paper: ChangePaper, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=case.pk,
        verb=verb,
        actor=actor,
        after={"paper": paper.pk, "sha256": paper.file.sha256},
    )
