"""Opening and closing accounts, and the passwords that go with them."""

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.staff.rights import area_of, expect_whole_within
from accounts.enums import PostingRole
from accounts.models import User
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.enums import SubjectKind

# GB/T 22239, level 3, 8.1.4.1: a first password is used once and soon.
INITIAL_PASSWORD_HOURS = 24


def open_account(*, username: str, name: str, actor: Actor) -> tuple[User, str]:
    """A new account and its first password, which is shown this once and holds for a day.

    Event `user.account_opened`. Raises `DomainError` (`not_your_duty`, `username_taken`). What
    the person may do is proposed and confirmed apart from it.
    """
    if not actor.is_system:
        area_of(actor, PostingRole.SYSTEM_ADMIN)
    password = secrets.token_urlsafe(12)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, password, name=name, initial_password_until=_initial_until()
            )
            _note(user, "user.account_opened", actor)
    except IntegrityError:
        sentence = _("The name %(username)s is taken.") % {"username": username}
        raise DomainError("username_taken", sentence, {"username": sentence}) from None
    return user, password


@transaction.atomic
def give_first_password(*, user: User, actor: Actor) -> str:
    """A new first password for somebody who cannot sign in. Event `user.password_given`."""
    expect_whole_within(user, area_of(actor, PostingRole.SYSTEM_ADMIN))
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    password = secrets.token_urlsafe(12)
    locked.set_password(password)
    locked.initial_password_until = _initial_until()
    locked.save(update_fields=["password", "initial_password_until"])
    _note(locked, "user.password_given", actor)
    return password


@transaction.atomic
def choose_password(*, user: User, password: str, actor: Actor) -> User:
    """The person sets his own password. Event `user.password_chosen`.

    Raises `DomainError` (`weak_password`, `same_password`).
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.check_password(password):
        sentence = _("Choose a password that you do not have yet.")
        raise DomainError("same_password", sentence, {"password": sentence})
    try:
        validate_password(password, locked)
    except ValidationError as error:
        sentence = " ".join(error.messages)
        raise DomainError("weak_password", sentence, {"password": sentence}) from None
    locked.set_password(password)
    locked.initial_password_until = None
    locked.save(update_fields=["password", "initial_password_until"])
    _note(locked, "user.password_chosen", actor)
    return locked


@transaction.atomic
def close_account(*, user: User, actor: Actor) -> User:
    """Nobody signs in with it any more, from the next request on. Event `user.account_closed`."""
    return _set_active(user, actor, is_active=False)


@transaction.atomic
def reopen_account(*, user: User, actor: Actor) -> User:
    """The account is used again. Event `user.account_reopened`."""
    return _set_active(user, actor, is_active=True)


def _set_active(user: User, actor: Actor, *, is_active: bool) -> User:
    expect_whole_within(user, area_of(actor, PostingRole.SYSTEM_ADMIN))
    if user.pk == actor.user_id:
        raise DomainError("your_own_account", _("Nobody closes his own account."))
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.is_active == is_active:
        return locked
    locked.is_active = is_active
    locked.save(update_fields=["is_active"])
    _note(locked, "user.account_reopened" if is_active else "user.account_closed", actor)
    return locked


def _initial_until() -> datetime:
    return timezone.now() + timedelta(hours=INITIAL_PASSWORD_HOURS)


def _note(user: User, verb: str, actor: Actor) -> None:
    record(
        subject_kind=SubjectKind.USER,
        subject_id=user.pk,
        verb=verb,
        actor=actor,
        after={"username": user.username},
    )
