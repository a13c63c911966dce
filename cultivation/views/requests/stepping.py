"""The page of one request and its steps, for the enterprise and for offices alike."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.views.readers import official
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from cultivation.domain.requests import asking, handling
from cultivation.domain.requests.asking import add_papers
from cultivation.domain.requests.rules import category_rules
from cultivation.domain.requests.steps import payment_of
from cultivation.enums.requests import RequestAction, RequestCategory
from cultivation.forms.requests import PapersForm
from cultivation.models import ServiceRequest
from cultivation.shown.requests import (
    answer_deadline,
    late_steps,
    offered_steps,
    request_badge,
    request_timeline,
    step_form,
    turn_of,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened

ACTS: dict[str, Callable[..., object]] = {
    RequestAction.TAKE: handling.take,
    RequestAction.REPLY: handling.reply,
    RequestAction.PASS_ON: handling.pass_on,
    RequestAction.TO_AUTHORITY: handling.pass_to_authority,
    RequestAction.RESULT: handling.conclude,
    RequestAction.RATE: asking.rate,
    RequestAction.REOPEN: asking.reopen,
    RequestAction.WITHDRAW: asking.withdraw,
}
RELATED = (
    "enterprise__county_office",
    "enterprise__city_office",
    "enterprise__province_office",
    "office",
    "first_office",
    "taken_by",
)


def stepped(
    request: HttpRequest, asked: ServiceRequest, capacity: Capacity, actor: Actor
) -> HttpResponse:
    """Take the posted step once; a refusal is said at its field and keeps what was typed."""
    name = request.POST.get("act", "")
    if name == "papers":
        return _papers(request, asked, capacity, actor)
    if name not in ACTS:
        raise Http404
    form = step_form(name, asked, request.POST)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"request {asked.number} {name}",
        act=lambda given: ACTS[name](request=asked, **given, actor=actor),
    )
    if status != 200:
        asked.refresh_from_db()
        return request_page(request, asked, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": RequestAction(name).label})
    if not ServiceRequest.objects.visible_to(capacity).filter(pk=asked.pk).exists():
        return redirect("cultivation:requests")
    return redirect(request.path)


def _papers(
    request: HttpRequest, asked: ServiceRequest, capacity: Capacity, actor: Actor
) -> HttpResponse:
    form = PapersForm(request.POST, request.FILES)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"request {asked.number} papers",
        act=lambda _given: add_papers(
            request=asked, files=form.cleaned_data["papers"], actor=actor
        ),
    )
    if status != 200:
        return request_page(request, asked, capacity, papers=form, status=status)
    messages.success(request, _("The file is uploaded."))
    return redirect(f"{request.path}#papers")


def _note_opened(request: HttpRequest, asked: ServiceRequest) -> None:
    note_figures_opened(
        actor=official(request),
        enterprise_id=asked.enterprise_id,
        page=FiguresPage.REQUEST,
        number=asked.number,
    )


def request_page(
    request: HttpRequest,
    asked: ServiceRequest,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    papers: PapersForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What is asked, the answer, the steps of a late payment, papers, what happened."""
    is_desk = capacity.enterprise_id is None
    if is_desk:
        _note_opened(request, asked)
    payment = payment_of(asked)
    url = reverse(f"cultivation:{'request' if is_desk else 'own_request'}", args=[asked.number])
    may_add = asked.is_open and (not is_desk or asked.taken_by_id == request.user.pk)
    rule = category_rules()[RequestCategory(asked.category)]
    context: dict[str, Any] = {
        "asked": asked,
        "payment": payment,
        "late_steps": late_steps(payment) if payment else [],
        "is_desk": is_desk,
        "badge": request_badge(asked, timezone.localdate()),
        "turn": turn_of(asked, is_desk=is_desk),
        "deadline": answer_deadline(asked, WorkCalendar.current()),
        "rule": rule,
        "papers": asked.papers.select_related("file"),
        "papers_form": (papers or PapersForm()) if may_add else None,
        "escalations": asked.escalations.select_related("office"),
        "acts": offered_steps(asked, payment, capacity, url, refused),
        "failed_form": refused[1] if refused else papers,
        "events": request_timeline(asked, for_enterprise=not is_desk),
        "crumbs": [
            (reverse("cultivation:requests"), _("Requests"))
            if is_desk
            else (reverse("cultivation:own_requests"), _("Ask for help"))
        ],
    }
    return render(request, "cultivation/requests/request.html", context, status=status)
