"""The one appeal against a cancellation, to the office above, decided by two people there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.versions import expect_version
from cultivation.domain.cancelling.acts import (
    expect_official,
    expect_other_person,
    expect_status,
    note_act,
    office_above,
    required,
)
from cultivation.domain.titles import restore
from cultivation.enums import AppealProposal, AppealStatus, CancellationStatus, TitleEnding
from cultivation.life.grounds import limits
from cultivation.models import Appeal, Cancellation, Title
from enterprises.domain.enterprises import expect_own


def appeal_until(cancellation: Cancellation) -> date | None:
    """The last day on which the enterprise may appeal; None when there is nothing to appeal."""
    if cancellation.status != CancellationStatus.CANCELLED or cancellation.decided_on is None:
        return None
    return cancellation.decided_on + timedelta(days=limits().appeal_days)


@transaction.atomic
def lodge_appeal(*, cancellation: Cancellation, reasons: str, actor: Actor) -> Appeal:
    """Appeal once against a cancellation, to the office above the one that decided.

    The title stays cancelled until the appeal is decided. Raises `DomainError` (`not_yours`,
    `text_missing`) and `Conflict` (`action_not_open`, `appeal_too_late`, `appealed_already`).
    """
    text = required(reasons, "reasons", _("Write why the decision is wrong."))
    locked = (
        Cancellation.objects.select_for_update(of=("self",))
        .select_related("title__enterprise", "office__parent")
        .get(pk=cancellation.pk)
    )
    expect_own(locked.title.enterprise, actor)
    expect_status(locked.status, CancellationStatus.CANCELLED)
    if Appeal.objects.filter(cancellation=locked).exists():
        raise Conflict("appealed_already", _("An appeal is lodged once, and this one was."))
    until, today = appeal_until(locked), timezone.localdate()
    if until is None or today > until:
        raise Conflict(
            "appeal_too_late", _("An appeal could be lodged until %(day)s.") % {"day": until}
        )
    appeal = Appeal.objects.create(
        cancellation=locked,
        office=office_above(locked.office),
        reasons=text,
        lodged_by_id=actor.person_id,
        lodged_at=timezone.now(),
        lodged_on=today,
    )
    note_act(locked, "appeal.lodged", actor, comment=text)
    return appeal


@contextmanager
def _changing(appeal: Appeal, version: int) -> Iterator[Appeal]:
    """Title, cancellation and appeal, locked in this order."""
    with transaction.atomic():
        cancellation = appeal.cancellation
        Title.objects.select_for_update(of=("self",)).get(pk=cancellation.title_id)
        Cancellation.objects.select_for_update(of=("self",)).get(pk=cancellation.pk)
        locked = (
            Appeal.objects.select_for_update(of=("self",))
            .select_related("cancellation__title__enterprise", "office")
            .get(pk=appeal.pk)
        )
        expect_version(locked, version)
        yield locked
        locked.version += 1
        locked.save()
    appeal.refresh_from_db()


def _expect(actor: Actor, appeal: Appeal, role: PostingRole) -> None:
    """The role at the office above, and nobody who had a hand in the decision."""
    cancellation = appeal.cancellation
    expect_official(actor, appeal.office, role, cancellation.title.enterprise)
    expect_other_person(
        actor, cancellation.opened_by_id, cancellation.proposed_by_id, cancellation.signed_by_id
    )


def propose_on_appeal(
    *, appeal: Appeal, proposal: AppealProposal, opinion: str, version: int, actor: Actor
) -> Appeal:
    """The examiner of the office above proposes to confirm or to revoke.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`) and `Conflict`.
    """
    text = required(opinion, "opinion", _("Write your opinion: others rely on it."))
    with _changing(appeal, version) as locked:
        _expect(actor, locked, PostingRole.EXAMINER)
        expect_status(locked.status, AppealStatus.LODGED)
        locked.status = AppealStatus.PROPOSED
        locked.proposal, locked.opinion = proposal, text
        locked.proposed_by_id, locked.proposed_at = actor.user_id, timezone.now()
        note_act(locked.cancellation, "appeal.proposed", actor, comment=text, proposal=proposal)
    return appeal


def return_on_appeal(*, appeal: Appeal, reason: str, version: int, actor: Actor) -> Appeal:
    """The one who should sign disagrees: the examiner looks again."""
    text = required(reason, "reason", _("Say what the examiner should look at again."))
    with _changing(appeal, version) as locked:
        _expect(actor, locked, PostingRole.APPROVER)
        expect_status(locked.status, AppealStatus.PROPOSED)
        locked.status, locked.proposal, locked.opinion = AppealStatus.LODGED, "", ""
        locked.proposed_by, locked.proposed_at = None, None
        note_act(locked.cancellation, "appeal.returned", actor, comment=text)
    return appeal


def sign_on_appeal(*, appeal: Appeal, document: str, version: int, actor: Actor) -> Appeal:
    """Another person of the office above signs: the cancellation stands, or the title is restored
    for all of its days and the ban is gone.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`) and `Conflict`.
    """
    paper = required(document, "document", _("Name the document by which the appeal is decided."))
    with _changing(appeal, version) as locked:
        _expect(actor, locked, PostingRole.APPROVER)
        expect_status(locked.status, AppealStatus.PROPOSED)
        expect_other_person(actor, locked.proposed_by_id)
        locked.signed_by_id, locked.signed_at = actor.user_id, timezone.now()
        locked.decided_on, locked.document = timezone.localdate(), paper
        if locked.proposal == AppealProposal.REVOKE:
            locked.status = AppealStatus.REVOKED
            _revoke(locked, actor)
        else:
            locked.status = AppealStatus.CONFIRMED
            note_act(locked.cancellation, "appeal.confirmed", actor, document=paper)
    return appeal


def _revoke(appeal: Appeal, actor: Actor) -> None:
    cancellation = appeal.cancellation
    cancellation.status = CancellationStatus.REVOKED
    cancellation.banned_until = None
    cancellation.version += 1
    cancellation.save(update_fields=["status", "banned_until", "version"])
    taken = cancellation.title.continued_by.filter(
        ending=TitleEnding.CANCELLED, ending_document=cancellation.document
    )
    for title in (*taken.order_by("pk"), cancellation.title):
        restore(
            title=title,
            on=timezone.localdate(),
            reason=appeal.opinion,
            document=appeal.document,
            actor=actor,
        )
    note_act(cancellation, "appeal.revoked", actor, document=appeal.document)
