"""The enterprise's statement, and the decision on a cancellation by two people."""

from collections.abc import Iterator
from contextlib import contextmanager

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
    required,
)
from cultivation.domain.titles import ban_until, cancel
from cultivation.enums import (
    CancellationGround,
    CancellationProposal,
    CancellationStatus,
    TitleEnding,
)
from cultivation.models import Cancellation, Title
from enterprises.domain.enterprises import expect_own
from enterprises.models import Enterprise

HEARING, PROPOSED = CancellationStatus.HEARING, CancellationStatus.PROPOSED


@contextmanager
def _changing(cancellation: Cancellation, version: int) -> Iterator[Cancellation]:
    """The title first, then the cancellation, locked: every writer takes them in this order."""
    with transaction.atomic():
        Title.objects.select_for_update(of=("self",)).get(pk=cancellation.title_id)
        locked = (
            Cancellation.objects.select_for_update(of=("self",))
            .select_related("title__enterprise", "office")
            .get(pk=cancellation.pk)
        )
        expect_version(locked, version)
        yield locked
        locked.version += 1
        locked.save()
    cancellation.refresh_from_db()


def state_case(
    *, cancellation: Cancellation, statement: str, version: int, actor: Actor
) -> Cancellation:
    """The enterprise's statement before the decision; a later one takes the place of an earlier.

    Raises `DomainError` (`not_yours`, `text_missing`) and `Conflict` (`action_not_open` once an
    examiner has proposed, `stale_version`).
    """
    text = required(statement, "statement", _("Write your statement."))
    with _changing(cancellation, version) as locked:
        expect_own(locked.title.enterprise, actor)
        expect_status(locked.status, HEARING)
        locked.statement, locked.stated_by_id = text, actor.user_id
        locked.stated_at = timezone.now()
        note_act(locked, "cancellation.stated", actor, comment=text)
    return cancellation


def is_heard(cancellation: Cancellation) -> bool:
    """Whether the enterprise has spoken, or its days to do so are over."""
    return bool(cancellation.statement) or cancellation.statement_due_on < timezone.localdate()


def propose(
    *,
    cancellation: Cancellation,
    proposal: CancellationProposal,
    opinion: str,
    version: int,
    actor: Actor,
) -> Cancellation:
    """The examiner of the deciding office proposes to cancel the title or to keep it.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `text_missing`) and `Conflict`
    (`hearing_open` before the enterprise is heard, `action_not_open`, `stale_version`).
    """
    text = required(opinion, "opinion", _("Write your opinion: others rely on it."))
    with _changing(cancellation, version) as locked:
        expect_official(actor, locked.office, PostingRole.EXAMINER, _enterprise(locked))
        expect_status(locked.status, HEARING)
        if not is_heard(locked):
            raise Conflict(
                "hearing_open",
                _("The enterprise may state its case until %(day)s.")
                % {"day": locked.statement_due_on},
            )
        locked.status = PROPOSED
        locked.proposal, locked.opinion = proposal, text
        locked.proposed_by_id, locked.proposed_at = actor.user_id, timezone.now()
        note_act(locked, "cancellation.proposed", actor, comment=text, proposal=proposal)
    return cancellation


def return_proposal(
    *, cancellation: Cancellation, reason: str, version: int, actor: Actor
) -> Cancellation:
    """The one who should sign disagrees: the examiner looks again."""
    text = required(reason, "reason", _("Say what the examiner should look at again."))
    with _changing(cancellation, version) as locked:
        expect_official(actor, locked.office, PostingRole.APPROVER, _enterprise(locked))
        expect_status(locked.status, PROPOSED)
        locked.status, locked.proposal, locked.opinion = HEARING, "", ""
        locked.proposed_by, locked.proposed_at = None, None
        note_act(locked, "cancellation.returned", actor, comment=text)
    return cancellation


def sign_decision(
    *, cancellation: Cancellation, document: str, version: int, actor: Actor
) -> Cancellation:
    """Another person signs what was proposed; with a cancellation the title ends today and the
    ban of its ground begins, for every tier.

    `document` is the decision's number. Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`,
    `text_missing`) and `Conflict` (`title_ended`, `action_not_open`, `stale_version`).
    """
    with _changing(cancellation, version) as locked:
        expect_official(actor, locked.office, PostingRole.APPROVER, _enterprise(locked))
        expect_status(locked.status, PROPOSED)
        expect_other_person(actor, locked.proposed_by_id, locked.opened_by_id)
        today = timezone.localdate()
        locked.signed_by_id, locked.signed_at = actor.user_id, timezone.now()
        locked.decided_on = today
        if locked.proposal == CancellationProposal.CANCEL:
            locked.document = required(
                document, "document", _("Name the document by which the title is cancelled.")
            )
            _cancel(locked, actor)
            verb = "cancellation.decided"
        else:
            locked.status, locked.document = CancellationStatus.DISMISSED, document.strip()
            verb = "cancellation.dismissed"
        note_act(locked, verb, actor, document=locked.document)
    return cancellation


def _cancel(locked: Cancellation, actor: Actor) -> None:
    today, ground = timezone.localdate(), CancellationGround(locked.ground)
    locked.status = CancellationStatus.CANCELLED
    locked.banned_until = ban_until(ground, today)
    # A title that was renewed already is taken away with the one that continues it.
    renewed = locked.title.continued_by.exclude(ending=TitleEnding.CANCELLED).order_by("pk")
    for title in (locked.title, *renewed):
        cancel(
            title=title,
            on=today,
            ground=ground,
            document=locked.document,
            reason=str(ground.label),
            banned_until=locked.banned_until,
            case_number=locked.number,
            actor=actor,
        )


def _enterprise(cancellation: Cancellation) -> Enterprise:
    return cancellation.title.enterprise
