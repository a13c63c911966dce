"""Reading tables that people hand in, CSV or xlsx, as text, with limits that hold before parsing.

A workbook of one megabyte may unfold to hundreds: its directory is read before any parser.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from common.domain.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_UNZIPPED_BYTES = 60 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 50
MAX_CELL_CHARACTERS = 2_000

# Parts that a plain table never has: macros, embedded objects, links to other files.
_FORBIDDEN_PARTS = ("vbaproject", "/embeddings/", "/externallinks/", "/activex/", "macrosheets")


class SheetError(DomainError):
    """A file that is not read at all. The sentence says why."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a table: its number as the file's reader sees it (the header is line 1 unless
    empty lines stand above) and its cells by column, stripped of blanks.

    `formulas` are the columns in which a formula stands: its result is nobody's word.
    """

    number: int
    cells: dict[str, str]
    formulas: tuple[str, ...] = ()


Cells = list[tuple[str, bool]]


def read_sheet(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    aliases: Mapping[str, str] | None = None,
    sheet: int = 1,
) -> list[SheetLine]:
    """The lines of the file's table that are not empty, under a checked header. `aliases` are
    other words for columns, as people write them: word -> column. `sheet` counts from 1; one
    after the first may be missing or empty and then has no lines.

    Raises `SheetError`: `file_too_large`, `not_a_table`, `too_many_rows`, `too_many_columns`,
    `cell_too_long`, `header_differs`.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SheetError("file_too_large", _("The file is larger than 10 MB."))
    content = path.read_bytes()
    is_workbook = content.startswith(b"PK")
    if path.suffix.lower() == ".xlsx" and not is_workbook:
        raise _not_a_workbook()
    if sheet > 1 and not is_workbook:
        return []
    rows = _workbook_rows(content, sheet) if is_workbook else _csv_rows(content)
    return list(_lines(rows, required, optional, aliases or {}, may_be_empty=sheet > 1))


def _lines(
    rows: Iterable[tuple[int, Cells]],
    required: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, str],
    *,
    may_be_empty: bool,
) -> Iterator[SheetLine]:
    header: list[str] = []
    filled = (row for row in rows if any(text for text, _is_formula in row[1]))
    for count, (number, row) in enumerate(filled):
        while not row[-1][0]:
            row.pop()
        _check_size(count, number, row)
        if not header:
            texts = [aliases.get(text, text) for text, _is_formula in row]
            header = _checked_header(texts, required, optional, aliases)
            continue
        if len(row) > len(header):
            sentence = _("Line %(line)d has more cells than the header.") % {"line": number}
            raise SheetError("not_a_table", sentence)
        named = list(zip(header, row, strict=False))
        yield SheetLine(
            number,
            dict.fromkeys(header, "") | {name: text for name, (text, _formula) in named},
            tuple(name for name, (_text, is_formula) in named if is_formula),
        )
    if not header and not may_be_empty:
        raise SheetError("not_a_table", _("The file is empty."))


def _checked_header(
    texts: list[str],
    required: Sequence[str],
    optional: Sequence[str],
    aliases: Mapping[str, str],
) -> list[str]:
    header = [text.lower() for text in texts]
    words = {column: f"{word} ({column})" for word, column in aliases.items()}
    missing = [name for name in required if name not in header]
    unknown = [name or "?" for name in header if name not in {*required, *optional}]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if missing or unknown or doubled:
        sentence = _(
            "The header must be %(expected)s. Missing: %(missing)s; unknown: %(unknown)s; "
            "double: %(doubled)s."
        ) % {
            "expected": ",".join(words.get(name, name) for name in required),
            "missing": ",".join(words.get(name, name) for name in missing) or "-",
            "unknown": ",".join(unknown)[:200] or "-",
            "doubled": ",".join(words.get(name, name) for name in doubled) or "-",
        }
        raise SheetError("header_differs", sentence)
    return header


def _csv_rows(content: bytes) -> Iterator[tuple[int, Cells]]:
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    try:
        for row in reader:
            yield reader.line_num, [(cell.strip(), False) for cell in row]
    except csv.Error as error:
        sentence = _("This is not a CSV table: line %(line)d.") % {"line": reader.line_num}
        raise SheetError("not_a_table", sentence) from error


def _decoded(content: bytes) -> str:
    # Excel on a Chinese Windows writes GB 18030 unless told otherwise.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetError("not_a_table", _("The file is neither a CSV table nor an xlsx workbook."))


def _workbook_rows(content: bytes, number_of_sheet: int) -> Iterator[tuple[int, Cells]]:
    _check_parts(content)
    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = workbook.worksheets[number_of_sheet - 1 :]
        if not sheets and number_of_sheet > 1:
            return
        sheet = sheets[0]
        # The size that the file claims for itself may be anything.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [(_cell_text(cell.value), cell.data_type == "f") for cell in row]
    except Exception as error:  # a parser may raise anything on a broken or hostile file
        raise _not_a_workbook() from error


def _check_parts(content: bytes) -> None:
    """Refuse a workbook by its directory: too large unpacked, or with more than cells in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            types = _content_types(archive)
    except (zipfile.BadZipFile, KeyError, RuntimeError) as error:
        raise _not_a_workbook() from error
    if sum(part.file_size for part in parts) > MAX_UNZIPPED_BYTES:
        sentence = _("The workbook unpacks to more than 60 MB.")
        raise SheetError("file_too_large", sentence)
    names = " ".join(f"/{part.filename}".lower() for part in parts)
    is_active = "macroenabled" in types or any(part in names for part in _FORBIDDEN_PARTS)
    if is_active:
        sentence = _("The workbook holds macros, objects or links. Save it as a plain xlsx table.")
        raise SheetError("not_a_table", sentence)


def _content_types(archive: zipfile.ZipFile) -> str:
    part = archive.getinfo("[Content_Types].xml")
    if part.file_size > 1024 * 1024:
        raise _not_a_workbook()
    return archive.read(part).decode("utf-8", "replace").lower()


def _not_a_workbook() -> SheetError:
    return SheetError("not_a_table", _("This is not an xlsx workbook that can be read."))


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    # Excel keeps every number as a float: the year 2022 comes as 2022.0.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _check_size(count: int, number: int, row: Cells) -> None:
    """Hold one filled row, the header being number 0, against the limits."""
    if count > MAX_ROWS:
        raise SheetError("too_many_rows", _("The table has more than 20,000 rows."))
    if len(row) > MAX_COLUMNS:
        raise SheetError("too_many_columns", _("The table has more than 50 columns."))
    if any(len(text) > MAX_CELL_CHARACTERS for text, _is_formula in row):
        sentence = _("Line %(line)d has a cell of more than 2,000 characters.") % {"line": number}
        raise SheetError("cell_too_long", sentence)
