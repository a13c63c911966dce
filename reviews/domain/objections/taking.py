"""Taking an objection: from the public, or from a letter that somebody of the office enters."""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.files.checking import CheckedFile
from common.domain.files.uploading import Place, store_upload
from common.domain.holding import hold
from common.domain.outbox import enqueue
from common.enums import FileClass, SubjectKind
from common.models import Event
from reviews.domain.notices.turning import bring_up_to_date
from reviews.domain.objections.handling_time import handling_time
from reviews.domain.objections.proof import spend
from reviews.domain.permissions import why_linked_to_any
from reviews.enums import CaseStatus
from reviews.models import Case, Notice, NoticeEntry, Objection, ObjectionEvidence
from reviews.models.objection import HANDLERS

OBJECTION_CAME = "objection.came"
FILE_PURPOSE = "objection"
MOST_FILES = 3
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_RECEIPT_LENGTH = 20

_COUNT_SQL = """
    INSERT INTO reviews_objectiontally (notice_id, address_digest, counted) VALUES (%s, %s, 1)
    ON CONFLICT (notice_id, address_digest)
    DO UPDATE SET counted = reviews_objectiontally.counted + 1
"""


@dataclass(frozen=True, slots=True)
class Objector:
    """Who objects: a person or a unit, by real name, and how he is reached."""

    name: str
    contact: str
    is_unit: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """An objection in writing: the day on which it came, and who enters it."""

    came_on: date
    entered_by: Actor


@dataclass(frozen=True, slots=True)
class Proof:
    """The browser's proof of work, and the address it came from."""

    challenge: str
    answer: str
    address: str


def take_objection(
    *,
    entry: NoticeEntry,
    objector: Objector,
    text: str,
    files: Sequence[CheckedFile] = (),
    proof: Proof,
) -> Objection:
    """Take an objection to one enterprise on a running notice. It holds that case alone.

    One transaction: the proof is spent, the caps are counted, the database's clock checks the
    window. The same form sent again gets the same objection while its proof lives, also when the
    window is over by then. Raises `DomainError` (`name_missing`, `contact_missing`, `text_missing`,
    `too_many_files`, the codes of `spend`, `too_many`) or `Conflict` (`window_over`).
    """
    _check(objector, text, files)
    try:
        with transaction.atomic():
            # Whoever announces takes the notice too: an objection under way is waited for.
            notice = entry.notice
            hold(Notice, notice.pk)
            digest = _digest(entry, objector, text, files)
            spent = spend(proof.challenge, proof.answer, notice.number, digest)
            if spent.objection is None:
                _count(notice, proof.address)
                spent.objection = keep_objection(
                    entry=entry, objector=objector, text=text, files=files
                )
                spent.save(update_fields=["objection"])
            return spent.objection
    except IntegrityError as error:
        raise _refusal(error) from None


def record_written_objection(
    *,
    entry: NoticeEntry,
    objector: Objector,
    text: str,
    files: Sequence[CheckedFile],
    came_on: date,
    actor: Actor,
) -> Objection:
    """Enter an objection that came in writing, as one of those who handle it. The letter, signed or
    stamped, is among the files; it came while the notice ran, and may be entered as long as its
    case has not ended. It holds the case as any other does.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `name_missing`, `contact_missing`,
    `text_missing`, `letter_missing`, `letter_not_in_time`, `too_many_files`) or `Conflict`
    (`case_ended`, `window_over`).
    """
    _expect_handler(entry, actor)
    _check(objector, text, files)
    _expect_in_time(entry.notice, came_on)
    if not files:
        sentence = _("Add a scan or a photo of the letter, signed or stamped.")
        raise DomainError("letter_missing", sentence, {"files": sentence})
    try:
        with transaction.atomic():
            hold(Notice, entry.notice_id)
            _expect_open(entry)
            return keep_objection(
                entry=entry,
                objector=objector,
                text=text,
                files=files,
                letter=Letter(came_on, actor),
            )
    except IntegrityError as error:
        raise _refusal(error) from None


def _expect_handler(entry: NoticeEntry, actor: Actor) -> None:
    if actor.office_id != entry.notice.office_id or actor.role not in HANDLERS:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    refusal = why_linked_to_any([entry.case], actor)
    if refusal is not None:
        raise refusal


def _expect_in_time(notice: Notice, came_on: date) -> None:
    last = min(notice.closes_on, timezone.localdate())
    if not notice.opens_on <= came_on <= last:
        sentence = _("A letter counts that came from %(first)s to %(last)s.") % {
            "first": notice.opens_on.isoformat(),
            "last": last.isoformat(),
        }
        raise DomainError("letter_not_in_time", sentence, {"came_on": sentence})


def _expect_open(entry: NoticeEntry) -> None:
    if not Case.objects.filter(pk=entry.case_id, status__in=CaseStatus.open()).exists():
        raise Conflict("case_ended", _("This case has ended: nothing holds it any more."))


def keep_objection(
    *,
    entry: NoticeEntry,
    objector: Objector,
    text: str,
    files: Sequence[CheckedFile] = (),
    letter: Letter | None = None,
) -> Objection:
    """Keep an objection whose way in was checked, in the caller's transaction. It is due its number
    of working days after the day on which it came; those who handle it are told. `letter` is None
    where the objector wrote here himself."""
    today = timezone.localdate()
    came_on, actor = (today, None) if letter is None else (letter.came_on, letter.entered_by)
    objection = Objection.objects.create(
        receipt="".join(secrets.choice(_LETTERS) for _n in range(_RECEIPT_LENGTH)),
        notice_id=entry.notice_id,
        entry=entry,
        is_unit=objector.is_unit,
        name=objector.name.strip(),
        contact=objector.contact.strip(),
        text=text.strip(),
        received_at=timezone.now(),
        letter_came_on=came_on if letter is not None else None,
        due_on=WorkCalendar.around(came_on).add(came_on, handling_time(came_on).working_days),
    )
    _keep(objection, files, actor)
    _note(objection, actor)
    bring_up_to_date([entry.case_id], today=today)
    return objection


def _check(objector: Objector, text: str, files: Sequence[CheckedFile]) -> None:
    for field, value, sentence in (
        ("name", objector.name, _("Give the real name: anonymous objections cannot be taken.")),
        ("contact", objector.contact, _("Give a telephone number or an e-mail address.")),
        ("text", text, _("Write what you object to and why.")),
    ):
        if not value.strip():
            raise DomainError(f"{field}_missing", sentence, {field: sentence})
    if len(files) > MOST_FILES:
        sentence = _("At most %(most)s files.") % {"most": MOST_FILES}
        raise DomainError("too_many_files", sentence, {"files": sentence})


def _digest(entry: NoticeEntry, objector: Objector, text: str, files: Sequence[CheckedFile]) -> str:
    """A hash of what was sent, keyed: names and telephone numbers could be guessed."""
    sent = [
        entry.pk, objector.name.strip(), objector.contact.strip(), objector.is_unit, text.strip(),
        [one.key for one in files],
    ]  # fmt: skip
    key = f"{settings.SECRET_KEY}:objection".encode()
    return hmac.new(key, json.dumps(sent).encode(), sha256).hexdigest()


def _count(notice: Notice, address: str) -> None:
    """One more from this address and in all; the table's own constraint holds the caps."""
    key = f"{settings.SECRET_KEY}:{notice.pk}".encode()
    digest = hmac.new(key, address.encode(), sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_SQL, [notice.pk, digest])
        cursor.execute(_COUNT_SQL, [notice.pk, ""])


def _public() -> Actor:
    # Whoever objects is not written into the trail, signed in or not.
    return Actor(user_id=None, label=str(_("the public")), role="public")


def _keep(objection: Objection, files: Sequence[CheckedFile], actor: Actor | None) -> None:
    owner = "public" if actor is None else f"office:{actor.office_id}"
    for checked in files:
        file = store_upload(
            upload=checked,
            purpose=FILE_PURPOSE,
            actor=actor or _public(),
            place=Place(owner, f"notice:{objection.notice_id}"),
            file_class=FileClass.PERSONAL,
        )
        ObjectionEvidence.objects.create(objection=objection, file=file)


def _note(objection: Objection, actor: Actor | None) -> None:
    notice = objection.entry.notice
    told = {"objection": objection.pk, "number": notice.number, "office": notice.office.code}
    event = _came(SubjectKind.NOTICE, notice.pk, told, actor)
    _came(SubjectKind.CASE, objection.entry.case_id, {"objection": objection.pk}, actor)
    enqueue(
        OBJECTION_CAME,
        subject_kind=SubjectKind.NOTICE,
        subject_id=notice.pk,
        payload={"event": event.pk, "verb": event.verb, "objection": objection.pk},
    )


def _came(
    kind: SubjectKind, subject_id: int, told: Mapping[str, Any], actor: Actor | None
) -> Event:
    return record(
        subject_kind=kind,
        subject_id=subject_id,
        verb="objection.received" if actor is None else "objection.recorded",
        actor=actor or _public(),
        after=dict(told),
    )


def _refusal(error: IntegrityError) -> DomainError:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "objection_tally_capped":
        return DomainError(
            "too_many",
            _("Too many objections came from here. Bring it forward at the office, please."),
        )
    if constraint == "objection_within_window":
        return Conflict("window_over", _("Objections are taken while the notice runs."))
    raise error
