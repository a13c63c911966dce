"""Lists as files. Asked for by POST: what leaves the house leaves its entry, and a GET never
writes."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from accounts.views.readers import official
from common.domain.exports import note_export
from common.spreadsheets import ROW_LIMIT, Sheet, workbook_response
from common.tables import Column


def export_list(
    request: HttpRequest,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    *,
    sheet: str = "",
    further: Sequence[Sheet] = (),
) -> HttpResponse:
    """The rows as a workbook for the official who asks, noted in the trail.

    `sheet` names the rows' sheet where others follow (`further`): whatever else the page says.
    """
    note_export(actor=official(request), name=name, rows=min(len(rows), ROW_LIMIT))
    return workbook_response(name, Sheet(sheet, columns, rows), further)
