"""What every act on a cancellation, an appeal or a complaint has in common."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.enums import SubjectKind
from cultivation.enums import TitleKind
from cultivation.models import Cancellation, Title
from enterprises.models import Enterprise, Membership

CANCELLATION_ACTED = "cancellation.acted"
# What the enterprise is told of; what goes on inside an office before the signature is its own.
TOLD_VERBS = frozenset(
    {
        "cancellation.opened",
        "cancellation.decided",
        "cancellation.dismissed",
        "appeal.confirmed",
        "appeal.revoked",
    }
)


def deciding_office(title: Title) -> Office:
    """Who recognises decides: the province, for a little giant the ministry."""
    if title.kind == TitleKind.LITTLE_GIANT:
        return Office.objects.get(level=OfficeLevel.MINISTRY)
    return title.enterprise.province_office


def office_above(office: Office) -> Office:
    """Who hears an appeal: the office above; the ministry reconsiders its own decisions."""
    return office.parent or office


def is_responsible(office_id: int | None, enterprise: Enterprise) -> bool:
    """Whether the office is one of those the enterprise belongs to."""
    return office_id is not None and office_id in {
        enterprise.county_office_id,
        enterprise.city_office_id,
        enterprise.province_office_id,
    }


def expect_official(
    actor: Actor, office: Office, role: PostingRole, enterprise: Enterprise
) -> None:
    """Raise `DomainError` (`not_yours`, `two_pairs_of_eyes`) unless the actor has the role at the
    office and no link to the enterprise."""
    if actor.office_id != office.pk or actor.role != role:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)


def expect_unlinked(actor: Actor, enterprise: Enterprise) -> None:
    """Raise `DomainError` (`two_pairs_of_eyes`) when the actor acts for the enterprise too."""
    if Membership.objects.filter(enterprise=enterprise, user=actor.user_id).exists():
        raise DomainError(
            "two_pairs_of_eyes",
            _("You act for this enterprise: a colleague has to handle its case."),
        )


def expect_other_person(actor: Actor, *others: int | None) -> None:
    """Raise `DomainError` (`two_pairs_of_eyes`) when the actor is one of the people before him."""
    if actor.user_id in others:
        raise DomainError(
            "two_pairs_of_eyes", _("Whoever proposed does not sign: ask a colleague.")
        )


def expect_status(status: str, *wanted: str) -> None:
    """Raise `Conflict` (`action_not_open`) unless the row is in one of the states."""
    if status not in wanted:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))


def required(text: str, field: str, sentence: str) -> str:
    """The text without blanks around it. Raises `DomainError` (`text_missing`) when it is empty."""
    if not text.strip():
        raise DomainError("text_missing", sentence, {field: sentence})
    return text.strip()


def note_act(
    cancellation: Cancellation, verb: str, actor: Actor, *, comment: str = "", **after: Any
) -> None:
    """Record an act on a cancellation, and owe the messages about it."""
    event = record(
        subject_kind=SubjectKind.CANCELLATION,
        subject_id=cancellation.pk,
        verb=verb,
        actor=actor,
        after={"number": cancellation.number, "status": cancellation.status, **after},
        comment=comment,
    )
    if verb in TOLD_VERBS:
        enqueue(
            CANCELLATION_ACTED,
            subject_kind=SubjectKind.CANCELLATION,
            subject_id=cancellation.pk,
            payload={"event": event.pk},
        )
