"""Movement between two days: the counts that lead from one figure to the other, and who moved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from common.spreadsheets import ROW_LIMIT
from common.tables import Column
from cultivation.domain.coverage.frozen import frozen_days
from cultivation.domain.coverage.movement import Moved, movement
from cultivation.forms.coverage import MovementForm
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import movement_sheet
from cultivation.views.coverage.asked import asked_of
from enterprises.models import Enterprise

_SHOWN = 200
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Movement")),
    Column(gettext_lazy("Level before"), is_figure=True),
    Column(gettext_lazy("Level after"), is_figure=True),
    Column(gettext_lazy("Office")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def movement_page(request: HttpRequest) -> HttpResponse:
    """Who rose, fell, entered and left between two days; by POST all of them as a workbook."""
    asked = asked_of(request, MovementForm)
    form = asked.form
    since = form.cleaned_data.get("since") or asked.day
    found, frozen = None, frozen_days(asked.definition, asked.office, [since, asked.day])
    rows: list[tuple[Enterprise, Moved]] = []
    if not form.errors:
        found = movement(
            definition=asked.definition, since=since, until=asked.day, office=asked.area
        )
        kind = form.cleaned_data.get("kind")
        moved = [one for one in found.moved if not kind or one.move == kind]
        limit = ROW_LIMIT if request.method == "POST" else _SHOWN
        rows = _rows(moved[:limit])
        if request.method == "POST":
            lines = [_export(*row) for row in rows]
            further = [movement_sheet(asked.definition, since, asked.day, found, frozen)]
            return export_list(
                request, "movement", _COLUMNS, lines, sheet=_("Movement"), further=further
            )
    context: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "since": since,
        "day": asked.day,
        "office": asked.office,
        "found": found,
        "frozen": frozen,
        "rows": rows,
        "shown": _SHOWN,
        "columns": _COLUMNS,
        "tab": "movement",
    } | rules_of(asked.definition)
    return render(request, "cultivation/coverage/movement.html", context)


def _rows(moved: list[Moved]) -> list[tuple[Enterprise, Moved]]:
    related = ("county_office", "city_office", "province_office")
    numbers = [one.enterprise for one in moved]
    known = Enterprise.objects.select_related(*related).in_bulk(numbers)
    return [(known[one.enterprise], one) for one in moved if one.enterprise in known]


def _export(enterprise: Enterprise, moved: Moved) -> list[object]:
    return [
        enterprise.name,
        moved.move.label,
        moved.level_before,
        moved.level_after,
        enterprise.responsible_office.name,
    ]
