"""Putting a dated row of the registers right: a membership, a size, a pilot city."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.views.readers import capacity_of_office, official, one_of
from cultivation.domain.digital.correcting import (
    KINDS,
    PILOTS,
    SIZES,
    correct_row,
    kept_rows,
    seen_of,
    withdraw_row,
)
from cultivation.domain.digital.groups import CHAINS, may_keep
from cultivation.forms.correcting import correcting_forms
from cultivation.shown.cancellations import OfferedAct
from cultivation.views.cancelling.acting import carried_out

_ACTS: dict[str, tuple[Any, Callable[..., object]]] = {
    "correct": (gettext_lazy("Put the entry right"), correct_row),
    "withdraw": (gettext_lazy("Withdraw the entry"), withdraw_row),
}


@require_http_methods(["GET", "HEAD", "POST"])
def correct_entry(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What the row says, and for its keepers putting it right or withdrawing it by POST."""
    capacity, office = capacity_of_office(request)
    if kind not in KINDS or not may_keep(office, capacity.role):
        raise Http404
    row: Any = one_of(kept_rows(kind, office), pk=pk)
    if request.method != "POST":
        return _page(request, kind, row)
    name = request.POST.get("act", "")
    if name not in _ACTS:
        raise Http404
    forms, actor = correcting_forms(kind, row, request.POST, name), official(request)
    form, (label, act) = forms[name], _ACTS[name]

    def acted(given: dict[str, Any]) -> object:
        return act(kind=kind, row=row, actor=actor, **given)

    back = _back(kind, row)
    route = f"correct {kind} {pk} {name}"
    status = carried_out(request, form, actor=actor, route=route, act=acted)
    if status == 200:
        messages.success(request, _("Done: %(act)s.") % {"act": label})
        return redirect(back[0])
    row.refresh_from_db()
    if status == 409:
        # What stands now is shown beside: pressed again, it is meant.
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = seen_of(kind, row)
    return _page(request, kind, row, forms=forms, refused=name, status=status)


def _page(
    request: HttpRequest,
    kind: str,
    row: Any,
    *,
    forms: dict[str, Any] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = forms or correcting_forms(kind, row)
    here = request.path
    context = {
        "row": row,
        "is_size": kind == SIZES,
        "heading": row.office.name if kind == PILOTS else row.enterprise.name,
        "acts": [
            OfferedAct(name, label, here, shown[name], name == refused, name == "withdraw")
            for name, (label, _act) in _ACTS.items()
        ],
        "failed_form": shown[refused] if refused else None,
        "crumbs": [_back(kind, row)],
    }
    return render(request, "cultivation/digital/correct.html", context, status=status)


def _back(kind: str, row: Any) -> tuple[str, str]:
    """The page on which the row is shown."""
    if kind == PILOTS:
        return reverse("cultivation:pilots"), _("Pilot cities")
    if kind == SIZES:
        return reverse("cultivation:enterprise", args=[row.enterprise_id]), row.enterprise.name
    group = row.chain if kind == CHAINS else row.park
    return reverse("cultivation:group", args=[kind, group.code]), group.name
