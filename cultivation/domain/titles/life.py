"""What every change of a title has in common: lock, re-check, write, event, trail, outbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import Conflict
from common.domain.events import record
from common.domain.outbox import enqueue
from common.domain.versions import expect_version
from common.enums import SubjectKind
from cultivation.enums import TitleEventKind
from cultivation.models import Title, TitleEvent

# The topic of the outbox rows: whoever keeps a copy of a title's state hears of every change.
TITLE_CHANGED = "title.changed"


@contextmanager
def changing(title: Title, *, version: int | None = None) -> Iterator[Title]:
    """Lock a title, let the body change it, count its version up and save it.

    With `version` it must still be as the caller saw it (`Conflict`, `stale_version`). The title
    that was passed in is brought up to date afterwards.
    """
    with transaction.atomic():
        locked = Title.objects.select_for_update(of=("self",)).get(pk=title.pk)
        if version is not None:
            expect_version(locked, version)
        yield locked
        locked.version += 1
        locked.save()
    title.refresh_from_db()


def expect_not_over(title: Title, on: date) -> None:
    """Raise `Conflict` (`title_ended`) for a title that counts no more on the day."""
    if title.is_over_on(on):
        raise Conflict(
            "title_ended",
            _("Title %(number)s has ended already: %(state)s.")
            % {"number": title.number, "state": title.state_on(on).label},
        )


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact about a title, before it is written: which, on what day, by which paper."""

    kind: TitleEventKind
    on: date
    document: str = ""
    case_number: str = ""
    outcome: str = ""
    ground: str = ""
    name_before: str = ""
    name_after: str = ""
    note: str = ""

    def row(self, title: Title, actor: Actor) -> TitleEvent:
        """The row of the register."""
        return TitleEvent(
            title=title,
            kind=self.kind,
            happened_on=self.on,
            recorded_at=timezone.now(),
            document=self.document,
            case_number=self.case_number,
            outcome=self.outcome,
            ground=self.ground,
            name_before=self.name_before,
            name_after=self.name_after,
            note=self.note,
            actor_label=actor.label,
            office_name=actor.office_name,
        )


def note(title: Title, happening: Happening, actor: Actor) -> TitleEvent:
    """Write the fact into the register and the trail, and owe what follows from it."""
    row = happening.row(title, actor)
    row.save()
    event = record(
        subject_kind=SubjectKind.TITLE,
        subject_id=title.pk,
        verb=f"title.{happening.kind.value}",
        actor=actor,
        before={"name": happening.name_before} if happening.name_before else {},
        after=_kept(title, happening),
        comment=happening.note,
    )
    enqueue(
        TITLE_CHANGED,
        subject_kind=SubjectKind.TITLE,
        subject_id=title.pk,
        payload={"event": event.pk, "verb": event.verb},
    )
    return row


def _kept(title: Title, happening: Happening) -> dict[str, Any]:
    kept = {
        "number": title.number,
        "on": happening.on.isoformat(),
        "last_day": title.last_day.isoformat(),
        "document": happening.document,
        "case": happening.case_number,
        "outcome": happening.outcome,
        "ground": happening.ground,
        "name": happening.name_after,
        "banned_until": title.banned_until.isoformat() if title.banned_until else "",
    }
    return {name: value for name, value in kept.items() if value}


@transaction.atomic
def note_due(*, title: Title, on: date, actor: Actor) -> bool:
    """Note once that a title is due for re-examination. False when that stands there already."""
    locked = Title.objects.select_for_update(of=("self",)).get(pk=title.pk)
    if TitleEvent.objects.filter(title=locked, kind=TitleEventKind.DUE).exists():
        return False
    note(locked, Happening(TitleEventKind.DUE, on), actor)
    return True
