"""Title holders of an office's area: on a chosen day, lapsing, by origin, by county."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.badges import title_badge
from cultivation.forms.shared import offices_below
from cultivation.forms.titles import TitleFilterForm, states_of
from cultivation.models import Title
from cultivation.models.title import TitleQuerySet
from cultivation.queries import lapsing_within, titles_by_office
from cultivation.views.title_lists import may_take_lists
from enterprises.models import Enterprise

_FIRST_SHOWN = {"state": "in_force"}
_COLUMNS = [
    Column(_("Enterprise")),
    Column(_("State")),
    Column(_("Title")),
    Column(_("Office")),
    Column(_("Valid from")),
    Column(_("Until")),
    Column(_("Origin")),
]
_EXPORT_COLUMNS = [
    Column(_("Enterprise")),
    Column(_("Unified social credit code")),
    Column(_("Office")),
    Column(_("Title")),
    Column(_("Title number")),
    Column(_("State")),
    Column(_("Valid from")),
    Column(_("Until")),
    Column(pgettext_lazy("title", "Last day")),
    Column(_("Origin")),
    Column(_("Batch")),
    Column(_("Source")),
]


@require_http_methods(["GET", "HEAD", "POST"])
def title_holders(request: HttpRequest) -> HttpResponse:
    """Titles of the area, soonest to end first; by POST the same rows as a workbook.

    Opened without any filter it shows those in force: a chip that can be removed."""
    capacity, office = capacity_of_office(request)
    asked = request.GET if request.META.get("QUERY_STRING") else _FIRST_SHOWN
    form = TitleFilterForm(asked, offices=offices_below(office))
    form.is_valid()
    chosen = form.cleaned_data
    day = chosen.get("on") or timezone.localdate()
    titles = _filtered(Title.objects.visible_to(capacity), chosen, day)
    shown = titles.select_related(
        "enterprise__county_office", "enterprise__city_office", "enterprise__province_office"
    )
    if request.method == "POST":
        found = shown.order_by("last_day", "pk")[: ROW_LIMIT + 1]
        return export_list(request, "titles", _EXPORT_COLUMNS, list(_export(found, day)))
    page = keyset_page(shown, request, order=("last_day", "pk"))
    page.rows[:] = [(title, title_badge(title, day)) for title in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "day": day,
        "by_office": titles_by_office(titles, office.level),
        "is_ministry": capacity.reader == "ministry",
        "may_take_lists": may_take_lists(capacity),
    }
    return render(request, "cultivation/titles.html", context)


def _filtered(titles: TitleQuerySet, chosen: dict[str, Any], day: date) -> TitleQuerySet:
    if chosen.get("kind"):
        titles = titles.filter(kind=chosen["kind"])
    if chosen.get("origin"):
        titles = titles.filter(origin=chosen["origin"])
    if chosen.get("state"):
        titles = titles.in_state_on(states_of(chosen["state"]), day)
    if chosen.get("lapsing"):
        titles = lapsing_within(titles, day, chosen["lapsing"])
    if chosen.get("office"):
        office = Office.objects.get(code=chosen["office"])
        titles = titles.filter(**{f"enterprise__{office.level}_office": office})
    text = chosen.get("q", "").strip()
    if text:
        titles = titles.filter(
            Q(number=text.upper()) | Q(enterprise__in=Enterprise.objects.search(text))
        )
    return titles


def _export(titles: TitleQuerySet, day: date) -> Iterator[list[object]]:
    for title in titles:
        badge = title_badge(title, day)
        yield [
            title.enterprise.name,
            title.enterprise.uscc or "",
            title.enterprise.responsible_office.name,
            title.get_kind_display(),
            title.number,
            badge.label,
            title.valid_from,
            title.valid_to,
            title.last_day,
            title.get_origin_display(),
            title.batch,
            title.source,
        ]
