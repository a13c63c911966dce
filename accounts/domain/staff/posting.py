"""Postings are proposed by one administrator and confirmed by another."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.staff.rights import area_of, expect_in_area
from accounts.enums import PostingRole, ProposalState
from accounts.models import Office, Posting, PostingProposal, User
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind


@transaction.atomic
def propose_posting(
    *,
    user: User,
    office: Office,
    role: PostingRole,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
) -> PostingProposal:
    """The system administrator proposes what a person shall do at an office of his area.

    Event `user.posting_proposed`. Raises `DomainError` (`not_your_duty`, `outside_your_area`,
    `dates_out_of_order`, `already_proposed`, `already_posted`).
    """
    expect_in_area(office, area_of(actor, PostingRole.SYSTEM_ADMIN))
    if ends_on is not None and ends_on < starts_on:
        sentence = _("The last day is before the first.")
        raise DomainError("dates_out_of_order", sentence, {"ends_on": sentence})
    if Posting.objects.in_force().filter(user=user, office=office, role=role).exists():
        sentence = _("%(name)s has this role already.") % {"name": user}
        raise DomainError("already_posted", sentence, {"role": sentence})
    try:
        with transaction.atomic():
            proposal = PostingProposal.objects.create(
                user=user,
                office=office,
                role=role,
                starts_on=starts_on,
                ends_on=ends_on,
                proposed_by_id=actor.person_id,
                proposed_at=timezone.now(),
            )
    except IntegrityError:
        sentence = _("This role is proposed already and waits for confirmation.")
        raise DomainError("already_proposed", sentence, {"role": sentence}) from None
    _note(proposal, "user.posting_proposed", actor)
    return proposal


@transaction.atomic
def confirm_posting(*, proposal: PostingProposal, actor: Actor) -> Posting:
    """The security administrator confirms: the role holds from its first day.

    Event `user.posting_confirmed`. Raises `Conflict` (`decided_already`) and `DomainError`
    (`not_your_duty`, `outside_your_area`, `your_own_posting`, `duties_exclude_each_other`).
    """
    locked = _decided(proposal, ProposalState.CONFIRMED, actor)
    posting = _opened(locked.user, locked.office, locked.role, locked.starts_on, locked.ends_on)
    _note(locked, "user.posting_confirmed", actor)
    return posting


@transaction.atomic
def refuse_posting(*, proposal: PostingProposal, actor: Actor, reason: str) -> PostingProposal:
    """The security administrator refuses, and says why. Event `user.posting_refused`."""
    if not reason.strip():
        sentence = _("Say why the role is not given.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    locked = _decided(proposal, ProposalState.REFUSED, actor, reason=reason.strip())
    _note(locked, "user.posting_refused", actor, comment=locked.reason)
    return locked


@transaction.atomic
def revoke_posting(*, posting: Posting, actor: Actor, reason: str) -> Posting:
    """Take a role away at once: it is gone at the person's next request.

    One administrator suffices, since taking away endangers nothing. Event
    `user.posting_revoked`.
    """
    if not reason.strip():
        sentence = _("Say why the role is taken away.")
        raise DomainError("reason_missing", sentence, {"reason": sentence})
    area = area_of(actor, PostingRole.SYSTEM_ADMIN, PostingRole.SECURITY_ADMIN)
    locked = Posting.objects.select_for_update(of=("self",)).get(pk=posting.pk)
    expect_in_area(locked.office, area)
    if locked.revoked_at is not None:
        return locked
    if locked.user_id == actor.user_id:
        raise DomainError("your_own_posting", _("Nobody takes away his own role."))
    locked.revoked_at = timezone.now()
    locked.save(update_fields=["revoked_at"])
    _note(locked, "user.posting_revoked", actor, comment=reason.strip())
    return locked


@transaction.atomic
def appoint_first_administrator(*, user: User, office: Office, role: PostingRole) -> Posting:
    """An office's first administrator of a kind, appointed by whoever runs the system: there is
    nobody yet who could propose or confirm him.

    Event `user.posting_confirmed`. Raises `DomainError` (`not_an_administrator`,
    `has_administrator`, `duties_exclude_each_other`).
    """
    if role not in PostingRole.administrators():
        raise DomainError("not_an_administrator", _("Only administrators are appointed like this."))
    if Posting.objects.in_force().filter(office=office, role=role).exists():
        raise DomainError(
            "has_administrator",
            _("%(office)s has such an administrator already: he proposes and confirms the next.")
            % {"office": office},
        )
    posting = _opened(user, office, role, timezone.localdate(), None)
    _note(posting, "user.posting_confirmed", SYSTEM)
    return posting


def _opened(
    user: User, office: Office, role: str, starts_on: date, ends_on: date | None
) -> Posting:
    try:
        with transaction.atomic():
            return Posting.objects.create(
                user=user, office=office, role=role, starts_on=starts_on, ends_on=ends_on
            )
    except IntegrityError:
        raise DomainError(
            "duties_exclude_each_other",
            _("%(name)s has a duty that this role excludes: an administrator does nothing else.")
            % {"name": user},
        ) from None


def _decided(
    proposal: PostingProposal, state: ProposalState, actor: Actor, reason: str = ""
) -> PostingProposal:
    area = area_of(actor, PostingRole.SECURITY_ADMIN)
    locked = (
        PostingProposal.objects.select_for_update(of=("self",))
        .select_related("user", "office")
        .get(pk=proposal.pk)
    )
    expect_in_area(locked.office, area)
    if locked.state != ProposalState.WAITING:
        raise Conflict("decided_already", _("This proposal has been decided meanwhile."))
    if actor.user_id in {locked.user_id, locked.proposed_by_id}:
        raise DomainError("your_own_posting", _("Another person has to decide this."))
    locked.state, locked.reason = state, reason
    locked.decided_by_id, locked.decided_at = actor.person_id, timezone.now()
    locked.save()
    return locked


def _note(about: Posting | PostingProposal, verb: str, actor: Actor, *, comment: str = "") -> None:
    record(
        subject_kind=SubjectKind.USER,
        subject_id=about.user_id,
        verb=verb,
        actor=actor,
        after={
            "office": about.office.code,
            "role": about.role,
            "starts_on": about.starts_on.isoformat(),
            "ends_on": about.ends_on.isoformat() if about.ends_on else None,
        },
        comment=comment,
    )
