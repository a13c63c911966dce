"""Pilot cities: their days, sub-sectors and coverage."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.coverage import Figure, definition_for
from cultivation.domain.coverage.reading import figures_of, latest_day
from cultivation.domain.digital.groups import may_keep
from cultivation.forms.groups import PilotFilterForm
from cultivation.models import CoverageDefinition, PilotCity
from cultivation.shown.coverage import rules_of
from cultivation.shown.coverage.workbook import day_lines, rule_lines

_DEFINITION = "pilot-above-scale"
_COLUMNS = [
    Column(gettext_lazy("Pilot city")),
    Column(gettext_lazy("Batch")),
    Column(gettext_lazy("Sub-sectors")),
    Column(gettext_lazy("From")),
    Column(gettext_lazy("Until")),
    Column(gettext_lazy("Counted"), is_figure=True),
    Column(gettext_lazy("Covered"), is_figure=True),
    Column(gettext_lazy("Coverage"), is_figure=True),
]


@require_http_methods(["GET", "HEAD", "POST"])
def pilots(request: HttpRequest) -> HttpResponse:
    """The pilot cities of the reader's area with the coverage of their above-scale firms; by POST
    as a workbook."""
    capacity, office = capacity_of_office(request)
    today = timezone.localdate()
    form = PilotFilterForm(request.GET)
    form.is_valid()
    found = _found(office, today, form.cleaned_data)
    definition = definition_for(day=today, code=_DEFINITION)
    order = ("-starts_on", "-pk") if form.cleaned_data.get("sort") == "new" else ("code", "pk")
    if request.method == "POST":
        rows = list(found.order_by(*order)[:ROW_LIMIT])
        day, figures = _figures(rows, today, definition)
        lines = [_line(one, figures) for one in rows]
        lines += [[], *rule_lines(definition), *day_lines(day)] if definition else []
        return export_list(request, "pilots", _COLUMNS, lines)
    page = keyset_page(found, request, order=order)
    day, figures = _figures(page.rows, today, definition)
    page.rows[:] = [(one, figures.get(one.office_id)) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_keep": may_keep(office, capacity.role),
        "figures_day": day,
        "tab": "pilots",
    } | rules_of(definition)
    return render(request, "cultivation/digital/pilots.html", context)


def _found(office: Office, today: date, chosen: dict[str, str]) -> QuerySet[PilotCity]:
    found = PilotCity.objects.filter(office__in=Office.objects.within(office))
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(Q(office__name__contains=text) | Q(office__code=text))
    if chosen.get("holds"):
        holding = Q(pk__in=PilotCity.objects.all().on(today).values("pk"))
        found = found.filter(holding if chosen["holds"] == "yes" else ~holding)
    return found.select_related("office").annotate(code=F("office__code"))


def _figures(
    rows: list[PilotCity], day: date, definition: CoverageDefinition | None
) -> tuple[date, dict[int, Figure]]:
    """The day of the last figures there are, and the figure of each row's office on it."""
    if definition is None:
        return day, {}
    day = latest_day(definition, day)
    return day, figures_of([one.office for one in rows], as_of=day, definition=definition)


def _line(one: PilotCity, figures: dict[int, Figure]) -> list[object]:
    figure = figures.get(one.office_id)
    counts = [figure.holders, figure.covered, figure.share_pct] if figure else ["", "", ""]
    return [
        one.office.name, one.batch, "、".join(one.industries), one.starts_on, one.ends_on or "",
        *("" if count is None else count for count in counts),
    ]  # fmt: skip
