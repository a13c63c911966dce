"""Claims: an enterprise that a published list named comes forward with its code."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind
from enterprises.domain.enterprises import checked_uscc
from enterprises.enums import ClaimStatus, EnterpriseState, MembershipRole
from enterprises.models import Claim, Enterprise, Membership

_DECIDING_ROLES = frozenset({PostingRole.EXAMINER, PostingRole.APPROVER})


@transaction.atomic
def claim_enterprise(*, enterprise: Enterprise, user: User, uscc: str, actor: Actor) -> Claim:
    """Ask to act for an unclaimed enterprise. An official of its area confirms or refuses.

    Raises `DomainError` (`invalid_uscc`, `uscc_taken`, and `not_yours` for an official: nobody
    owns an enterprise by his office) or `Conflict` (`already_claimed`, `claim_waiting`).
    """
    if actor.office_id is not None:
        raise DomainError("not_yours", _("Only the enterprise itself keeps this."))
    code = checked_uscc(uscc)
    locked = _lock(enterprise.pk)
    if Enterprise.objects.filter(uscc=code).exists():
        raise _taken()
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                enterprise=locked, user=user, uscc=code, created_at=timezone.now()
            )
    except IntegrityError:
        raise Conflict("claim_waiting", _("Your request waits for the office already.")) from None
    _record(claim, "enterprise.claimed", actor, after={"uscc": code})
    return claim


@transaction.atomic
def confirm_claim(*, claim: Claim, actor: Actor) -> Claim:
    """Give the enterprise its code and its owner; other requests for it are refused with that
    reason. Raises `DomainError` (`not_in_area`, `own_claim`, `uscc_taken`) or `Conflict`
    (`claim_decided`, `already_claimed`)."""
    enterprise = _lock(claim.enterprise_id)
    waiting = _waiting(claim, enterprise, actor)
    _give_code(enterprise, waiting.uscc)
    _decide(waiting, ClaimStatus.CONFIRMED)
    Membership.objects.get_or_create(
        user_id=waiting.user_id, enterprise=enterprise, defaults={"role": MembershipRole.OWNER}
    )
    _record(
        waiting,
        "enterprise.claim_confirmed",
        actor,
        before={"state": EnterpriseState.UNCLAIMED.value},
        after={"state": EnterpriseState.CLAIMED.value, "uscc": waiting.uscc},
    )
    rivals = Claim.objects.select_for_update(of=("self",)).filter(
        enterprise=enterprise, status=ClaimStatus.WAITING
    )
    for rival in rivals.order_by("pk"):
        _refuse(rival, _("Another request for this enterprise was confirmed."), actor)
    return waiting


@transaction.atomic
def refuse_claim(*, claim: Claim, actor: Actor, reason: str) -> Claim:
    """Turn the request down; the enterprise stays unclaimed. Raises `DomainError`
    (`reason_missing`, `not_in_area`, `own_claim`) or `Conflict` (`claim_decided`)."""
    if not reason.strip():
        sentence = _("Say why the request is refused.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    enterprise = _lock(claim.enterprise_id)
    waiting = _waiting(claim, enterprise, actor)
    _refuse(waiting, reason.strip(), actor)
    return waiting


def _lock(enterprise_id: int) -> Enterprise:
    """The enterprise, locked first by every act on its claims. Raises `Conflict` when claimed."""
    enterprise = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise_id)
    if enterprise.state != EnterpriseState.UNCLAIMED:
        raise Conflict("already_claimed", _("Somebody acts for this enterprise already."))
    return enterprise


def _waiting(claim: Claim, enterprise: Enterprise, actor: Actor) -> Claim:
    """The claim, locked, still undecided, and the actor's to decide."""
    locked = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    office = Office.objects.filter(pk=actor.office_id).first() if actor.office_id else None
    is_in_area = (
        office is not None
        and Enterprise.objects.in_area_of(office).filter(pk=enterprise.pk).exists()
    )
    if not is_in_area or actor.role not in _DECIDING_ROLES:
        raise DomainError("not_in_area", _("Only an examiner or approver of its area decides."))
    if locked.user_id == actor.user_id:
        raise DomainError("own_claim", _("You cannot decide your own request."))
    if locked.status != ClaimStatus.WAITING:
        raise Conflict("claim_decided", _("This request is decided already."))
    return locked


def _give_code(enterprise: Enterprise, code: str) -> None:
    enterprise.uscc = code
    enterprise.state = EnterpriseState.CLAIMED
    enterprise.version += 1
    try:
        with transaction.atomic():
            enterprise.save(update_fields=["uscc", "state", "version"])
    except IntegrityError:
        # Taken since it was asked for, perhaps this very moment.
        raise _taken() from None


def _taken() -> DomainError:
    sentence = _("An enterprise with this code is recorded already. Ask its owner to add you.")
    return DomainError("uscc_taken", sentence, {"uscc": sentence})


def _refuse(claim: Claim, reason: str, actor: Actor) -> None:
    _decide(claim, ClaimStatus.REFUSED, reason)
    _record(claim, "enterprise.claim_refused", actor, comment=reason)


def _decide(claim: Claim, status: ClaimStatus, reason: str = "") -> None:
    claim.status = status
    claim.reason = reason
    claim.decided_at = timezone.now()
    claim.save(update_fields=["status", "reason", "decided_at"])


def _record(
    claim: Claim,
    verb: str,
    actor: Actor,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    comment: str = "",
) -> None:
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=claim.enterprise_id,
        verb=verb,
        actor=actor,
        before=before,
        after={"claim": claim.pk, **(after or {})},
        comment=comment,
    )
