"""Recording acts in the event trail, and checking that nobody touched it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from common.domain.actor import Actor
from common.enums import ActResult, SubjectKind
from common.models import Event
from common.models.event import DIGEST_OF_ROW_SQL

_ROWS_AT_ONCE = 500


def record(
    *,
    subject_kind: SubjectKind,
    subject_id: int,
    verb: str,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    comment: str = "",
    result: ActResult = ActResult.DONE,
) -> Event:
    """Append one event to the subject's chain, in the caller's transaction.

    `verb` is dotted (`case.submitted`) and has a sentence per language in some app's
    `sentences.py`. If the insert fails the caller's change fails with it.
    """
    event = entry(
        subject_kind=subject_kind,
        subject_id=subject_id,
        verb=verb,
        actor=actor,
        before=before,
        after=after,
        comment=comment,
        result=result,
    )
    event.save(force_insert=True)
    return event


def record_once_a_day(
    *,
    subject_kind: SubjectKind,
    subject_id: int,
    verb: str,
    actor: Actor,
    after: Mapping[str, Any],
) -> None:
    """Append the event unless the same person has left the same one (verb and `after`) today.

    It is for what people only look at: one question where the entry is there, and one insert of its
    own where it is not. Two tabs at one moment may leave two entries.
    """
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    of_today = Event.objects.filter(
        subject_kind=subject_kind,
        subject_id=subject_id,
        verb=verb,
        actor=actor.user_id,
        after=after,
        occurred_at__gte=midnight,
    )
    if not of_today.exists():
        record(
            subject_kind=subject_kind, subject_id=subject_id, verb=verb, actor=actor, after=after
        )


def entry(
    *,
    subject_kind: SubjectKind,
    subject_id: int,
    verb: str,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    comment: str = "",
    result: ActResult = ActResult.DONE,
) -> Event:
    """An event as `record` appends it, not yet appended: for `record_all`."""
    return Event(
        subject_kind=subject_kind,
        subject_id=subject_id,
        verb=verb,
        result=result,
        actor_id=actor.user_id,
        actor_label=actor.label,
        role=actor.role,
        office_code=actor.office_code,
        office_name=actor.office_name,
        address=actor.address,
        before=dict(before or {}),
        after=dict(after or {}),
        comment=comment,
        occurred_at=timezone.now(),
    )


def record_all(entries: Iterable[Event]) -> None:
    """Append events of an act on many subjects in one statement, each to its own chain."""
    Event.objects.bulk_create(entries, batch_size=_ROWS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """An event that does not fit its chain, and why."""

    subject_kind: str
    subject_id: int
    sequence: int
    reason: str


_VERIFY_SQL = f"""
    WITH event AS (
        SELECT *,
            lag(digest, 1, '') OVER chain AS expected_previous,
            row_number() OVER chain AS expected_sequence
        FROM common_event
        WINDOW chain AS (PARTITION BY subject_kind, subject_id ORDER BY sequence, id)
    )
    SELECT subject_kind, subject_id, sequence,
        CASE
            WHEN sequence <> expected_sequence THEN 'an event before it is missing'
            WHEN previous_digest <> expected_previous THEN 'it does not continue the one before it'
            ELSE 'its content was changed'
        END
    FROM event
    WHERE sequence <> expected_sequence
        OR previous_digest <> expected_previous
        OR digest <> {DIGEST_OF_ROW_SQL}
    ORDER BY subject_kind, subject_id, sequence
"""  # noqa: S608 - only a constant of this project is put into the statement


def broken_links() -> Iterator[BrokenLink]:
    """Recompute every chain in the database and yield each event that does not hold.

    A tail cut off whole leaves no trace in the chain itself: compare with a copy kept elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY_SQL)
        for row in cursor:
            yield BrokenLink(*row)
