"""The funnel of each round, for the reader's area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, keyset_page
from reviews.domain.rounds.funnel import Funnel, funnels, rounds_of

_COLUMNS = [
    Column(gettext_lazy("Round")),
    Column(gettext_lazy("Opened on")),
    Column(gettext_lazy("Begun"), is_figure=True),
    Column(gettext_lazy("Handed in"), is_figure=True),
    Column(gettext_lazy("Sent back for correction"), is_figure=True),
    Column(gettext_lazy("Recommended"), is_figure=True),
    Column(gettext_lazy("On public notice"), is_figure=True),
    Column(gettext_lazy("Certified"), is_figure=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def funnel(request: HttpRequest) -> HttpResponse:
    """Every round with its counts, the latest first; by POST as a workbook."""
    _capacity, office = capacity_of_office(request)
    found = rounds_of(office)
    if request.method == "POST":
        listed = list(found.order_by("-opens_on", "-pk")[: ROW_LIMIT + 1])
        counts = funnels(listed, office)
        rows = [[one.name, one.opens_on, *counts.get(one.pk, Funnel()).counts()] for one in listed]
        return export_list(request, "round-funnel", _COLUMNS, rows)
    page = keyset_page(found, request, order=("-opens_on", "-pk"))
    counts = funnels(page.rows, office)
    page.rows[:] = [(one, _cells(counts.get(one.pk, Funnel()))) for one in page.rows]
    context = {"columns": _COLUMNS, "page": page, "office": office}
    return render(request, "reviews/rounds/funnel.html", context)


def _cells(found: Funnel) -> list[tuple[object, int | None]]:
    """The counts, each with the head of its column."""
    heads = [column.label for column in _COLUMNS[2:]]
    return list(zip(heads, found.counts(), strict=True))
