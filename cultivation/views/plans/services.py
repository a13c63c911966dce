"""The catalogue of services: kept by offices, booked by enterprises."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.plans.catalogue import (
    KEEPERS,
    SERVICE_FIELDS,
    book_place,
    change_service,
    give_up_place,
    offer_service,
    places_taken,
    set_service_state,
)
from cultivation.forms.plans import (
    BookForm,
    ChangeServiceForm,
    ServiceFilterForm,
    ServiceForm,
    ServiceStateForm,
)
from cultivation.models import CatalogueService, ServiceBooking
from cultivation.models.plans.service import CatalogueServiceQuerySet
from cultivation.shown.cancellations import OfferedAct
from cultivation.shown.plans import service_badge
from cultivation.views.cancelling.acting import carried_out
from enterprises.models import Enterprise
from enterprises.views.acting import acting_enterprise, acting_person, whole_number

_WAN = gettext_lazy("10,000 yuan")
_COLUMNS = [
    Column(gettext_lazy("Service")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Category")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("Places left this year"), is_figure=True),
    Column(gettext_lazy("Cost"), unit=_WAN, is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Service")),
    Column(gettext_lazy("Category")),
    Column(gettext_lazy("Provider")),
    Column(gettext_lazy("Office")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Offered from")),
    Column(gettext_lazy("Offered until")),
    Column(gettext_lazy("Places a year"), is_figure=True),
    Column(gettext_lazy("Booked this year"), is_figure=True),
    Column(gettext_lazy("Cost"), unit=_WAN, is_figure=True),
]


def _filtered(rows: CatalogueServiceQuerySet, chosen: dict[str, Any]) -> CatalogueServiceQuerySet:
    for name in ("category", "state"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("cost"):
        is_free = Q(cost_wan=0)
        rows = rows.filter(is_free if chosen["cost"] == "free" else ~is_free)
    text = chosen.get("q", "").strip()
    if text:
        named = Q(number=text.upper()) | Q(name__contains=text) | Q(provider__contains=text)
        rows = rows.filter(named)
    return rows


def _rows(services: list[CatalogueService], year: int) -> list[tuple[Any, Any, int, int | None]]:
    """Service, badge, places taken and places left (None: without limit)."""
    taken = places_taken(services, year)
    return [
        (
            one,
            service_badge(one),
            taken.get(one.pk, 0),
            None if one.places is None else max(one.places - taken.get(one.pk, 0), 0),
        )
        for one in services
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """The services of the area and of the offices above; by POST the same rows as a workbook."""
    capacity, _office = capacity_of_office(request)
    form = ServiceFilterForm(request.GET)
    form.is_valid()
    visible = CatalogueService.objects.visible_to(capacity).select_related("office")
    found = _filtered(visible, form.cleaned_data)
    year = timezone.localdate().year
    if request.method == "POST":
        exported = list(found.order_by("-pk")[: ROW_LIMIT + 1])
        rows = [
            [
                one.number, one.name, one.get_category_display(), one.provider, one.office.name,
                one.get_state_display(), one.starts_on, one.ends_on or "", one.places or "",
                taken, one.cost_wan,
            ]
            for one, _badge, taken, _left in _rows(exported, year)
        ]  # fmt: skip
        return export_list(request, "services", _EXPORT_COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = _rows(page.rows, year)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_keep": capacity.role in KEEPERS,
        "tab": "services",
    }
    return render(request, "cultivation/plans/services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_service(request: HttpRequest) -> HttpResponse:
    """Put a service into the catalogue of the office."""
    capacity, office = capacity_of_office(request)
    if capacity.role not in KEEPERS:
        raise Http404
    form = ServiceForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    status, made = 200, []
    if request.method == "POST":
        actor = official(request)

        def act(given: dict[str, Any]) -> None:
            made.append(offer_service(office=office, actor=actor, **given))

        status = carried_out(request, form, actor=actor, route="service new", act=act)
        if status == 200:
            messages.success(request, _("The service stands in the catalogue."))
            if made:
                return redirect("cultivation:service", made[0].number)
            return redirect("cultivation:services")
    context = {
        "form": form,
        "office": office,
        "crumbs": [(reverse("cultivation:services"), _("Service catalogue"))],
    }
    return render(request, "cultivation/plans/new_service.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, number: str) -> HttpResponse:
    """One service with who booked it; its office changes it by POST."""
    capacity, office = capacity_of_office(request)
    visible = CatalogueService.objects.visible_to(capacity).select_related("office")
    found = one_of(visible, number=number)
    is_keeper = capacity.role in KEEPERS and found.office_id == office.pk
    typed, status = None, 200
    if request.method == "POST":
        name = request.POST.get("act", "")
        if name not in {"change", "state"}:
            raise Http404
        actor = official(request)
        form = _service_forms(found, request.POST)[name]
        do = change_service if name == "change" else set_service_state
        status = carried_out(
            request,
            form,
            actor=actor,
            route=f"service {number} {name}",
            act=lambda given: do(service=found, **given, actor=actor),
        )
        if status == 200:
            messages.success(request, _("Noted."))
            return redirect(request.path)
        typed = (name, form)
        found.refresh_from_db()
    labels = {"change": _("Change the entry"), "state": _("Pause, end or offer again")}
    shown = _service_forms(found) | (dict([typed]) if typed else {})
    year = timezone.localdate().year
    bookings = found.bookings.filter(given_up_on=None, year__gte=year)
    if not is_keeper:
        bookings = bookings.filter(enterprise__in=Enterprise.objects.visible_to(capacity))
    context = {
        "service": found,
        "badge": service_badge(found),
        "row": _rows([found], year)[0],
        "year": year,
        "bookings": bookings.select_related("enterprise").order_by("year", "pk")[:200],
        "acts": [
            OfferedAct(name, labels[name], request.path, form, bool(typed and typed[0] == name))
            for name, form in shown.items()
        ]
        if is_keeper
        else [],
        "failed_form": typed[1] if typed else None,
        "crumbs": [(reverse("cultivation:services"), _("Service catalogue"))],
    }
    return render(request, "cultivation/plans/service.html", context, status=status)


def _service_forms(found: CatalogueService, typed: Any = None) -> dict[str, Any]:
    initial = {name: getattr(found, name) for name in SERVICE_FIELDS} | {"version": found.version}
    return {
        "change": ChangeServiceForm(typed, prefix="change", initial=initial),
        "state": ServiceStateForm(
            typed, prefix="state", initial={"version": found.version, "state": found.state}
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def own_services(request: HttpRequest) -> HttpResponse:
    """What the enterprise's offices offer; by POST a place is booked (`service`, `year`) or given
    back (`booking`)."""
    enterprise = acting_enterprise(request)
    today = timezone.localdate()
    form = ServiceFilterForm(request.GET)
    del form.fields["state"]
    form.is_valid()
    offered = CatalogueService.objects.for_enterprise(enterprise).open_on(today)
    status, error = 200, None
    if request.method == "POST":
        status, error = _book(request, enterprise, offered)
        if status == 200:
            return redirect("cultivation:own_services")
    found = _filtered(offered.select_related("office"), form.cleaned_data)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = _rows(page.rows, today.year)
    bookings = ServiceBooking.objects.filter(
        enterprise=enterprise, given_up_on=None, year__gte=today.year
    )
    context = {
        "enterprise": enterprise,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "bookings": bookings.select_related("service__office", "measure__plan"),
        "years": [today.year, today.year + 1],
        "error_form": error,
        "crumbs": [(reverse("cultivation:own_plans"), _("My plan"))],
    }
    return render(request, "cultivation/plans/own_services.html", context, status=status)


def _book(
    request: HttpRequest, enterprise: Enterprise, offered: CatalogueServiceQuerySet
) -> tuple[int, Any]:
    actor = acting_person(request)
    if "booking" in request.POST:
        pk = whole_number(request.POST["booking"]) or 0
        found = one_of(ServiceBooking.objects.filter(enterprise=enterprise, measure=None), pk=pk)
        give_up_place(booking=found, actor=actor)
        messages.success(request, _("The place is given back."))
        return 200, None
    service_pk = whole_number(request.POST.get("service")) or 0
    chosen = one_of(offered, pk=service_pk)
    year = timezone.localdate().year
    form = BookForm(request.POST, years=[year, year + 1])
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"service {chosen.number} book",
        act=lambda given: book_place(service=chosen, enterprise=enterprise, actor=actor, **given),
    )
    if status == 200:
        messages.success(request, _("A place is booked: %(service)s.") % {"service": chosen.name})
    return status, form
