"""Absences: who is away from an office, and who stands in for him."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import PostingRole
from accounts.models import Absence, Office, Posting, User
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.events import record
from common.enums import SubjectKind

_LONGEST_DAYS = 366
# A deputy may be away himself; a longer chain helps nobody.
_MOST_DEPUTIES = 5


def staff_of(office_id: int, on: date, roles: Iterable[str] = ()) -> list[Posting]:
    """The office's postings in force on a day, with their people, by name: in these roles, or
    without any named in every role of its business."""
    chosen = list(roles) or [r for r in PostingRole if r not in PostingRole.administrators()]
    return list(
        Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), revoked_at=None)
        .filter(office=office_id, starts_on__lte=on, role__in=chosen, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "user_id", "role")
    )


def is_posted(user_id: int, office_id: int, on: date, roles: Iterable[str]) -> bool:
    """Whether the person works at the office on that day in one of the roles."""
    return any(posting.user_id == user_id for posting in staff_of(office_id, on, roles))


def whoever_is_there(
    *, user_id: int, office_id: int, on: date, roles: Iterable[str]
) -> tuple[int | None, Absence | None]:
    """Who takes what comes to a person on a day: he himself, or while he is away his deputy (or
    the deputy's). None when nobody of them is there in one of the roles.

    The second value is the person's own absence, if he is away.
    """
    absences = {
        absence.user_id: absence for absence in Absence.objects.at(office_id).on(on).reverse()
    }
    posted = {posting.user_id for posting in staff_of(office_id, on, roles)}
    own = absences.get(user_id)
    found: int | None = user_id
    for _hop in range(_MOST_DEPUTIES):
        absence = absences.get(found) if found is not None else None
        if absence is None:
            break
        found = absence.deputy_id
    is_there = found is not None and found in posted and found not in absences
    return (found if is_there else None), own


@transaction.atomic
def declare_absence(
    *,
    user: User,
    office: Office,
    starts_on: date,
    ends_on: date,
    deputy: User | None,
    actor: Actor,
) -> Absence:
    """Enter that a person is away, both days included. He says so himself or an approver of the
    office does.

    Raises `DomainError` (`not_yours`, `not_posted`, `bad_dates`, `bad_deputy`, `absence_overlaps`).
    """
    _expect_allowed(user.pk, office.pk, actor)
    today = timezone.localdate()
    _check_dates(starts_on, ends_on, today)
    if not is_posted(user.pk, office.pk, today, ()):
        raise _refused("not_posted", _("This person does not work at your office."), "user")
    if deputy is not None:
        _check_deputy(user, deputy, office, starts_on, ends_on)
    try:
        with transaction.atomic():
            absence = Absence.objects.create(
                user=user,
                office=office,
                starts_on=starts_on,
                ends_on=ends_on,
                deputy=deputy,
                entered_by_id=actor.person_id,
                entered_at=timezone.now(),
            )
    except IntegrityError:
        raise _refused(
            "absence_overlaps",
            _("An absence on some of these days is entered already."),
            "starts_on",
        ) from None
    _record("user.absence_declared", absence, actor)
    return absence


@transaction.atomic
def call_off_absence(*, absence: Absence, actor: Actor) -> Absence:
    """Take an absence back, from today on. Raises `DomainError` (`not_yours`) or `Conflict`
    (`already_called_off`)."""
    locked = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    _expect_allowed(locked.user_id, locked.office_id, actor)
    if locked.called_off_at is not None:
        raise Conflict("already_called_off", _("This absence has been called off."))
    locked.called_off_at = timezone.now()
    locked.save(update_fields=["called_off_at"])
    _record("user.absence_called_off", locked, actor)
    return locked


def _expect_allowed(user_id: int, office_id: int, actor: Actor) -> None:
    is_own = actor.user_id == user_id and actor.office_id == office_id
    is_leader = actor.role == PostingRole.APPROVER and actor.office_id == office_id
    if not (is_own or is_leader):
        raise DomainError(
            "not_yours", _("You enter your own absences; an approver those of the whole office.")
        )


def _check_dates(starts_on: date, ends_on: date, today: date) -> None:
    if ends_on < starts_on:
        raise _refused("bad_dates", _("The last day lies before the first."), "ends_on")
    if ends_on < today:
        raise _refused("bad_dates", _("This absence is over already."), "ends_on")
    if (ends_on - starts_on).days > _LONGEST_DAYS:
        sentence = _("Enter at most one year; who leaves for good hands his cases over.")
        raise _refused("bad_dates", sentence, "ends_on")


def _check_deputy(user: User, deputy: User, office: Office, first: date, last: date) -> None:
    if deputy.pk == user.pk:
        raise _refused("bad_deputy", _("Nobody stands in for himself."), "deputy")
    own_roles = {
        posting.role for posting in staff_of(office.pk, first) if posting.user_id == user.pk
    }
    if not is_posted(deputy.pk, office.pk, first, own_roles):
        sentence = _("The deputy works at the same office in the same role.")
        raise _refused("bad_deputy", sentence, "deputy")
    others = Absence.objects.at(office.pk).filter(user=deputy)
    if others.filter(starts_on__lte=last, ends_on__gte=first).exists():
        raise _refused(
            "bad_deputy", _("The deputy is away himself on some of these days."), "deputy"
        )


def _refused(code: str, sentence: str, field: str) -> DomainError:
    return DomainError(code, sentence, {field: sentence})


def _record(verb: str, absence: Absence, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.USER,
        subject_id=absence.user_id,
        verb=verb,
        actor=actor,
        after={
            "office": absence.office.code,
            "starts_on": absence.starts_on.isoformat(),
            "ends_on": absence.ends_on.isoformat(),
            "deputy": absence.deputy.name if absence.deputy else "",
        },
    )
