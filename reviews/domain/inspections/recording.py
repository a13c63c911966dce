"""What the inspectors write down on site, piece by piece, from one phone or two."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileClass, FileKind
from reviews.domain.inspections.common import changing
from reviews.enums import FindingOutcome, InspectionState
from reviews.models import Finding, Inspection, InspectionPhoto

PHOTO_PURPOSE = "inspection.photo"
_LONGEST_FOUND, _LONGEST_TEXT = 100, 4000


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one figure."""

    outcome: FindingOutcome
    found: str = ""
    remark: str = ""


def expect_inspector(inspection: Inspection, actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`) unless the actor is one of the inspectors."""
    if not inspection.inspectors.filter(user=actor.user_id).exists():
        raise DomainError("not_yours", _("Only its inspectors write this down."))


@transaction.atomic
def save_findings(
    *,
    inspection: Inspection,
    actor: Actor,
    findings: Mapping[int, Found],
    held_from: date | None = None,
    held_to: date | None = None,
    summary: str | None = None,
) -> Inspection:
    """Keep what was found. What is not named stays as it is, so that two inspectors may write at
    once and a phone may send late; of one figure the later word stands, with who wrote it and when.

    Raises `DomainError` (`not_yours`, `bad_finding` by field, `bad_day`) and `Conflict`.
    """
    with changing(inspection, actor, [InspectionState.PLANNED]) as locked:
        expect_inspector(locked, actor)
        _check_days(held_from or locked.held_from, held_to or locked.held_to)
        rows = {row.pk: row for row in locked.findings.filter(pk__in=findings)}
        _check_findings(rows, findings)
        for pk, row in rows.items():
            found = findings[pk]
            row.outcome, row.found = found.outcome, found.found.strip()
            row.remark = found.remark.strip()
            row.found_by_id, row.found_at = actor.user_id, timezone.now()
            row.save()
        locked.held_from = held_from or locked.held_from
        locked.held_to = held_to or locked.held_to or locked.held_from
        if summary is not None:
            locked.summary = summary.strip()[:_LONGEST_TEXT]
    return locked


def _check_days(held_from: date | None, held_to: date | None) -> None:
    today = timezone.localdate()
    if (held_from and held_from > today) or (held_to and held_to > today):
        sentence = _("An inspection cannot have been held in the future.")
        raise DomainError("bad_day", sentence, {"held_from": sentence})
    if held_from and held_to and held_to < held_from:
        sentence = _("The last day lies before the first.")
        raise DomainError("bad_day", sentence, {"held_to": sentence})


def _check_findings(rows: Mapping[int, Finding], findings: Mapping[int, Found]) -> None:
    wrong: dict[str, str] = {}
    for pk, found in findings.items():
        if pk not in rows:
            wrong[f"found_{pk}"] = _("There is no such line on this checklist.")
        elif found.outcome == FindingOutcome.DEVIATES and not found.found.strip():
            wrong[f"found_{pk}"] = _("Write what you found instead.")
        elif len(found.found) > _LONGEST_FOUND or len(found.remark) > _LONGEST_TEXT:
            wrong[f"found_{pk}"] = _("This text is too long.")
    if wrong:
        raise DomainError("bad_finding", _("Some lines cannot be kept like this."), wrong)


@transaction.atomic
def add_photo(*, inspection: Inspection, actor: Actor, upload: CheckedFile) -> InspectionPhoto:
    """Keep a picture taken on site (JPG or PNG; place and camera are not kept).

    Raises `DomainError` (`not_yours`, `not_a_photo`, codes of `store_upload`) and `Conflict`.
    """
    if upload.kind not in {FileKind.JPEG, FileKind.PNG}:
        sentence = _("A photo is a JPG or PNG file.")
        raise DomainError("not_a_photo", sentence, {"file": sentence})
    with changing(inspection, actor, [InspectionState.PLANNED]) as locked:
        expect_inspector(locked, actor)
        file = store_upload(
            upload=upload,
            purpose=PHOTO_PURPOSE,
            actor=actor,
            place=Place(f"office:{locked.office_id}", f"inspection:{locked.pk}"),
            file_class=FileClass.TRADE_SECRET,
        )
        return InspectionPhoto.objects.create(
            inspection=locked, file=file, added_by_id=actor.person_id, added_at=timezone.now()
        )


@transaction.atomic
def remove_photo(*, photo: InspectionPhoto, actor: Actor) -> None:
    """Take a picture out before the conclusion. Twice is once."""
    with changing(photo.inspection, actor, [InspectionState.PLANNED]) as locked:
        expect_inspector(locked, actor)
        InspectionPhoto.objects.filter(pk=photo.pk, removed_at=None).update(
            removed_at=timezone.now()
        )
