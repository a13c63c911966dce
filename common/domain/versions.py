"""Optimistic versions: the second of two people who change the same thing is told so, and by whom
and how it was changed meanwhile."""

from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.enums import ActResult, SubjectKind
from common.models import Event
from common.sentences import sentence_of


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def expect_version(
    row: Versioned,
    version: int,
    *,
    trail: QuerySet[Event] | None = None,
    actor: Actor | None = None,
    saved_at: datetime | None = None,
) -> None:
    """Raise `Conflict` (`stale_version`) unless the row still is as the caller saw it.

    `trail` are the entries of the row (`entries_of`), where each of its changes leaves one, but for
    what its author saves while he writes, last at `saved_at`: the last says who did what. Call it
    on a locked row."""
    if row.version == version:
        return
    last = trail.order_by("-pk").first() if trail is not None else None
    if saved_at is not None and (last is None or last.occurred_at < saved_at):
        raise Conflict("stale_version", saved_sentence(saved_at))
    raise Conflict("stale_version", changed_sentence(last, actor))


def entries_of(subject_kind: SubjectKind, subject_id: int, **about: Any) -> QuerySet[Event]:
    """What was done to a subject; `about` names what stands in `after` of the entries of a part of
    it that has no chain of its own (`inspection="V2026-1"`)."""
    found = Event.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, result=ActResult.DONE
    )
    return found.filter(after__contains=about) if about else found


def changed_sentence(event: Event | None, actor: Actor | None) -> str:
    """That something was changed meanwhile, by whom and how, as far as the trail says and the actor
    may know: what an office did is not told to an enterprise, which has sentences of its own."""
    is_offices = event is not None and bool(event.office_code)
    if event is None or (actor is not None and actor.enterprise_id is not None and is_offices):
        return _("This was changed meanwhile. Look at it again, then repeat what you want to do.")
    return meanwhile(event) + " " + _("Look at it again, then repeat what you want to do.")


def saved_sentence(saved_at: datetime) -> str:
    """That what is being written was saved from another page meanwhile."""
    return (
        _("This was saved from another page at %(time)s.") % {"time": clock(saved_at)}
        + " "
        + _("Look at it again, then repeat what you want to do.")
    )


def meanwhile(event: Event, *, names_office_alone: bool = False) -> str:
    """That something was changed meanwhile, when, by whom and how; the office instead of its
    people where they are its own business."""
    who = event.office_name if names_office_alone else event.actor_label
    if event.role == "system":
        who = _("The system")
    elif event.office_name and not names_office_alone:
        who = _("%(who)s (%(office)s)") % {"who": who, "office": event.office_name}
    return _("This was changed meanwhile. %(time)s: %(who)s %(act)s.") % {
        "time": clock(event.occurred_at),
        "who": who,
        "act": sentence_of(event),
    }


def clock(instant: datetime) -> str:
    """Day and minute of an instant, as refusals say it."""
    return date_format(timezone.localtime(instant), "m-d H:i")
