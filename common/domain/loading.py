"""Loads of reference data: bulk statements, one event when something changed, safe to repeat."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from common.domain.actor import SYSTEM, Actor
from common.domain.events import record
from common.enums import SubjectKind

Row = TypeVar("Row", bound=models.Model)

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: rows added, changed and removed, and how many there are now.

    `verb` names the load (`load.regions`); `details` goes into its event as it is.
    """

    verb: str
    added: int
    changed: int
    total: int
    removed: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.changed or self.removed)

    def sentence(self) -> str:
        """The report in one line, in the language that is active."""
        figures = {"verb": self.verb, "total": self.total}
        if not self.is_changed:
            return _("%(verb)s: nothing to change, %(total)d rows are up to date.") % figures
        figures |= {"added": self.added, "changed": self.changed, "removed": self.removed}
        sentence = _(
            "%(verb)s: %(added)d added, %(changed)d changed, %(removed)d removed; %(total)d rows."
        )
        return sentence % figures


def bring_up_to_date(rows: Sequence[Row], *, key: str, columns: Sequence[str]) -> tuple[int, int]:
    """Write the rows that are missing or differ in `columns`, in one statement; remove none.

    `key` is the unique column that names a row; without `columns` a row that is there stays as it
    is. Returns how many were added and changed.
    """
    if not rows:
        return 0, 0
    manager = type(rows[0])._default_manager  # noqa: SLF001 - Django's own way to any model's rows
    # The whole table: reference data are read in full anyhow, and thousands of keys cost more.
    known = {found[0]: found[1:] for found in manager.values_list(key, *columns)}
    stale = [
        row
        for row in rows
        if known.get(getattr(row, key)) != tuple(getattr(row, column) for column in columns)
    ]
    if columns:
        manager.bulk_create(
            stale,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=[key],
            update_fields=list(columns),
        )
    else:
        manager.bulk_create(stale, batch_size=_BATCH, ignore_conflicts=True)
    changed = sum(getattr(row, key) in known for row in stale)
    return len(stale) - changed, changed


def record_load(report: LoadReport, *, actor: Actor = SYSTEM) -> None:
    """Leave the event of a load, in the caller's transaction; none when nothing changed."""
    if not report.is_changed:
        return
    record(
        subject_kind=SubjectKind.LOAD,
        subject_id=load_id(report.verb),
        verb=report.verb,
        actor=actor,
        after={
            "added": report.added,
            "changed": report.changed,
            "removed": report.removed,
            "total": report.total,
            **report.details,
        },
    )


def load_id(verb: str) -> int:
    """The subject id of a load, which has no row of its own: derived from its verb, so that each
    kind of load has one chain of events."""
    return zlib.crc32(verb.encode())
