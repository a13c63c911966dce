"""To whom a warning goes: whoever looks after the enterprise already, else the examiner of the
lowest office with the fewest open warnings; the office above where nobody is posted."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Absence, Office, Posting, User
from common.domain.actor import SYSTEM, Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.cancelling.acts import expect_unlinked, is_responsible
from cultivation.models import EarlyWarning, FollowUp
from enterprises.models import Enterprise, Membership

WARNING_ASSIGNED = "warning.assigned"
WORKING_ROLES = (PostingRole.EXAMINER.value, PostingRole.APPROVER.value)
BATCH = 200


class Desk:
    """Who works at the offices today, and how many open warnings lie with each; read once for a
    run and kept up while it assigns."""

    def __init__(self, today: date) -> None:
        away = Absence.objects.on(today).filter(user=OuterRef("user"), office=OuterRef("office"))
        posted = Posting.objects.in_force().filter(role__in=WORKING_ROLES)
        self._people: dict[int, list[tuple[bool, str, int]]] = {}
        rows = posted.annotate(is_away=Exists(away)).order_by("user").distinct()
        for office, role, user, is_away in rows.values_list("office", "role", "user", "is_away"):
            # Examiners before approvers, those who are there before those who are away.
            place = (is_away, str(role != PostingRole.EXAMINER), user)
            self._people.setdefault(office, []).append(place)
        counted = EarlyWarning.objects.open().order_by().values_list("person")
        self._load: Counter[int | None] = Counter(dict(counted.annotate(count=Count("pk"))))

    def choose(self, enterprise: Enterprise) -> tuple[int, int | None]:
        """Office and person for a warning about the enterprise; nobody (None) when no office of
        its line has anybody."""
        linked = set(
            Membership.objects.filter(enterprise=enterprise).values_list("user", flat=True)
        )
        kept = FollowUp.objects.filter(enterprise=enterprise).first()
        for office in _line(enterprise):
            people = [one for one in self._people.get(office, []) if one[2] not in linked]
            if not people:
                continue
            own = [one for one in people if kept is not None and one[2] == kept.person_id]
            chosen = min(own or people, key=lambda one: (*one[:2], self._load[one[2]], one[2]))
            self._load[chosen[2]] += 1
            return office, chosen[2]
        return enterprise.responsible_office.pk, None

    def works_at(self, person: int | None, office: int) -> bool:
        """Whether the person is posted there today."""
        return any(one[2] == person for one in self._people.get(office, []))


def _line(enterprise: Enterprise) -> Iterable[int]:
    offices = (
        enterprise.county_office_id,
        enterprise.city_office_id,
        enterprise.province_office_id,
    )
    return [one for one in offices if one is not None]


def reassign_left(*, today: date, batch: int = BATCH) -> int:
    """Hand on the open warnings of people who are no longer posted where they looked after them,
    and those that nobody looks after, once somebody is there. Returns how many of a batch."""
    posted = Posting.objects.in_force().filter(
        user=OuterRef("person"), office=OuterRef("office"), role__in=WORKING_ROLES
    )
    left = EarlyWarning.objects.open().filter(~Exists(posted))
    someone = Posting.objects.in_force().filter(
        Q(office=OuterRef("enterprise__county_office"))
        | Q(office=OuterRef("enterprise__city_office"))
        | Q(office=OuterRef("enterprise__province_office")),
        role__in=WORKING_ROLES,
    )
    with transaction.atomic():
        rows = list(
            left.filter(Exists(someone))
            .select_for_update(of=("self",), skip_locked=True)
            .select_related("enterprise")
            .order_by("pk")[:batch]
        )
        desk = Desk(today) if rows else None
        handed = 0
        for row in rows:
            office, person = desk.choose(row.enterprise) if desk else (0, None)
            if person is not None:
                give(row, office, person, SYSTEM, verb="warning.handed_on")
                handed += 1
    return handed


def give(warning: EarlyWarning, office_id: int, person: int, actor: Actor, *, verb: str) -> None:
    """Write who looks after a (locked) warning, and owe him a message."""
    before = warning.person_id
    warning.office_id, warning.person_id = office_id, person
    warning.assigned_on = timezone.localdate()
    warning.version += 1
    warning.save(update_fields=["office", "person", "assigned_on", "version"])
    event = record(
        subject_kind=SubjectKind.WARNING,
        subject_id=warning.pk,
        verb=verb,
        actor=actor,
        before={"person": before} if before else {},
        after={"person": person, "rule": warning.rule, "enterprise": warning.enterprise_id},
    )
    enqueue(
        WARNING_ASSIGNED,
        subject_kind=SubjectKind.WARNING,
        subject_id=warning.pk,
        payload={"event": event.pk, "person": person},
    )


@transaction.atomic
def assign_warning(
    *, warning: EarlyWarning, person: User, version: int, actor: Actor
) -> EarlyWarning:
    """Name the person, posted at the actor's office, who looks after the warning.

    Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`, `not_posted`) and `Conflict`.
    """
    locked = locked_open(warning, version, actor)
    office = Office.objects.get(code=actor.office_code)
    posted = Posting.objects.in_force().filter(office=office, user=person, role__in=WORKING_ROLES)
    linked = Membership.objects.filter(enterprise=locked.enterprise_id, user=person)
    if linked.exists() or not posted.exists():
        sentence = _("Choose somebody who is posted at your office today and has no link to it.")
        raise DomainError("not_posted", sentence, {"person": sentence})
    give(locked, office.pk, person.pk, actor, verb="warning.assigned")
    return locked


def locked_open(warning: EarlyWarning, version: int, actor: Actor) -> EarlyWarning:
    """The locked warning, open and as the actor saw it, when he works at one of the enterprise's
    offices. Raises `DomainError` (`not_yours`, `two_pairs_of_eyes`) and `Conflict`."""
    locked = (
        EarlyWarning.objects.select_for_update(of=("self",))
        .select_related("enterprise")
        .get(pk=warning.pk)
    )
    if actor.role not in WORKING_ROLES or not is_responsible(actor.office_id, locked.enterprise):
        raise DomainError("not_yours", _("This is not yours to do in your present role."))
    expect_unlinked(actor, locked.enterprise)
    trail = entries_of(SubjectKind.WARNING, locked.pk)
    expect_version(locked, version, trail=trail, actor=actor)
    if not locked.is_open:
        raise Conflict("action_not_open", _("This cannot be done any more: look at it again."))
    return locked
