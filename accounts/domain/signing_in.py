"""What the trail keeps of signing in: who, when, from where, and tries that failed."""

from accounts.models import User
from common.domain.actor import Actor
from common.domain.events import record
from common.enums import ActResult, SubjectKind

# Tries with a name that nobody has stand in one chain of their own; the name is not kept, since
# people type passwords into the wrong field.
_NOBODY = 0


def _actor(user: User, address: str) -> Actor:
    return Actor(user_id=user.pk, label=user.name, address=address)


def note_signed_in(*, user: User, address: str) -> None:
    """The user has signed in."""
    record(
        subject_kind=SubjectKind.USER,
        subject_id=user.pk,
        verb="user.signed_in",
        actor=_actor(user, address),
    )


def note_signed_out(*, user: User, address: str) -> None:
    """The user has signed out."""
    record(
        subject_kind=SubjectKind.USER,
        subject_id=user.pk,
        verb="user.signed_out",
        actor=_actor(user, address),
    )


def note_sign_in_failed(*, username: str, address: str) -> None:
    """Somebody tried to sign in and could not."""
    # NUL cannot stand in a name, and the database takes none in a question either.
    name = username.replace("\x00", "")
    user_id = User.objects.filter(username=name).values_list("pk", flat=True).first()
    record(
        subject_kind=SubjectKind.USER,
        subject_id=user_id or _NOBODY,
        verb="user.signed_in",
        actor=Actor(user_id=None, label="", address=address),
        result=ActResult.REFUSED,
    )
