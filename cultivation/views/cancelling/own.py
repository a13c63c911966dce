"""Cancellations as the enterprise sees them: its statement before, its appeal after."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.readers import one_of
from cultivation.domain.cancelling.appealing import appeal_until, lodge_appeal
from cultivation.domain.cancelling.deciding import state_case
from cultivation.enums import CancellationStatus
from cultivation.forms.cancelling import AppealForm, StatementForm
from cultivation.models import Appeal, Cancellation
from cultivation.shown.cancellations import (
    OfferedAct,
    appeal_of,
    cancellation_badge,
    crumbs_of,
    ground_source,
    hearing_deadline,
    timeline_of,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.views.acting import acting_person, enterprise_capacity

_Act = tuple[Any, Callable[..., object], type[forms.Form]]
_ACTS: dict[str, _Act] = {
    "state": (gettext_lazy("State our case"), state_case, StatementForm),
    "appeal": (gettext_lazy("Appeal to the office above"), lodge_appeal, AppealForm),
}


def _open_acts(found: Cancellation, appeal: Appeal | None) -> list[str]:
    if found.status == CancellationStatus.HEARING:
        return ["state"]
    until = appeal_until(found)
    may_appeal = appeal is None and until is not None and timezone.localdate() <= until
    return ["appeal"] if may_appeal else []


@require_http_methods(["GET", "HEAD", "POST"])
def own_cancellation(request: HttpRequest, number: str) -> HttpResponse:
    """What was found, what the enterprise may say, what was decided."""
    visible = Cancellation.objects.visible_to(enterprise_capacity(request))
    found = one_of(visible.select_related("title__enterprise", "office"), number=number)
    appeal = appeal_of(found)
    name = request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, found, appeal)
    if name not in _ACTS:
        raise Http404
    actor = acting_person(request)
    label, function, form_class = _ACTS[name]
    form = form_class(request.POST, prefix=name)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"own cancellation {number} {name}",
        act=lambda given: function(cancellation=found, **given, actor=actor),
    )
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, appeal_of(found), typed=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": label})
    return redirect("cultivation:own_cancellation", number)


def _page(
    request: HttpRequest,
    found: Cancellation,
    appeal: Appeal | None,
    *,
    typed: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = _open_acts(found, appeal)
    if typed and typed[0] not in names:
        names.insert(0, typed[0])
    url = reverse("cultivation:own_cancellation", args=[found.number])
    acts = []
    for name in names:
        label, _function, form_class = _ACTS[name]
        initial = {"version": found.version, "statement": found.statement}
        is_typed = typed is not None and typed[0] == name
        form = typed[1] if typed and is_typed else form_class(prefix=name, initial=initial)
        acts.append(OfferedAct(name, label, url, form, is_open=True))
    context = {
        "one": found,
        "appeal": appeal,
        "badge": cancellation_badge(found, appeal),
        "deadline": hearing_deadline(found),
        "source": ground_source(found),
        "acts": acts,
        "failed_form": typed[1] if typed else None,
        "events": timeline_of(found, for_enterprise=True),
        "appeal_until": appeal_until(found),
        "is_desk": False,
        "crumbs": crumbs_of(is_desk=False),
    }
    return render(request, "cultivation/cancelling/cancellation.html", context, status=status)
