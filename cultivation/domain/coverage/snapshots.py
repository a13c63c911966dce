"""Snapshots: every day frozen once with a digest, on request besides; published by two people."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import OfficeLevel, PostingRole
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.events import record
from common.domain.holding import hold
from common.domain.versions import entries_of, expect_version
from common.enums import SubjectKind
from cultivation.domain.coverage.board import fresh_cells_statement, ministry_id
from cultivation.domain.coverage.cells import COUNTS
from cultivation.domain.coverage.days import end_of, month_ends, months_before
from cultivation.domain.coverage.kept_names import NamesOfDay
from cultivation.domain.coverage.rules import definition_for, definitions_on
from cultivation.domain.coverage.statements import Asked, read_in_bulk
from cultivation.enums import SnapshotOrigin
from cultivation.models import (
    CoverageDefinition,
    CoverageSnapshot,
    SnapshotCell,
    SnapshotPublication,
)

# How far back month ends are counted when the first snapshot is made, for the trend.
_MONTHS_BACK = 24
_CELL = ", ".join(COUNTS)


def make_due_snapshots() -> Mapping[str, int]:
    """Freeze the oldest day that is over and not frozen yet; figures all zero when none is left.

    A day that was missed is computed as of its day from what was recorded by its end, so that it
    reads as it would have on time. Month ends before the first night of each definition's rule are
    computed from what is known now, and say so.
    """
    yesterday = timezone.localdate() - timedelta(days=1)
    day = _first_missing_night(yesterday)
    if day is not None:
        definitions = definitions_on(day, known_at=end_of(day))
        return _frozen(day, definitions, SnapshotOrigin.NIGHTLY, end_of(day))
    missing = next(_missing_months(), None)
    if missing is not None:
        return _frozen(*missing, SnapshotOrigin.BACKFILL, timezone.now())
    return {"days": 0, "snapshots": 0}


def days_due() -> int:
    """How many days are over and not frozen yet, missing month ends among them."""
    yesterday = timezone.localdate() - timedelta(days=1)
    first = _first_missing_night(yesterday)
    nights = (yesterday - first).days + 1 if first is not None else 0
    return nights + sum(1 for _missing in _missing_months())


def _first_missing_night(yesterday: date) -> date | None:
    nights = CoverageSnapshot.objects.filter(origin=SnapshotOrigin.NIGHTLY)
    last = nights.order_by("-day").values_list("day", flat=True).first()
    if last is None:
        return yesterday if definitions_on(yesterday) else None
    return last + timedelta(days=1) if last < yesterday else None


def _missing_months() -> Iterator[tuple[date, list[CoverageDefinition]]]:
    """The month ends, the oldest first, each with the definitions in force on it by whose rule it
    is not frozen, of those before the first night of each rule."""
    made = CoverageSnapshot.objects.exclude(origin=SnapshotOrigin.REQUESTED)
    rules = {one.pk: one.rule for one in CoverageDefinition.objects.all()}
    first_nights: dict[object, date] = {}
    for definition, night in (
        made.filter(origin=SnapshotOrigin.NIGHTLY)
        .values_list("definition")
        .annotate(first=Min("day"))
    ):
        rule = rules[definition]
        first_nights[rule] = min(night, first_nights.get(rule, night))
    wanted = {rule: _months_before(night) for rule, night in first_nights.items()}
    days = sorted({day for months in wanted.values() for day in months})
    frozen = {
        (day, rules[definition])
        for day, definition in made.filter(day__in=days).values_list("day", "definition")
    }
    for day in days:
        open_rules = {rule for rule in wanted if day in wanted[rule] and (day, rule) not in frozen}
        missing = (
            [one for one in definitions_on(day) if one.rule in open_rules] if open_rules else []
        )
        if missing:
            yield day, missing


def _months_before(night: date) -> list[date]:
    return month_ends(months_before(night, _MONTHS_BACK), night - timedelta(days=1))


def _frozen(
    day: date,
    definitions: Sequence[CoverageDefinition],
    origin: SnapshotOrigin,
    known_at: datetime,
) -> Mapping[str, int]:
    made = freeze(day=day, definitions=definitions, origin=origin, known_at=known_at)
    return {"days": 1, "snapshots": len(made)}


@transaction.atomic
def freeze(
    *,
    day: date,
    definitions: Sequence[CoverageDefinition],
    origin: SnapshotOrigin,
    known_at: datetime,
) -> list[CoverageSnapshot]:
    """Count every definition over every dimension as of the day in one statement; freeze it."""
    if not definitions:
        return []
    statement, parameters = fresh_cells_statement(Asked(definitions, day, known_at))
    with read_in_bulk(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS coverage_fresh")
        cursor.execute(
            f"CREATE TEMPORARY TABLE coverage_fresh ON COMMIT DROP AS {statement}"  # noqa: S608
            f" SELECT definition_id, dimension, scope_id, key, {_CELL} FROM cell",
            parameters,
        )
        cursor.execute(
            "SELECT f.definition_id, f.dimension, o.code, f.key, f.scope_id,"  # noqa: S608
            f" {_CELL} FROM coverage_fresh AS f JOIN accounts_office AS o ON o.id = f.scope_id"
        )
        cells = defaultdict(list)
        for definition, dimension, code, key, scope, *counts in cursor:
            cells[definition].append((dimension, code, key, scope, tuple(counts)))
    names = NamesOfDay(day, known_at)
    rows = [
        _snapshot(definition, day, origin, known_at, cells=cells[definition.pk], names=names)
        for definition in definitions
    ]
    made = CoverageSnapshot.objects.bulk_create(rows)
    _keep_cells(made)
    return made


def _snapshot(
    definition: CoverageDefinition,
    day: date,
    origin: SnapshotOrigin,
    known_at: datetime,
    *,
    cells: Sequence[tuple[str, str, str, int, tuple[int, ...]]],
    names: NamesOfDay,
) -> CoverageSnapshot:
    ministry = ministry_id()
    national = next(
        (counts for kind, _code, _key, scope, counts in cells
         if kind == "office" and scope == ministry),
        (0,) * len(COUNTS),
    )  # fmt: skip
    lines = ((kind, code, key, counts) for kind, code, key, _scope, counts in cells)
    return CoverageSnapshot(
        definition=definition,
        day=day,
        origin=origin,
        known_at=known_at,
        computed_at=timezone.now(),
        cells_count=len(cells),
        digest=_digest(definition, day, lines),
        names=names.of((kind, code, key) for kind, code, key, _scope, _counts in cells),
        **dict(zip(COUNTS, national, strict=True)),
    )


def _keep_cells(snapshots: Sequence[CoverageSnapshot]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cultivation_snapshotcell"  # noqa: S608 - constants of this module only
            f" (snapshot_id, dimension, scope_id, key, {_CELL})"
            f" SELECT s.snapshot, f.dimension, f.scope_id, f.key, {_CELL}"
            " FROM coverage_fresh AS f"
            " JOIN unnest(%s::bigint[], %s::bigint[]) AS s (snapshot, definition)"
            " ON s.definition = f.definition_id",
            [[one.pk for one in snapshots], [one.definition_id for one in snapshots]],
        )
        cursor.execute("DROP TABLE coverage_fresh")


def _digest(
    definition: CoverageDefinition,
    day: date,
    cells: Iterable[tuple[str, str, str, tuple[int, ...]]],
) -> str:
    """SHA-256 over the day, the definition's hash and every cell in a fixed order."""
    head = {"as_of": day.isoformat(), "definition": definition.code, "sha256": definition.sha256}
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    for kind, code, key, counts in sorted(cells):
        digest.update(f"\n{kind}|{code}|{key}|{'|'.join(map(str, counts))}".encode())
    return digest.hexdigest()


def digest_now(snapshot: CoverageSnapshot) -> str:
    """The digest of what is kept of a snapshot today: equal to its own unless it was tampered
    with."""
    cells = SnapshotCell.objects.filter(snapshot=snapshot).values_list(
        "dimension", "scope__code", "key", *COUNTS
    )
    return _digest(
        snapshot.definition,
        snapshot.day,
        ((kind, code, key, tuple(counts)) for kind, code, key, *counts in cells),
    )


@transaction.atomic
def request_snapshot(*, day: date, code: str, actor: Actor) -> CoverageSnapshot:
    """Freeze the figures of a day as they are known now, on somebody's request, under the text of a
    definition's code that was in force on that day.

    Raises `DomainError` (`not_yours`, `invalid_day`, `not_in_force`).
    """
    _expect_ministry(actor)
    if day > timezone.localdate():
        sentence = _("The day has not come yet.")
        raise DomainError("invalid_day", sentence, {"on": sentence})
    definition = definition_for(day=day, code=code)
    if definition is None or definition.pk is None:
        sentence = _("This definition was not in force on that day.")
        raise DomainError("not_in_force", sentence, {"on": sentence})
    (snapshot,) = freeze(
        day=day,
        definitions=[definition],
        origin=SnapshotOrigin.REQUESTED,
        known_at=timezone.now(),
    )
    _note(snapshot, "coverage.snapshot_made", actor)
    return snapshot


@transaction.atomic
def propose_publication(
    *, snapshot: CoverageSnapshot, note: str, version: int, actor: Actor
) -> SnapshotPublication:
    """Propose a snapshot for publication with a note, or word the note anew (then by this actor).

    Raises `Conflict` when stale, `DomainError` (`not_yours`, `published`, `no_note`).
    """
    _expect_ministry(actor)
    if not note.strip():
        sentence = _("Write a note: what is published, and why now.")
        raise DomainError("no_note", sentence, {"note": sentence})
    hold(CoverageSnapshot, snapshot.pk)
    found = SnapshotPublication.objects.filter(snapshot=snapshot).first()
    publication = found or SnapshotPublication(snapshot=snapshot, version=0)
    trail = entries_of(SubjectKind.SNAPSHOT, snapshot.pk)
    expect_version(publication, version, trail=trail, actor=actor)
    _expect_unpublished(publication)
    publication.note = note.strip()
    publication.proposed_by_id = actor.person_id
    publication.proposed_at = timezone.now()
    publication.version = version + 1
    publication.save(force_insert=found is None)
    _note(snapshot, "coverage.publication_proposed", actor, comment=publication.note)
    return publication


@transaction.atomic
def publish_snapshot(
    *, snapshot: CoverageSnapshot, version: int, actor: Actor
) -> SnapshotPublication:
    """Publish a proposed snapshot: an approver of the ministry who did not propose it.

    Raises `Conflict` when stale, `DomainError` (`not_yours`, `not_proposed`, `published`,
    `same_person`, `tampered`).
    """
    _expect_ministry(actor)
    if actor.role != PostingRole.APPROVER:
        raise DomainError("not_yours", _("An approver of the ministry publishes."))
    # The snapshot first, as a proposal does: whoever comes second sees what the first has done.
    hold(CoverageSnapshot, snapshot.pk)
    publication = SnapshotPublication.objects.filter(snapshot=snapshot).first()
    if publication is None:
        raise DomainError("not_proposed", _("Nobody has proposed this snapshot yet."))
    trail = entries_of(SubjectKind.SNAPSHOT, snapshot.pk)
    expect_version(publication, version, trail=trail, actor=actor)
    _expect_unpublished(publication)
    if publication.proposed_by_id == actor.user_id:
        raise DomainError("same_person", _("Somebody else must publish what you proposed."))
    if digest_now(snapshot) != snapshot.digest:
        raise DomainError("tampered", _("The kept figures do not fit their digest."))
    publication.published_by_id = actor.person_id
    publication.published_at = timezone.now()
    publication.version += 1
    publication.save()
    _note(snapshot, "coverage.published", actor, comment=publication.note)
    return publication


def _expect_ministry(actor: Actor) -> None:
    ministry = Office.objects.filter(level=OfficeLevel.MINISTRY, code=actor.office_code)
    if not actor.is_system and not ministry.exists():
        raise DomainError("not_yours", _("The ministry keeps and publishes snapshots."))


def _expect_unpublished(publication: SnapshotPublication) -> None:
    if publication.published_at is not None:
        raise DomainError("published", _("This snapshot is published; it never changes."))


def _note(snapshot: CoverageSnapshot, verb: str, actor: Actor, comment: str = "") -> None:
    after: dict[str, Any] = {
        "definition": snapshot.definition.code,
        "day": snapshot.day.isoformat(),
        "digest": snapshot.digest,
    }
    record(
        subject_kind=SubjectKind.SNAPSHOT,
        subject_id=snapshot.pk,
        verb=verb,
        actor=actor,
        after=after,
        comment=comment,
    )
