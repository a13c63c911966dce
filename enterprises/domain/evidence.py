"""Keeping evidence: add a file to a year, use an older one again, take one back."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.files import CheckedFile, Place, store_upload
from common.enums import FileClass, SubjectKind
from enterprises.domain.enterprises import expect_own
from enterprises.domain.proofs import proof_of
from enterprises.models import Enterprise, Evidence

PURPOSE = "evidence"
_LONGEST_LABEL = 120


@transaction.atomic
def add_evidence(
    *,
    enterprise: Enterprise,
    fiscal_year: int,
    proof: str,
    upload: CheckedFile,
    actor: Actor,
    label: str = "",
) -> Evidence:
    """Keep a checked file (`common.domain.files.checked_upload`) as evidence of a year.

    Raises `DomainError` (`not_yours`, `unknown_proof`, `label_too_long`, and the codes of
    `store_upload`: `folder_full` when the year's files exceed 200 MB).
    """
    expect_own(enterprise, actor)
    if len(label) > _LONGEST_LABEL:
        raise DomainError("label_too_long", _("A label has at most 120 characters."))
    code = proof_of(proof).code
    file = store_upload(
        upload=upload,
        purpose=PURPOSE,
        actor=actor,
        place=Place(f"enterprise:{enterprise.pk}", f"evidence:{enterprise.pk}:{fiscal_year}"),
        file_class=FileClass.TRADE_SECRET,
    )
    return _add(
        Evidence(enterprise=enterprise, proof=code, file=file, label=label.strip()),
        fiscal_year,
        actor,
    )


@transaction.atomic
def use_again(*, evidence: Evidence, fiscal_year: int, actor: Actor) -> Evidence:
    """Let a file of another year prove the same in this one (a certificate that still holds).

    Raises `DomainError` (`not_yours`) or `Conflict` (`evidence_there`).
    """
    expect_own(evidence.enterprise, actor)
    again = Evidence(
        enterprise=evidence.enterprise,
        proof=evidence.proof,
        file=evidence.file,
        label=evidence.label,
    )
    return _add(again, fiscal_year, actor)


def _add(evidence: Evidence, fiscal_year: int, actor: Actor) -> Evidence:
    evidence.fiscal_year = fiscal_year
    evidence.added_by_id, evidence.added_at = actor.user_id, timezone.now()
    try:
        with transaction.atomic():
            evidence.save()
    except IntegrityError:
        raise Conflict("evidence_there", _("This file is there already.")) from None
    _record("evidence.added", evidence, actor)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, actor: Actor) -> None:
    """Take a file back. What was handed in with it keeps it. Twice is once.

    Raises `DomainError` (`not_yours`).
    """
    locked = Evidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    expect_own(locked.enterprise, actor)
    if locked.removed_at is not None:
        return
    locked.removed_at = timezone.now()
    locked.save(update_fields=["removed_at"])
    _record("evidence.removed", locked, actor)


def _record(verb: str, evidence: Evidence, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=evidence.enterprise_id,
        verb=verb,
        actor=actor,
        after={
            "evidence": evidence.pk,
            "proof": evidence.proof,
            "fiscal_year": evidence.fiscal_year,
            "sha256": evidence.file.sha256,
        },
    )
