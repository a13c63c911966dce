"""Key chains and digital parks with their members from a workbook: entries on the first sheet,
members on the second. Every row goes the way of the screen, with its checks and events."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.jobs import Item
from common.domain.sheets import SheetError, SheetLine, read_sheet
from cultivation.domain.digital.groups import (
    CHAINS,
    PARKS,
    Group,
    add_member,
    end_member,
    keep_group,
    model_of,
)
from cultivation.domain.list_cells import day_of, filled, refusal, word
from cultivation.domain.list_taking import Importing, keep_checked
from cultivation.enums import ChainKind, ParkKind
from cultivation.models import GroupList
from enterprises.models import Enterprise

COLUMN_WORDS = {
    "编号": "code",
    "名称": "name",
    "类别": "kind",
    "来源": "source",
    "起始日期": "starts_on",
    "截止日期": "ends_on",
    "链主统一社会信用代码": "leader",
    "主管部门代码": "office",
    "统一社会信用代码": "uscc",
}
# A list is checked within one request, by entering it and undoing that.
MOST_ROWS = 1_000
_ENTRIES, _MEMBERS = 1, 2
_LONGEST = {"code": 20, "name": 120, "source": 300}
_KINDS: dict[str, dict[str, str]] = {
    "chains": {"国家级": ChainKind.NATIONAL, "省级": ChainKind.PROVINCIAL},
    "parks": {"高标准数字园区": ParkKind.HIGH_STANDARD},
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A row that was left out: where to look and why."""

    sheet: int
    line: int
    column: str
    reason: str


@dataclass(slots=True)
class GroupReport:
    """What a list does to a register, counted in rows."""

    rows: int = 0
    entered: int = 0
    changed: int = 0
    added: int = 0
    ended: int = 0
    known: int = 0
    problems: list[CellProblem] = field(default_factory=list)


def check_group_list(
    *, register: str, name: str, content: bytes, office: Office, actor: Actor
) -> GroupList:
    """Import the list, undo it, and keep it with what was found. Raises as `keep_checked`."""
    return keep_checked(
        GroupList(office=office, register=register),
        name=name,
        content=content,
        actor=actor,
        importing=_importing(register, actor),
    )


def rows_of(register: str, path: Path) -> list[Item]:
    """The rows of both sheets in their order, entries first, as a background job takes them."""
    return [
        Item(
            f"{sheet}.{line.number}: {line.cells.get('code', '')} {line.cells.get('uscc', '')}",
            line.number,
            {"sheet": sheet, "cells": line.cells, "formulas": list(line.formulas)},
        )
        for sheet, lines in zip((_ENTRIES, _MEMBERS), _sheets(register, path), strict=True)
        for line in lines
    ]


def take_group_row(*, register: str, parameters: Mapping[str, Any], actor: Actor) -> str:
    """Enter one row of a list; returns which figure of a report it adds to. Raises `DomainError`
    for a row that cannot be done."""
    take = _take_entry if parameters["sheet"] == _ENTRIES else _take_member
    line = SheetLine(0, parameters["cells"], tuple(parameters["formulas"]))
    return take(register, line, actor)


def _importing(register: str, actor: Actor) -> Importing:
    def run(path: Path) -> dict[str, Any]:
        return asdict(import_groups(path=path, register=register, actor=actor))

    return run


def import_groups(*, path: Path, register: str, actor: Actor) -> GroupReport:
    """Enter or change the entries of the first sheet and add or end the members of the second.

    Rows that cannot be done are left out and named. Raises `SheetError` when the file as a whole
    cannot be read.
    """
    entries, members = _sheets(register, path)
    report = GroupReport(rows=len(entries) + len(members))
    steps: list[tuple[int, list[SheetLine], Callable[[str, SheetLine, Actor], str]]] = [
        (_ENTRIES, entries, _take_entry),
        (_MEMBERS, members, _take_member),
    ]
    for sheet, lines, take in steps:
        for line in lines:
            try:
                did = take(register, line, actor)
            except DomainError as error:
                column = next(iter(error.fields), "code")
                reason = error.fields.get(column, str(error))
                report.problems.append(CellProblem(sheet, line.number, column, reason))
            else:
                setattr(report, did, getattr(report, did) + 1)
    return report


def _sheets(register: str, path: Path) -> tuple[list[SheetLine], list[SheetLine]]:
    extra = ("leader", "office") if register == CHAINS else ("office",)
    entries = _sheet(path, _ENTRIES, ("code", "name", "starts_on"), ("kind", "source", *extra))
    members = _sheet(path, _MEMBERS, ("code", "uscc", "starts_on"), ())
    if not (entries or members):
        raise SheetError("not_a_table", _("The file is empty."))
    if len(entries) + len(members) > MOST_ROWS:
        sentence = _("The list has more than %(most)d rows: divide it.") % {"most": MOST_ROWS}
        raise SheetError("too_many_rows", sentence)
    return entries, members


def _sheet(
    path: Path, sheet: int, required: tuple[str, ...], optional: tuple[str, ...]
) -> list[SheetLine]:
    try:
        return read_sheet(
            path,
            required=required,
            optional=(*optional, "ends_on"),
            aliases=COLUMN_WORDS,
            sheet=sheet,
        )
    except SheetError as error:
        words = {"sheet": sheet, "problem": str(error)}
        raise SheetError(error.code, _("Sheet %(sheet)d: %(problem)s") % words) from error


def _take_entry(register: str, line: SheetLine, actor: Actor) -> str:
    """Which figure of the report the row adds to. A column that the list does not have changes
    nothing; an empty cell empties, but for the kind and the office, which stay."""
    cells = _checked_cells(line)
    code = filled("code", cells["code"])
    found = model_of(register).objects.filter(code=code).first()
    fields: dict[str, Any] = _kept(register, found) | {
        "name": filled("name", cells["name"]),
        "starts_on": day_of("starts_on", cells["starts_on"]),
        "kind": _kind(register, cells.get("kind", ""), found),
    }
    if "ends_on" in cells:
        fields["ends_on"] = _day_or_none(cells["ends_on"])
    if "source" in cells:
        fields["source"] = cells["source"]
    if "leader" in cells:
        fields["leader"] = _enterprise("leader", cells["leader"])
    # A national chain is no province's.
    if cells.get("office") and fields["kind"] != ChainKind.NATIONAL:
        fields["office"] = _named(Office.objects.all(), "office", "code", cells["office"])
    if found is None:
        keep_group(register=register, actor=actor, code=code, **fields)
        return "entered"
    if all(getattr(found, name) == value for name, value in fields.items()):
        return "known"
    keep_group(register=register, actor=actor, group=found, version=found.version, **fields)
    return "changed"


def _kept(register: str, found: Group | None) -> dict[str, Any]:
    """What the register says already of that on which a list may be silent."""
    names = (
        ["ends_on", "source", "office"] if register == PARKS else ["ends_on", "source", "leader"]
    )
    nothing: dict[str, Any] = dict.fromkeys(names) | {"source": ""}
    return {name: getattr(found, name, empty) for name, empty in nothing.items()}


def _take_member(register: str, line: SheetLine, actor: Actor) -> str:
    cells = _checked_cells(line)
    group = _named(model_of(register).objects.all(), "code", "code", filled("code", cells["code"]))
    enterprise = _enterprise("uscc", filled("uscc", cells["uscc"]))
    starts_on = day_of("starts_on", cells["starts_on"])
    ends_on = _day_or_none(cells.get("ends_on", ""))
    there = group.memberships.filter(enterprise=enterprise).spanning(starts_on).first()
    if there is None:
        add_member(
            group=group, enterprise=enterprise, starts_on=starts_on, ends_on=ends_on, actor=actor
        )
        return "added"
    if ends_on in (None, there.ends_on):
        return "known"
    if there.ends_on is not None:
        words = {"day": there.ends_on.isoformat()}
        sentence = _("It ended on %(day)s already: put that day right in the register.") % words
        raise refusal("ends_on", sentence)
    end_member(group=group, membership=there.pk, ends_on=ends_on, actor=actor)
    return "ended"


def _checked_cells(line: SheetLine) -> dict[str, str]:
    if line.formulas:
        raise refusal(line.formulas[0], _("A formula is not taken: paste its value."))
    for column, longest in _LONGEST.items():
        if len(line.cells.get(column, "")) > longest:
            raise refusal(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    return line.cells


def _day_or_none(text: str) -> date | None:
    return day_of("ends_on", text) if text else None


def _kind(register: str, text: str, found: Group | None) -> str:
    """The kind by its Chinese word or its plain name; without a word as it stands."""
    if not text and found is not None:
        return found.kind
    choices = ChainKind if register == CHAINS else ParkKind
    plain = {one.value: one.value for one in choices}
    return word("kind", text, plain | _KINDS[register]) if text else next(iter(plain))


def _enterprise(column: str, text: str) -> Any:
    return _named(Enterprise.objects.all(), column, "uscc", text.upper())


def _named(rows: QuerySet[Any], column: str, name: str, text: str) -> Any:
    """The row with that code, none for an empty cell. Raises when there is none."""
    if not text:
        return None
    found = rows.filter(**{name: text}).first()
    if found is None:
        raise refusal(column, _("Nothing in the register has this code."))
    return found
