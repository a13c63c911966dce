"""The definitions side by side: one area and day, each with both rules, its figure and its goal."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from common.tables import Column
from cultivation.domain.coverage.beside import Beside, side_by_side
from cultivation.forms.coverage import DayForm
from cultivation.shown.coverage.workbook import day_lines, note_lines
from cultivation.views.coverage.asked import asked_of

_COLUMNS = [
    Column(gettext_lazy("Definition")),
    Column(gettext_lazy("Counted"), is_figure=True),
    Column(gettext_lazy("Covered"), is_figure=True),
    Column(gettext_lazy("Coverage"), is_figure=True),
    Column(gettext_lazy("Target"), is_figure=True),
    Column(gettext_lazy("Missing"), unit=gettext_lazy("percentage points"), is_figure=True),
]
_EXPORTED = [
    *_COLUMNS[:5],
    Column(gettext_lazy("To be reached by")),
    _COLUMNS[5],
    Column(gettext_lazy("Numerator")),
    Column(gettext_lazy("Denominator")),
    Column(gettext_lazy("Certainty")),
]
_NOT_KEPT = gettext_lazy(
    "Where no figure stands, none is kept of this day: open the definition to count it."
)


@require_http_methods(["GET", "HEAD", "POST"])
def definitions_page(request: HttpRequest) -> HttpResponse:
    """What every definition says of the reader's area on a day; by POST as a workbook."""
    asked = asked_of(request, DayForm)
    rows = side_by_side(as_of=asked.day, office=asked.office)
    if request.method == "POST":
        lines: list[list[object]] = [
            *(_line(one) for one in rows),
            [],
            [_("Area"), asked.office.name],
        ]
        lines += [*day_lines(asked.day), *note_lines(_unkept(rows))]
        return export_list(request, "definitions", _EXPORTED, lines)
    context = {
        "asked": asked,
        "form": asked.form,
        "day": asked.day,
        "office": asked.office,
        "columns": _COLUMNS,
        "rows": [(one, asked.query(definition=one.definition.code)) for one in rows],
        "unkept": _unkept(rows),
        "tab": "definitions",
    }
    return render(request, "cultivation/coverage/definitions.html", context)


def _unkept(rows: Sequence[Beside]) -> str:
    """What to do where no figure stands; empty where each does."""
    return "" if all(one.figure for one in rows) else str(_NOT_KEPT)


def _line(one: Beside) -> list[object]:
    figure, goal = one.figure, one.goal
    counts = [figure.holders, figure.covered, figure.share_pct] if figure else [None] * 3
    return [
        one.definition.name, *counts, goal.share_pct if goal else None,
        goal.due_on if goal else None, one.missing_pct, one.numerator, one.denominator,
        str(one.definition.get_certainty_display()),
    ]  # fmt: skip
