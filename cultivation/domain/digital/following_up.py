"""Following up uncovered enterprises: who looks after one, and what each contact brought."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_unlinked, is_responsible
from cultivation.domain.digital.steps import expect_past
from cultivation.enums import ContactKind, ContactOutcome
from cultivation.models import Contact, FollowUp
from enterprises.models import Enterprise, Membership

CONTACT_ASSIGNED = "enterprise.contact_assigned"


@transaction.atomic
def assign_contact(*, enterprise: Enterprise, person: User, version: int, actor: Actor) -> FollowUp:
    """Name the person, an examiner or approver of the actor's office, who looks after the
    enterprise and is told.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `not_posted`) and `Conflict`.
    """
    office = _expect_office(enterprise, actor)
    posted = Posting.objects.in_force().at_work().filter(office=office, user=person)
    is_linked = Membership.objects.filter(enterprise=enterprise, user=person).exists()
    if is_linked or not posted.exists():
        sentence = _(
            "Choose an examiner or approver of your office who has no link to the enterprise."
        )
        raise DomainError("not_posted", sentence, {"person": sentence})
    found = _locked(enterprise, version)
    before = found.person_id
    found.person, found.office, found.assigned_on = person, office, timezone.localdate()
    found.version += 1
    found.save()
    event = record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb=CONTACT_ASSIGNED,
        actor=actor,
        before={"person": before} if before else {},
        after={"person": person.pk, "office": office.code},
    )
    if person.pk != actor.user_id:
        enqueue(
            CONTACT_ASSIGNED,
            subject_kind=SubjectKind.ENTERPRISE,
            subject_id=enterprise.pk,
            payload={"event": event.pk, "person": person.pk},
        )
    return found


@transaction.atomic
def record_contact(
    *,
    enterprise: Enterprise,
    version: int,
    on: date | None,
    kind: ContactKind,
    outcome: ContactOutcome,
    actor: Actor,
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
) -> Contact:
    """Record a contact and what it left to be done; entered late, its next step is taken over
    unless one stands already.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `invalid_day`, `next_step_half`,
    `next_step_stands`) and `Conflict`.
    """
    office = _expect_office(enterprise, actor)
    day = expect_past(on, "on")
    step = next_step.strip()
    _check_next_step(step, next_on)
    found = _locked(enterprise, version)
    _expect_no_later_step(found, day, step)
    contact = Contact.objects.create(
        enterprise=enterprise,
        office=office,
        person_id=actor.person_id,
        on=day,
        kind=kind,
        outcome=outcome,
        note=note.strip(),
        next_step=step,
        next_on=next_on,
        recorded_at=timezone.now(),
    )
    # A contact entered late does not hide a later one, but what it left to be done is not lost.
    if found.contacted_on is None or day >= found.contacted_on:
        found.contacted_on, found.outcome = day, outcome
        found.next_step, found.next_on = step, next_on
    elif step:
        found.next_step, found.next_on = step, next_on
    found.version += 1
    found.save()
    record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=enterprise.pk,
        verb="enterprise.contacted",
        actor=actor,
        after={"contact": contact.pk, "outcome": outcome, "on": day.isoformat()},
    )
    return contact


def _check_next_step(step: str, next_on: date | None) -> None:
    if bool(step) != (next_on is not None):
        sentence = _("A next step has words and a day.")
        raise DomainError("next_step_half", sentence, {"next_on": sentence})
    if next_on is not None and next_on < timezone.localdate():
        sentence = _("The next step lies ahead.")
        raise DomainError("invalid_day", sentence, {"next_on": sentence})


def _expect_no_later_step(found: FollowUp, day: date, step: str) -> None:
    is_late = found.contacted_on is not None and day < found.contacted_on
    if step and is_late and found.next_on is not None:
        sentence = _(
            "A later contact left a next step already (%(day)s): record this one without."
        ) % {"day": found.next_on.isoformat()}
        raise DomainError("next_step_stands", sentence, {"next_step": sentence})


def follow_up_of(enterprise: Enterprise) -> FollowUp:
    """The enterprise's follow-up with `is_posted`; one of version 0 that is not kept yet where
    there is none."""
    rows = FollowUp.objects.filter(enterprise=enterprise).with_posting()
    found = rows.select_related("person", "office").first()
    return found or FollowUp(enterprise=enterprise, version=0)


def _locked(enterprise: Enterprise, version: int) -> FollowUp:
    # The enterprise stands for the follow-up that is not there yet.
    Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    found = follow_up_of(enterprise)
    expect_version(found, version)
    return found


def _expect_office(enterprise: Enterprise, actor: Actor) -> Office:
    if actor.role not in PostingRole.at_work() or not is_responsible(actor.office_id, enterprise):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)
    return Office.objects.get(code=actor.office_code)
