"""A list of experts put on the roll: read from a table, tried out line by line, all or nothing."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.sheets import read_sheet
from reviews.domain.panels.roll import ExpertEntry, add_expert

_REQUIRED = ("username", "affiliation", "city")
_OPTIONAL = ("other_affiliations", "industries", "technologies")
# A refusal on screen names no more lines than somebody mends at once.
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class RollLine:
    """What becomes of a line of the list: `faults` by column, empty when it is taken."""

    number: int
    username: str
    faults: Mapping[str, str]


def words_in(text: str) -> tuple[str, ...]:
    """The entries of a list typed with commas, semicolons or line ends."""
    for sign in "，、；;\n":
        text = text.replace(sign, ",")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def read_roll(chunks: Iterable[bytes]) -> list[tuple[int, ExpertEntry]]:
    """The entries of a table (xlsx or CSV) with their line numbers. Raises `SheetError`."""
    with tempfile.NamedTemporaryFile() as kept:
        kept.writelines(chunks)
        kept.flush()
        lines = read_sheet(Path(kept.name), required=_REQUIRED, optional=_OPTIONAL)
    return [(line.number, _entry_of(line.cells)) for line in lines]


def _entry_of(cells: Mapping[str, str]) -> ExpertEntry:
    return ExpertEntry(
        username=cells["username"],
        affiliation=cells["affiliation"],
        city=cells["city"],
        other_affiliations=words_in(cells.get("other_affiliations", "")),
        industries=words_in(cells.get("industries", "")),
        technologies=cells.get("technologies", ""),
    )


def import_experts(
    *, entries: Sequence[tuple[int, ExpertEntry]], actor: Actor, is_trial: bool = False
) -> list[RollLine]:
    """Put all lines of a list on the roll, or none; in a trial none, whatever comes of them.
    Returns what becomes of each line.

    Raises `DomainError`: `not_yours`, `no_lines`, and `invalid_lines`, which names lines and what
    is wrong with them, unless it is a trial.
    """
    if not entries:
        raise DomainError("no_lines", _("There is nobody on the list."))
    with transaction.atomic():
        lines = [_taken(number, entry, actor) for number, entry in entries]
        faults = [
            _("Line %(line)s: %(fault)s") % {"line": line.number, "fault": fault}
            for line in lines
            for fault in line.faults.values()
        ]
        if faults and not is_trial:
            raise DomainError("invalid_lines", "\n".join(faults[:_MOST_NAMED]))
        if is_trial:
            transaction.set_rollback(True)
    return lines


def _taken(number: int, entry: ExpertEntry, actor: Actor) -> RollLine:
    try:
        with transaction.atomic():
            add_expert(entry=entry, actor=actor)
    except DomainError as refusal:
        if refusal.code == "not_yours":
            raise
        return RollLine(number, entry.username, refusal.fields)
    return RollLine(number, entry.username, {})
