"""Workbooks of what a list shows. Text is always text: a cell never becomes a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from common.tables import Column

ROW_LIMIT = 20_000
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 22


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name (at most 31 characters), its head and its rows."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


def workbook_response(name: str, first: Sheet, further: Sequence[Sheet] = ()) -> HttpResponse:
    """A workbook of sheets, each with a head and at most `ROW_LIMIT` rows; a last line says what is
    left out.

    `name` is the file's name without its ending. Figures stay numbers, days stay days, anything
    else is written as text.
    """
    book = Workbook(write_only=True)
    for one in (first, *further):
        _write(book, one)
    content = BytesIO()
    book.save(content)
    response = HttpResponse(content.getvalue(), content_type=_CONTENT_TYPE)
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{stamp}.xlsx"'
    return response


def _write(book: Workbook, one: Sheet) -> None:
    sheet, columns = book.create_sheet(one.name or None), one.columns
    sheet.freeze_panes = "A2"
    for place in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.append([_cell(sheet, _head(column), bold=True) for column in columns])
    for number, row in enumerate(one.rows, start=1):
        if number > ROW_LIMIT:
            sentence = _("Only the first %(limit)s rows are here: narrow the filters.")
            sheet.append([_cell(sheet, sentence % {"limit": f"{ROW_LIMIT:,}"})])
            break
        sheet.append([_cell(sheet, value) for value in row])


def _head(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else str(column.label)


def _cell(sheet: WriteOnlyWorksheet, value: object, *, bold: bool = False) -> Any:
    """A cell typed by what it holds. openpyxl reads "=…" as a formula unless the type is set."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    elif isinstance(value, Promise) or not isinstance(value, int | Decimal | date | None):
        # Control characters cannot stand in a workbook: one such name must not cost the whole list.
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
