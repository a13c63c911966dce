"""Internal notes on a case: written, never changed, retracted by whoever wrote them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from reviews.models import Case, CaseNote

NOTED, RETRACTED = "case.noted", "case.note_retracted"
_WRITERS = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})


@transaction.atomic
def write_note(*, case: Case, actor: Actor, body: str) -> CaseNote:
    """Leave a note for the offices of the case's route. The trail says that there is one, not
    what stands in it. Raises `DomainError` (`not_yours`, `note_empty`)."""
    if not body.strip():
        sentence = _("Write something.")
        raise DomainError("note_empty", sentence, {"body": sentence})
    office_id = actor.office_id
    is_on_route = office_id is not None and case.steps.filter(office=office_id).exists()
    if office_id is None or not is_on_route or actor.role not in _WRITERS:
        raise DomainError(
            "not_yours", _("Examiners and approvers of the offices on the route write notes.")
        )
    note = CaseNote.objects.create(
        case=case,
        office_id=office_id,
        author_id=actor.person_id,
        body=body.strip(),
        created_at=timezone.now(),
    )
    _record(NOTED, note, actor)
    return note


@transaction.atomic
def retract_note(*, note: CaseNote, actor: Actor) -> CaseNote:
    """Take a note back: it is no longer shown, and that there was one is. Raises `DomainError`
    (`not_yours`) or `Conflict` (`retracted_already`)."""
    locked = CaseNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if locked.author_id != actor.user_id:
        raise DomainError("not_yours", _("Who wrote a note retracts it."))
    if locked.retracted_at is not None:
        raise Conflict("retracted_already", _("This note has been retracted."))
    locked.retracted_at = timezone.now()
    locked.save(update_fields=["retracted_at"])
    _record(RETRACTED, locked, actor)
    return locked


def _record(verb: str, note: CaseNote, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.CASE,
        subject_id=note.case_id,
        verb=verb,
        actor=actor,
        after={"note": note.pk},
    )
