"""The seed pool: candidate → contacted → invited → filed, or declined with a reason."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Office, Posting, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from common.models import Event
from cultivation.domain.cancelling.acts import expect_unlinked, is_responsible, required
from cultivation.domain.seeds.applications import under_way_of
from cultivation.domain.seeds.rules import quiet_days
from cultivation.domain.titles.next_rung import next_of
from cultivation.enums import ContactKind, TitleKind
from cultivation.enums.seeds import DeclineReason, SeedOrigin, SeedOutcome, SeedState
from cultivation.models import SeedCandidate, SeedContact, SeedFinding, SeedSignal
from enterprises.models import Enterprise, Membership

ENTERPRISE_INVITED = "enterprise.invited"
_WORKING_ROLES = frozenset({PostingRole.EXAMINER.value, PostingRole.APPROVER.value})


@transaction.atomic
def take_into_pool(
    *, enterprise: Enterprise, target: TitleKind, origin: SeedOrigin, actor: Actor
) -> SeedCandidate:
    """Take the enterprise into the pool for a title of its next rung, in charge of the lowest
    office that is responsible for it.

    Effects, in this order: the row with what is missing today, event `enterprise.seed_taken`.
    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `not_next_rung`) and `Conflict`
    (`in_pool`, with who took it and when; `filed_already`, with the case).
    """
    expect_responsible(enterprise, actor)
    locked = lock(enterprise)
    _expect_next_rung(locked, target)
    number = under_way_of(locked).get(target)
    if number is not None:
        sentence = _("The enterprise has applied for this title: case %(number)s.")
        raise Conflict("filed_already", sentence % {"number": number})
    there = SeedCandidate.objects.open().filter(enterprise=locked, target=target)
    for one in there.select_related("opened_by", "office"):
        raise Conflict("in_pool", _in_pool_words(one))
    finding = SeedFinding.objects.filter(enterprise=locked, target=target).first()
    today = timezone.localdate()
    seed = SeedCandidate(
        enterprise=locked,
        target=target,
        origin=origin,
        office=locked.responsible_office,
        opened_by_id=actor.person_id,
        opened_on=today,
        state_on=today,
        missing=finding.missing if finding else [],
    )
    seed.save()
    _note(seed, "enterprise.seed_taken", actor)
    return seed


def origin_of(enterprise: Enterprise, target: TitleKind) -> SeedOrigin:
    """Where it comes from that an enterprise is taken into the pool: a find, else a signal, else an
    official's own knowledge."""
    if SeedFinding.objects.filter(enterprise=enterprise, target=target).exists():
        return SeedOrigin.DISCOVERY
    is_named = SeedSignal.objects.filter(enterprise=enterprise).exists()
    return SeedOrigin.SIGNAL if is_named else SeedOrigin.BY_HAND


@transaction.atomic
def name_contact_person(
    *, seed: SeedCandidate, person: User, version: int, actor: Actor
) -> SeedCandidate:
    """Name who at the office in charge is in touch with the enterprise.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `not_open`, `not_posted`) and
    `Conflict`.
    """
    locked = _locked(seed, version, actor)
    posted = Posting.objects.in_force().in_business().filter(office=locked.office, user=person)
    is_linked = Membership.objects.filter(enterprise=locked.enterprise_id, user=person).exists()
    if is_linked or not posted.exists():
        sentence = _("Choose somebody posted at %(office)s today without a link to it.") % {
            "office": locked.office.name
        }
        raise DomainError("not_posted", sentence, {"person": sentence})
    locked.person = person
    return _kept(locked, "enterprise.seed_person_named", actor)


@transaction.atomic
def contact_seed(
    *,
    seed: SeedCandidate,
    version: int,
    on: date | None,
    kind: ContactKind,
    outcome: SeedOutcome,
    actor: Actor,
    note: str = "",
) -> SeedContact:
    """Record a contact. Somebody reached makes a candidate *contacted*.

    Nothing is asked twice: within the quiet days after a colleague or another office has reached
    the enterprise about any title, nobody else contacts it.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `not_open`, `invalid_day`,
    `contacted_lately` with who and when) and `Conflict`.
    """
    locked = _locked(seed, version, actor)
    today = timezone.localdate()
    if on is None or not locked.opened_on <= on <= today:
        sentence = _("A day since the seed is in the pool, today at the latest.")
        raise DomainError("invalid_day", sentence, {"on": sentence})
    recent = contacted_lately(locked.enterprise, on=on, by_others_than=actor.person_id)
    if recent is not None:
        sentence = lately_words(recent)
        raise DomainError("contacted_lately", sentence, {"on": sentence})
    contact = SeedContact.objects.create(
        candidate=locked,
        enterprise=locked.enterprise,
        office=Office.objects.get(code=actor.office_code),
        person_id=actor.person_id,
        on=on,
        kind=kind,
        outcome=outcome,
        note=note.strip(),
        recorded_at=timezone.now(),
    )
    if locked.state == SeedState.CANDIDATE and outcome != SeedOutcome.NOT_REACHED:
        locked.state, locked.state_on = SeedState.CONTACTED, today
    _kept(locked, "enterprise.seed_contacted", actor, outcome=outcome.value, on=on.isoformat())
    return contact


@transaction.atomic
def invite_seed(*, seed: SeedCandidate, version: int, actor: Actor) -> SeedCandidate:
    """The enterprise was invited to apply; its people are told. Raises as `contact_seed`, and
    `Conflict` (`action_not_open`) unless it was contacted."""
    locked = _locked(seed, version, actor)
    if locked.state != SeedState.CONTACTED:
        raise Conflict("action_not_open", _("Only a contacted seed is invited."))
    locked.state, locked.state_on = SeedState.INVITED, timezone.localdate()
    locked.version += 1
    locked.save()
    event = _note(locked, "enterprise.seed_invited", actor)
    enqueue(
        ENTERPRISE_INVITED,
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=locked.enterprise_id,
        payload={"event": event.pk},
    )
    return locked


@transaction.atomic
def decline_seed(
    *, seed: SeedCandidate, reason: DeclineReason, note: str, version: int, actor: Actor
) -> SeedCandidate:
    """The enterprise does not apply now. Raises as `invite_seed`, and `text_missing`."""
    said = required(note, "note", _("Say in a sentence why it does not apply."))
    locked = _locked(seed, version, actor)
    locked.state, locked.state_on = SeedState.DECLINED, timezone.localdate()
    locked.decline_reason, locked.decline_note = reason, said
    return _kept(locked, "enterprise.seed_declined", actor, reason=reason.value)


def note_filed(*, enterprise_id: int, target: str, case_number: str, actor: Actor) -> None:
    """The enterprise has handed in a case for the title: its open seed is filed, and it is found
    no more. Called by whoever takes the case in, in the same transaction."""
    SeedFinding.objects.filter(enterprise=enterprise_id, target=target).delete()
    found = SeedCandidate.objects.open().filter(enterprise=enterprise_id, target=target)
    for seed in found.select_for_update(of=("self",)):
        seed.state, seed.state_on = SeedState.FILED, timezone.localdate()
        seed.case_number = case_number
        _kept(seed, "enterprise.seed_filed", actor, case=case_number)


def contacted_lately(
    enterprise: Enterprise, *, on: date, by_others_than: int | None
) -> SeedContact | None:
    """The latest contact by somebody else that reached the enterprise within the quiet days."""
    since = on - timedelta(days=quiet_days())
    reached = SeedContact.objects.filter(enterprise=enterprise, on__gt=since, on__lte=on)
    others = reached.exclude(outcome=SeedOutcome.NOT_REACHED).exclude(person=by_others_than)
    return others.select_related("person", "office").order_by("-on", "-pk").first()


def lately_words(contact: SeedContact) -> str:
    """Who has reached the enterprise, and until when others leave it alone."""
    return _(
        "%(person)s of %(office)s reached it on %(day)s (%(outcome)s): others leave it alone until"
        " %(until)s."
    ) % {
        "person": contact.person.name,
        "office": contact.office.name,
        "day": contact.on.isoformat(),
        "outcome": contact.get_outcome_display(),
        "until": (contact.on + timedelta(days=quiet_days())).isoformat(),
    }


def expect_responsible(enterprise: Enterprise, actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`, `two_pairs_of_eyes`) unless an official who works on cases
    at one of the enterprise's offices acts, without a link to it."""
    if actor.role not in _WORKING_ROLES or not is_responsible(actor.office_id, enterprise):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, enterprise)


def expect_working_at(office: Office, actor: Actor) -> None:
    """Raise `DomainError` (`not_yours`) unless somebody acts who works on cases at the office."""
    if actor.office_id != office.pk or actor.role not in _WORKING_ROLES:
        raise DomainError("not_yours", _("This is not yours to do in your present role."))


def lock(enterprise: Enterprise) -> Enterprise:
    """The enterprise, locked: all that offices do about one enterprise's seeds goes in a row."""
    related = Enterprise.objects.select_related("county_office", "city_office", "province_office")
    return related.select_for_update(of=("self",)).get(pk=enterprise.pk)


def _locked(seed: SeedCandidate, version: int, actor: Actor) -> SeedCandidate:
    expect_responsible(seed.enterprise, actor)
    lock(seed.enterprise)
    rows = SeedCandidate.objects.select_related("enterprise", "office")
    locked = rows.select_for_update(of=("self",)).get(pk=seed.pk)
    entries = entries_of(SubjectKind.ENTERPRISE, locked.enterprise_id, seed=locked.pk)
    expect_version(locked, version, trail=entries, actor=actor)
    if not locked.is_open:
        sentence = _("This seed is %(state)s already.") % {"state": locked.get_state_display()}
        raise DomainError("not_open", sentence)
    return locked


def _kept(seed: SeedCandidate, verb: str, actor: Actor, **after: str) -> SeedCandidate:
    seed.version += 1
    try:
        with transaction.atomic():
            seed.save()
    except IntegrityError as error:
        raise Conflict("action_not_open", _("This step is not open any more.")) from error
    _note(seed, verb, actor, **after)
    return seed


def _note(seed: SeedCandidate, verb: str, actor: Actor, **after: str) -> Event:
    return record(
        subject_kind=SubjectKind.ENTERPRISE,
        subject_id=seed.enterprise_id,
        verb=verb,
        actor=actor,
        after={"seed": seed.pk, "target": seed.target, "state": seed.state, **after},
    )


def _expect_next_rung(enterprise: Enterprise, target: TitleKind) -> None:
    today = timezone.localdate()
    if target not in next_of(enterprise.titles.all(), today):
        sentence = _("This title is not on the enterprise's next rung today.")
        raise DomainError("not_next_rung", sentence, {"target": sentence})


def _in_pool_words(seed: SeedCandidate) -> str:
    return _("%(person)s took it into the pool on %(day)s (%(office)s, %(state)s).") % {
        "person": seed.opened_by.name,
        "day": seed.opened_on.isoformat(),
        "office": seed.office.name,
        "state": seed.get_state_display(),
    }
