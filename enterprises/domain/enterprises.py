"""Keeping an enterprise's record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.cn import uscc as uscc_standard
from stdnum.exceptions import ValidationError as CodeError

from accounts.enums import OfficeLevel
from accounts.models import Office, User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from enterprises.domain.past import why_not_rename
from enterprises.enums import EnterpriseState, MembershipRole
from enterprises.models import Enterprise, Membership

# What the enterprise itself keeps up to date; its offices and code change by their own acts.
RECORD_FIELDS = (
    "name",
    "industry_id",
    "founded_on",
    "address",
    "legal_representative",
    "contact_name",
    "contact_phone",
    "main_product",
    "niche_market",
)


# The acts on an enterprise that change its record itself, and so its version.
_CHANGING_VERBS = ("enterprise.updated", "enterprise.changed", "enterprise.claim_confirmed")
# The oldest houses still in business were founded after it.
_OLDEST = date(1600, 1, 1)


def checked_uscc(text: str) -> str:
    """The unified social credit code in its plain form (GB 32100-2015, check sign included).

    Raises `DomainError` (`invalid_uscc`) with a sentence for the field `uscc`.
    """
    try:
        return str(uscc_standard.validate(text.strip().upper()))
    except CodeError:
        sentence = _("This is not a valid unified social credit code: check its 18 characters.")
        raise DomainError("invalid_uscc", sentence, {"uscc": sentence}) from None


def placement(office: Office) -> dict[str, Office | None]:
    """The three office columns of an enterprise registered with this office.

    Raises `DomainError` (`not_a_place`) for the ministry.
    """
    if office.level == OfficeLevel.MINISTRY:
        sentence = _("Choose the office of the county where the enterprise is registered.")
        raise DomainError("not_a_place", sentence, {"office": sentence})
    return {f"{level}_office": found for level, found in office.lineage().items()}


def expect_own(enterprise: Enterprise, actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`) unless the actor acts for the enterprise, or is a load.

    Offices see an enterprise's record and figures; only the enterprise itself writes them.
    """
    if not actor.is_system and actor.enterprise_id != enterprise.pk:
        raise DomainError("not_yours", _("Only the enterprise itself keeps this."))


@transaction.atomic
def open_record(
    *, uscc: str, name: str, office: Office, user: User, actor: Actor, **fields: Any
) -> Enterprise:
    """Open the record of an enterprise that `user` owns from now on.

    Raises `DomainError` (`invalid_uscc`, `bad_day`, `uscc_taken`, `not_a_place`, and `not_yours`
    for an official: nobody owns an enterprise by his office).
    """
    if actor.office_id is not None:
        raise DomainError("not_yours", _("Only the enterprise itself keeps this."))
    code = checked_uscc(uscc)
    _expect_likely_founding(fields.get("founded_on"))
    columns: dict[str, Any] = placement(office)
    try:
        with transaction.atomic():
            enterprise = Enterprise.objects.create(
                uscc=code,
                name=name.strip(),
                state=EnterpriseState.CLAIMED,
                region=office.region,
                **columns,
                **fields,
            )
    except IntegrityError:
        sentence = _("An enterprise with this code is recorded already. Ask its owner to add you.")
        raise DomainError("uscc_taken", sentence, {"uscc": sentence}) from None
    Membership.objects.create(user=user, enterprise=enterprise, role=MembershipRole.OWNER)
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.opened",
        actor=actor,
        after={"uscc": code, "office": office.code},
    )
    return enterprise


def _expect_likely_founding(day: date | None) -> None:
    """Raise `DomainError` (`bad_day`) for a day that is still to come or of a mistyped year."""
    if day is not None and not _OLDEST <= day <= timezone.localdate():
        sentence = _("The enterprise cannot have been founded on this day: check its year.")
        raise DomainError("bad_day", sentence, {"founded_on": sentence})


@transaction.atomic
def update_record(
    *, enterprise: Enterprise, changes: Mapping[str, Any], version: int, actor: Actor
) -> Enterprise:
    """Change fields of the record (those of `RECORD_FIELDS`).

    Raises `Conflict` when stale, `DomainError` (`not_yours`, `bad_day`, and what a guard of the
    name says)."""
    expect_own(enterprise, actor)
    locked = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    trail = entries_of(SubjectKind.ENTERPRISE, locked.pk).filter(verb__in=_CHANGING_VERBS)
    expect_version(locked, version, trail=trail, actor=actor)
    changed = {
        name: value
        for name, value in changes.items()
        if name in RECORD_FIELDS and getattr(locked, name) != value
    }
    refusal = why_not_rename(locked) if "name" in changed else None
    if refusal is not None:
        raise refusal
    _expect_likely_founding(changed.get("founded_on"))
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.version += 1
    locked.save(update_fields=[*changed, "version"])
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=locked.pk,
        verb="enterprise.updated",
        actor=actor,
        # Names of fields only: contact data stay out of the trail.
        after={"fields": sorted(changed)},
    )
    return locked
