"""The enterprise asks for help: its requests, a new one, a late payment, one of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views.readers import one_of
from common.domain.calendar import WorkCalendar
from common.tables import Column, keyset_page
from cultivation.domain.requests.asking import ask
from cultivation.domain.requests.rules import category_rules, office_for
from cultivation.enums.requests import RequestCategory
from cultivation.forms.requests import AskForm, LatePaymentForm
from cultivation.models import ServiceRequest
from cultivation.shown.requests import answer_deadline, request_badge
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.requests.stepping import RELATED, request_page, stepped
from enterprises.models import Enterprise
from enterprises.views.acting import acting_enterprise, acting_person, enterprise_capacity

_COLUMNS = [
    Column(gettext_lazy("Request")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Category")),
    Column(gettext_lazy("Answer due")),
    Column(gettext_lazy("Office")),
]


@require_safe
def own_requests(request: HttpRequest) -> HttpResponse:
    """The enterprise's requests, newest first."""
    enterprise = acting_enterprise(request)
    found = ServiceRequest.objects.filter(enterprise=enterprise).select_related("office")
    page = keyset_page(found, request, order=("-pk",))
    calendar, today = WorkCalendar.current(), timezone.localdate()
    page.rows[:] = [
        (row, request_badge(row, today), answer_deadline(row, calendar)) for row in page.rows
    ]
    context = {"enterprise": enterprise, "columns": _COLUMNS, "page": page}
    return render(request, "cultivation/requests/own_requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask: what about, in a few words, in full."""
    enterprise = acting_enterprise(request)
    form = AskForm(
        request.POST or None, request.FILES or None, initial={"category": request.GET.get("about")}
    )

    def act(_given: dict[str, Any]) -> ServiceRequest:
        return ask(
            enterprise=enterprise,
            category=RequestCategory(form.cleaned_data["category"]),
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            files=form.cleaned_data["papers"],
            actor=acting_person(request),
        )

    return _asked(request, enterprise, form, act, "cultivation/requests/new_request.html")


@require_http_methods(["GET", "HEAD", "POST"])
def new_late_payment(request: HttpRequest) -> HttpResponse:
    """Register a late payment: who owes what since when, and the papers."""
    enterprise = acting_enterprise(request)
    form = LatePaymentForm(request.POST or None, request.FILES or None)

    def act(_given: dict[str, Any]) -> ServiceRequest:
        return ask(
            enterprise=enterprise,
            category=RequestCategory.LATE_PAYMENT,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            files=form.cleaned_data["papers"],
            debt=form.debt(),
            actor=acting_person(request),
        )

    return _asked(request, enterprise, form, act, "cultivation/requests/new_late_payment.html")


def _asked(
    request: HttpRequest, enterprise: Enterprise, form: Any, act: Any, template: str
) -> HttpResponse:
    status, made = 200, []
    if request.method == "POST":
        status = carried_out(
            request,
            form,
            actor=acting_person(request),
            route=f"request new {template}",
            act=lambda given: made.append(act(given)),
        )
        if status == 200:
            return _answered(request, made)
    rules = [
        (rule, office_for(category, enterprise)) for category, rule in category_rules().items()
    ]
    late = next(one for one in rules if one[0].category == RequestCategory.LATE_PAYMENT)
    context = {
        "enterprise": enterprise,
        "form": form,
        "rules": [one for one in rules if one is not late],
        "late": late,
        "crumbs": [(reverse("cultivation:own_requests"), _("Ask for help"))],
    }
    return render(request, template, context, status=status)


def _answered(request: HttpRequest, made: list[ServiceRequest]) -> HttpResponse:
    if not made:
        return redirect("cultivation:own_requests")
    (asked,) = made
    messages.success(
        request,
        _("Sent to %(office)s; the answer is due on %(day)s.")
        % {"office": asked.office.name, "day": asked.due_on.isoformat()},
    )
    return redirect("cultivation:own_request", asked.number)


@require_http_methods(["GET", "HEAD", "POST"])
def own_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request, and by POST the enterprise's step."""
    capacity = enterprise_capacity(request)
    visible = ServiceRequest.objects.visible_to(capacity)
    found = one_of(visible.select_related(*RELATED), number=number)
    if request.method == "POST":
        return stepped(request, found, capacity, acting_person(request))
    return request_page(request, found, capacity)
