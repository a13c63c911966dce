"""The titles of an area that lapse within twelve months unless something continues them."""

from datetime import date, timedelta

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
from cultivation.badges import title_badge
from cultivation.forms import offices_below
from cultivation.forms.ladder import LapsingForm
from cultivation.life.re_examinations import window_of
from cultivation.models import Title
from cultivation.queries import lapsing_within
from enterprises.models import Enterprise

_YEAR = 365
_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Ends on")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Re-examination")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Valid from")),
    Column(gettext_lazy("Ends on")),
    Column(gettext_lazy("Days left"), is_figure=True),
    Column(gettext_lazy("Re-examination from")),
    Column(gettext_lazy("Re-examination until")),
    Column(gettext_lazy("Contact")),
    Column(gettext_lazy("Telephone")),
]
_RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
)


@require_http_methods(["GET", "HEAD", "POST"])
def lapsing(request: HttpRequest) -> HttpResponse:
    """The list, soonest first; by POST as a workbook."""
    capacity, office = capacity_of_office(request)
    form = LapsingForm(request.GET, offices=offices_below(office))
    form.is_valid()
    chosen, today = form.cleaned_data, timezone.localdate()
    months = chosen.get("months") or ""
    days = _YEAR * int(months) // 12 if months else _YEAR
    found = lapsing_within(Title.objects.visible_to(capacity), today, days)
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(enterprise__in=Enterprise.objects.search(text).values("pk"))
    area = Office.objects.filter(code=chosen.get("office") or "").first()
    if area is not None:
        found = found.filter(enterprise__in=Enterprise.objects.in_area_of(area))
    found = found.select_related(*_RELATED)
    if request.method == "POST":
        rows = [_line(one, today) for one in found.order_by("valid_to", "pk")[: ROW_LIMIT + 1]]
        return export_list(request, "lapsing", _EXPORT_COLUMNS, rows)
    page = keyset_page(found, request, order=("valid_to", "pk"))
    page.rows[:] = [
        (one, title_badge(one, today), window_of(one.kind, one.valid_from, one.valid_to))
        for one in page.rows
    ]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "until": today + timedelta(days=days),
        "today": today,
        "tab": "lapsing",
    }
    return render(request, "cultivation/ladder/lapsing.html", context)


def _line(title: Title, today: date) -> list[object]:
    enterprise = title.enterprise
    window = window_of(title.kind, title.valid_from, title.valid_to)
    return [
        enterprise.name, enterprise.uscc or "", enterprise.responsible_office.name,
        title.get_kind_display(), title.number, title.valid_from, title.valid_to,
        (title.valid_to - today).days, window.opens_on if window else "",
        window.closes_on if window else "", enterprise.contact_name, enterprise.contact_phone,
    ]  # fmt: skip
