"""Pilot cities and sizes of enterprises from a workbook: every code is looked up by the check; each
row is entered as one would enter it."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.jobs import Item
from common.domain.sheets import MAX_BYTES, SheetError, SheetLine, read_sheet
from cultivation.domain.digital.fact_keeping import keep_pilot, keep_size, keeper
from cultivation.domain.digital.group_import import CellProblem
from cultivation.domain.list_cells import day_of, filled, refusal, word
from cultivation.enums import SizeClass
from cultivation.models import GroupList
from enterprises.models import Enterprise, Industry

PILOTS, SIZES = "pilots", "sizes"
FACTS = frozenset({PILOTS, SIZES})
FACT_WORDS = {
    "主管部门代码": "office",
    "批次": "batch",
    "细分行业": "industries",
    "统一社会信用代码": "uscc",
    "企业规模": "size_class",
    "规上": "is_above_scale",
    "来源": "source",
    "起始日期": "starts_on",
    "截止日期": "ends_on",
}
_COLUMNS = {
    PILOTS: (("office", "batch", "starts_on"), ("industries", "source", "ends_on")),
    SIZES: (("uscc", "size_class", "is_above_scale", "starts_on"), ("source",)),
}
_SIZE_WORDS = {"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"} | {
    one.value: one.value for one in SizeClass
}
_YES = {"是": True, "否": False, "yes": True, "no": False}
_BETWEEN = re.compile(r"[\s,，、;；]+")
_LONGEST = {"batch": 40, "source": 300}


def check_fact_list(
    *, register: str, name: str, content: bytes, office: Office, actor: Actor
) -> GroupList:
    """Read the list, look every code up, and keep it with what was found; nothing else is written.

    Raises `DomainError` (`not_yours`, `file_too_large`) and `SheetError`.
    """
    area = keeper(actor)
    if len(content) > MAX_BYTES:
        raise DomainError("file_too_large", _("The file is larger than 10 MB."))
    lines = _lines(register, name, content)
    if not lines:
        raise SheetError("not_a_table", _("The file is empty."))
    problems: list[CellProblem] = []
    known = _known_codes(register, lines, area)
    for line in lines:
        try:
            _understood(register, line.cells, line.formulas)
            _expect_known(register, line.cells, known)
        except DomainError as error:
            column = next(iter(error.fields), "")
            problems.append(CellProblem(1, line.number, column, error.fields.get(column, "")))
    ready = len(lines) - len(problems)
    kept = GroupList(office=office, register=register, name=Path(name).name[:200], content=content)
    kept.sha256 = sha256(content).hexdigest()
    kept.report = {
        "rows": len(lines), "ready": ready, "problems": [asdict(one) for one in problems],
    }  # fmt: skip
    kept.checked_by_id, kept.checked_at = actor.person_id, timezone.now()
    kept.save(force_insert=True)
    return kept


def fact_rows(group_list: GroupList, content: bytes) -> list[Item]:
    """The rows that the check understood, as a background job takes them."""
    left_out = {one["line"] for one in group_list.report["problems"]}
    return [
        Item(f"{line.number}: {_subject(line.cells)}", line.number, line.cells)
        for line in _lines(group_list.register, group_list.name, content)
        if line.number not in left_out
    ]


def take_fact_row(*, register: str, cells: Mapping[str, str], run: int, actor: Actor) -> str:
    """Enter one row. Returns what it did; raises `DomainError` for one that cannot be entered."""
    given = _understood(register, cells, ())
    if register == SIZES:
        enterprise = _one(Enterprise.objects.filter(uscc=given.pop("uscc")), "uscc")
        return keep_size(enterprise=enterprise, actor=actor, **given)
    office = _one(Office.objects.filter(code=given.pop("office")), "office")
    return keep_pilot(office=office, run=run, actor=actor, **given)


def _subject(cells: Mapping[str, str]) -> str:
    return cells.get("uscc") or cells.get("office") or ""


def _one(rows: Any, column: str) -> Any:
    found = rows.first()
    if found is None:
        raise refusal(column, _("Nothing in the register has this code."))
    return found


def _lines(register: str, name: str, content: bytes) -> list[SheetLine]:
    required, optional = _COLUMNS[register]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (Path(name).name[:100] or "list")
        path.write_bytes(content)
        return read_sheet(path, required=required, optional=optional, aliases=FACT_WORDS)


def _known_codes(register: str, lines: list[SheetLine], area: Office) -> Counter[str]:
    """How often each code of the list is there in the keeper's area (one query)."""
    codes = {_subject(line.cells).upper() for line in lines}
    rows: Any = Office.objects.within(area).filter(code__in=codes).values_list("code", flat=True)
    if register == SIZES:
        inside = Enterprise.objects.in_area_of(area).filter(uscc__in=codes)
        rows = inside.values_list("uscc", flat=True)
    return Counter(rows)


def _expect_known(register: str, cells: Mapping[str, str], known: Counter[str]) -> None:
    if not known[_subject(cells).upper()]:
        column = "uscc" if register == SIZES else "office"
        raise refusal(column, _("Nothing of your area in the register has this code."))


def _understood(
    register: str, cells: Mapping[str, str], formulas: tuple[str, ...]
) -> dict[str, Any]:
    """The cells as the keeping function takes them. Raises at the cell that is not understood."""
    if formulas:
        raise refusal(formulas[0], _("A formula is not taken: paste its value."))
    for column, longest in _LONGEST.items():
        if len(cells.get(column, "")) > longest:
            raise refusal(column, _("Longer than %(longest)d characters.") % {"longest": longest})
    read: Callable[[Mapping[str, str]], dict[str, Any]] = _size if register == SIZES else _pilot
    return read(cells) | {"starts_on": day_of("starts_on", filled("starts_on", cells["starts_on"]))}


def _size(cells: Mapping[str, str]) -> dict[str, Any]:
    size = word("size_class", filled("size_class", cells["size_class"]), _SIZE_WORDS)
    return {
        "uscc": filled("uscc", cells["uscc"]).upper(),
        "size_class": SizeClass(size),
        "is_above_scale": word("is_above_scale", cells["is_above_scale"], _YES),
        "source": cells.get("source", ""),
    }


def _pilot(cells: Mapping[str, str]) -> dict[str, Any]:
    divisions = [one for one in _BETWEEN.split(cells.get("industries", "")) if one]
    # A cell of figures comes without its leading nought.
    divisions = [one.zfill(2) for one in divisions]
    shipped = set(Industry.objects.filter(code__in=divisions).values_list("code", flat=True))
    unknown = [one for one in divisions if one not in shipped]
    if unknown:
        sentence = _("No industry division has the code %(code)s.") % {"code": unknown[0]}
        raise refusal("industries", sentence)
    said: dict[str, Any] = {"batch": filled("batch", cells["batch"])}
    # A column that the list does not have changes nothing.
    if "industries" in cells:
        said["industries"] = divisions
    if "ends_on" in cells:
        said["ends_on"] = day_of("ends_on", cells["ends_on"]) if cells["ends_on"] else None
    if "source" in cells:
        said["source"] = cells["source"]
    return {"office": filled("office", cells["office"]), "said": said}
