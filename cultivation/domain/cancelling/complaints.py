"""Complaints: taken with a real name and evidence, kept from the enterprise, looked at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.domain.numbers import take_number
from common.domain.versions import entries_of, expect_version
from common.enums import FileClass, SubjectKind
from cultivation.domain.cancelling.acts import (
    deciding_office,
    expect_official,
    expect_status,
    required,
)
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.enums import CancellationGround, ComplaintStatus
from cultivation.models import Cancellation, Complaint, ComplaintEvidence, Title

PURPOSE = "complaint"
MOST_FILES = 5
_SAME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who complains: a person with his real name, or a unit with whoever answers for it."""

    name: str
    contact: str
    is_unit: bool = False


@transaction.atomic
def take_complaint(
    *,
    title: Title,
    complainant: Complainant,
    text: str,
    evidence: str,
    actor: Actor,
    is_public: bool,
    files: Sequence[CheckedFile] = (),
) -> Complaint:
    """Take a complaint against the holder of a title; it goes to the office that decides it.

    An anonymous one, or one without evidence, is not taken. Sent again within an hour, word for
    word, it is the same one: who clicks twice complains once. The trail keeps neither name nor
    text. `files` are the evidence itself, read by the handling office alone. Raises `DomainError`
    (`text_missing`, `too_many_files`, the codes of `store_upload`, `not_yours` for an official
    elsewhere).
    """
    office = deciding_office(title)
    if not is_public and (actor.office_id is None or actor.role == PostingRole.ANALYST):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    if len(files) > MOST_FILES:
        sentence = _("At most %(most)s files.") % {"most": MOST_FILES}
        raise DomainError("too_many_files", sentence, {"papers": sentence})
    words = _words(complainant, text, evidence) | {"is_public": is_public}
    again = _sent_before(title, words, files)
    if again is not None:
        return again
    today = timezone.localdate()
    complaint = Complaint.objects.create(
        number=f"J{today.year}-{take_number(f'complaint {today.year}'):06}",
        title=title,
        office=office,
        is_unit=complainant.is_unit,
        taken_by_id=actor.user_id,
        received_at=timezone.now(),
        **words,
    )
    for checked in files:
        _keep(complaint, checked, actor)
    _note(complaint, "complaint.received", actor, files=len(files))
    return complaint


def _words(complainant: Complainant, text: str, evidence: str) -> dict[str, Any]:
    """What has to be said, trimmed. Raises `DomainError` (`text_missing`)."""
    return {
        "complainant_name": required(
            complainant.name, "name", _("Give your real name: anonymous complaints are not taken.")
        ),
        "complainant_contact": required(
            complainant.contact, "contact", _("Say how the office can reach you.")
        ),
        "text": required(text, "text", _("Write what you complain of.")),
        "evidence": required(evidence, "evidence", _("Name the evidence, and where it is found.")),
    }


def _sent_before(
    title: Title, words: dict[str, Any], files: Sequence[CheckedFile]
) -> Complaint | None:
    """The same complaint of the last hour, with the same files. The title's lock lets one of two
    clicks wait."""
    Title.objects.select_for_update(of=("self",)).get(pk=title.pk)
    since, sent = timezone.now() - _SAME, {one.key for one in files}
    for found in Complaint.objects.filter(title=title, received_at__gte=since, **words):
        kept = ComplaintEvidence.objects.filter(complaint=found)
        if set(kept.values_list("file__sha256", flat=True)) == sent:
            return found
    return None


def _keep(complaint: Complaint, checked: CheckedFile, actor: Actor) -> None:
    """Keep a file of the complaint; the public's files count against the title complained of."""
    owner = "public" if complaint.is_public else f"office:{actor.office_id}"
    try:
        file = store_upload(
            upload=checked,
            purpose=PURPOSE,
            actor=actor,
            place=Place(owner, f"complaints:{complaint.title_id}"),
            file_class=FileClass.PERSONAL,
        )
    except DomainError as refusal:
        # Told at the field of this form, whose name is not the uploader's usual one.
        raise DomainError(refusal.code, str(refusal), {"papers": str(refusal)}) from None
    ComplaintEvidence.objects.create(complaint=complaint, file=file)


@transaction.atomic
def reveal_complainant(*, complaint: Complaint, actor: Actor) -> Complainant:
    """Who complained, for an examiner or approver of the handling office; the look is kept."""
    if actor.office_id != complaint.office_id or actor.role == PostingRole.ANALYST:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    _note(complaint, "complaint.identity_seen", actor)
    return Complainant(complaint.complainant_name, complaint.complainant_contact, complaint.is_unit)


def take_up(
    *,
    complaint: Complaint,
    ground: CancellationGround,
    finding: str,
    version: int,
    actor: Actor,
) -> list[Cancellation]:
    """Put the title up for cancellation on the complaint. `finding` is what the enterprise reads.

    Raises what `open_cancellation` raises, and `Conflict` (`action_not_open`, `stale_version`).
    """
    with transaction.atomic():
        locked = _locked(complaint, version, actor)
        made = open_cancellation(
            title=locked.title, ground=ground, finding=finding, complaint=locked, actor=actor
        )
        numbers = "、".join(one.number for one in made)
        _answer(locked, ComplaintStatus.TAKEN_UP, numbers, "complaint.taken_up", actor)
    complaint.refresh_from_db()
    return made


def refuse_complaint(*, complaint: Complaint, reason: str, version: int, actor: Actor) -> Complaint:
    """Not take it up, with the reason that the complainant is told.

    Raises `DomainError` (`text_missing`, `not_yours`) and `Conflict`.
    """
    text = required(reason, "reason", _("Say why it is not taken up."))
    with transaction.atomic():
        locked = _locked(complaint, version, actor)
        _answer(locked, ComplaintStatus.REFUSED, text, "complaint.refused", actor)
    complaint.refresh_from_db()
    return complaint


def _locked(complaint: Complaint, version: int, actor: Actor) -> Complaint:
    locked = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("title__enterprise__province_office", "office")
        .get(pk=complaint.pk)
    )
    entries = entries_of(SubjectKind.COMPLAINT, locked.pk)
    expect_version(locked, version, trail=entries, actor=actor)
    expect_official(actor, locked.office, PostingRole.EXAMINER, locked.title.enterprise)
    expect_status(locked.status, ComplaintStatus.RECEIVED)
    return locked


def _answer(
    locked: Complaint, status: ComplaintStatus, answer: str, verb: str, actor: Actor
) -> None:
    locked.status, locked.answer = status, answer
    locked.answered_by_id, locked.answered_at = actor.user_id, timezone.now()
    locked.version += 1
    locked.save()
    _note(locked, verb, actor)


def _note(complaint: Complaint, verb: str, actor: Actor, **after: Any) -> None:
    record(
        subject_kind=SubjectKind.COMPLAINT,
        subject_id=complaint.pk,
        verb=verb,
        actor=actor,
        after={"number": complaint.number, **after},
    )
