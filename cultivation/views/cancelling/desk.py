"""Cancellations at an office: the list, putting a title up, and the acts on one."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.badges import title_badge
from cultivation.domain.cancelling import appealing, deciding
from cultivation.domain.cancelling.opening import open_cancellation
from cultivation.enums import AppealStatus, CancellationGround, CancellationStatus
from cultivation.forms.cancelling import (
    CancellationFilterForm,
    DocumentForm,
    OpenForm,
    ProposeForm,
    ProposeOnAppealForm,
    ReasonForm,
)
from cultivation.forms.shared import offices_below
from cultivation.life.grounds import BY_OFFICIALS
from cultivation.models import Appeal, Cancellation, Title
from cultivation.models.cancellation import CancellationQuerySet
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
from enterprises.models import Enterprise

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Ground")),
    Column(gettext_lazy("Deciding office")),
    Column(gettext_lazy("Statement due")),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("Unified social credit code")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Title number")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Ground")),
    Column(gettext_lazy("Deciding office")),
    Column(gettext_lazy("Decided on")),
    Column(gettext_lazy("Document")),
    Column(gettext_lazy("Banned until")),
]
_RELATED = (
    "office",
    "appeal__office",
    "title__enterprise__county_office",
    "title__enterprise__city_office",
    "title__enterprise__province_office",
)


@require_http_methods(["GET", "HEAD", "POST"])
def cancellations(request: HttpRequest) -> HttpResponse:
    """Cancellations in the area, newest first; by POST the same rows as a workbook."""
    capacity, office = capacity_of_office(request)
    form = CancellationFilterForm(request.GET, offices=offices_below(office))
    form.is_valid()
    visible = Cancellation.objects.visible_to(capacity)
    found = _filtered(visible, form.cleaned_data, office).select_related(*_RELATED)
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "cancellations", _EXPORT_COLUMNS, list(_export(rows)))
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(row, cancellation_badge(row, _appeal_at_hand(row))) for row in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "crumbs": [(reverse("cultivation:titles"), _("Titles"))],
    }
    return render(request, "cultivation/cancelling/cancellations.html", context)


def _appeal_at_hand(row: Cancellation) -> Appeal | None:
    return row.appeal if hasattr(row, "appeal") else None


def _filtered(
    rows: CancellationQuerySet, chosen: dict[str, Any], office: Office
) -> CancellationQuerySet:
    if chosen.get("mine"):
        rows = rows.waiting_for(office)
    for name in ("status", "ground"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("office"):
        below = Office.objects.get(code=chosen["office"])
        rows = rows.filter(**{f"title__enterprise__{below.level}_office": below})
    text = chosen.get("q", "").strip()
    if text:
        named = Q(number=text.upper()) | Q(title__number=text.upper())
        rows = rows.filter(named | Q(title__enterprise__in=Enterprise.objects.search(text)))
    return rows


def _export(rows: Iterable[Cancellation]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.number,
            row.title.enterprise.name,
            row.title.enterprise.uscc or "",
            row.title.get_kind_display(),
            row.title.number,
            cancellation_badge(row, _appeal_at_hand(row)).label,
            row.get_ground_display(),
            row.office.name,
            row.decided_on or "",
            row.document,
            row.banned_until or "",
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def put_up(request: HttpRequest, number: str) -> HttpResponse:
    """Put a title up for cancellation: what was found, and on which ground."""
    capacity, _office = capacity_of_office(request)
    if capacity.role != PostingRole.EXAMINER:
        raise Http404
    title = one_of(Title.objects.visible_to(capacity).select_related("enterprise"), number=number)
    actor, made = official(request), []
    form = OpenForm(request.POST or None, finder=BY_OFFICIALS)
    status = 200
    if request.method == "POST":

        def act(given: dict[str, Any]) -> None:
            ground = CancellationGround(given["ground"])
            made.extend(
                open_cancellation(title=title, ground=ground, finding=given["finding"], actor=actor)
            )

        status = carried_out(request, form, actor=actor, route=f"put up {title.number}", act=act)
        if status == 200:
            messages.success(request, _("Put up: the enterprise is asked for its statement."))
            return redirect("cultivation:cancellations")
    context = {
        "title": title,
        "badge": title_badge(title, timezone.localdate()),
        "form": form,
        "crumbs": crumbs_of(is_desk=True),
    }
    return render(request, "cultivation/cancelling/put_up.html", context, status=status)


_Act = tuple[Any, Callable[..., object], type[forms.Form]]
_ACTS: dict[str, _Act] = {
    "propose": (gettext_lazy("Propose a decision"), deciding.propose, ProposeForm),
    "sign": (gettext_lazy("Sign"), deciding.sign_decision, DocumentForm),
    "return": (gettext_lazy("Return to the examiner"), deciding.return_proposal, ReasonForm),
}
_APPEAL_ACTS: dict[str, _Act] = {
    "appeal-propose": (
        gettext_lazy("Propose on the appeal"),
        appealing.propose_on_appeal,
        ProposeOnAppealForm,
    ),
    "appeal-sign": (gettext_lazy("Sign on the appeal"), appealing.sign_on_appeal, DocumentForm),
    "appeal-return": (
        gettext_lazy("Return to the examiner"),
        appealing.return_on_appeal,
        ReasonForm,
    ),
}


def _open_acts(cancellation: Cancellation, appeal: Appeal | None, capacity: Capacity) -> list[str]:
    """The acts that are the reader's to try now; the domain has the last word."""
    is_examiner = capacity.role == PostingRole.EXAMINER
    is_approver = capacity.role == PostingRole.APPROVER
    acts = []
    if capacity.office == cancellation.office:
        if cancellation.status == CancellationStatus.HEARING and is_examiner:
            acts = ["propose"] if deciding.is_heard(cancellation) else []
        if cancellation.status == CancellationStatus.PROPOSED and is_approver:
            acts = ["sign", "return"]
    if appeal is not None and capacity.office == appeal.office:
        if appeal.status == AppealStatus.LODGED and is_examiner:
            acts = ["appeal-propose"]
        if appeal.status == AppealStatus.PROPOSED and is_approver:
            acts = ["appeal-sign", "appeal-return"]
    return acts


def _cancellation(request: HttpRequest, number: str) -> Cancellation:
    capacity, _office = capacity_of_office(request)
    visible = Cancellation.objects.visible_to(capacity)
    return one_of(visible.select_related("title__enterprise", "office"), number=number)


@require_safe
def cancellation(request: HttpRequest, number: str) -> HttpResponse:
    """One cancellation: finding, statement, proposal, decision, appeal, and what can be done."""
    return _page(request, _cancellation(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
def act_on(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Carry out one act once. A refusal is said where it belongs and keeps what was typed."""
    found = _cancellation(request, number)
    appeal = appeal_of(found)
    chosen = _ACTS.get(act) or _APPEAL_ACTS.get(act)
    if chosen is None or (act in _APPEAL_ACTS and appeal is None):
        raise Http404
    if request.method != "POST":
        return redirect("cultivation:cancellation", number)
    actor = official(request)
    subject = {"appeal": appeal} if act in _APPEAL_ACTS else {"cancellation": found}
    form = chosen[2](request.POST, prefix=act)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"cancellation {number} {act}",
        act=lambda given: chosen[1](**subject, **given, actor=actor),
    )
    if status != 200:
        return _page(request, _cancellation(request, number), typed=(act, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": chosen[0]})
    return redirect("cultivation:cancellation", number)


def _page(
    request: HttpRequest,
    found: Cancellation,
    *,
    typed: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    capacity, _office = capacity_of_office(request)
    appeal = appeal_of(found)
    names = _open_acts(found, appeal, capacity)
    if typed and typed[0] not in names:
        names.insert(0, typed[0])
    context = {
        "one": found,
        "appeal": appeal,
        "badge": cancellation_badge(found, appeal),
        "deadline": hearing_deadline(found),
        "source": ground_source(found),
        "acts": [_offered(name, found, appeal, typed) for name in names],
        "failed_form": typed[1] if typed else None,
        "events": timeline_of(found, for_enterprise=False),
        "appeal_until": appealing.appeal_until(found),
        "is_desk": True,
        "crumbs": crumbs_of(is_desk=True),
    }
    return render(request, "cultivation/cancelling/cancellation.html", context, status=status)


def _offered(
    name: str,
    found: Cancellation,
    appeal: Appeal | None,
    typed: tuple[str, forms.Form] | None,
) -> OfferedAct:
    label, _function, form_class = (_ACTS | _APPEAL_ACTS)[name]
    row = appeal if name in _APPEAL_ACTS and appeal is not None else found
    is_typed = typed is not None and typed[0] == name
    form = (
        typed[1]
        if typed is not None and is_typed
        else form_class(prefix=name, initial={"version": row.version})
    )
    url = reverse("cultivation:cancellation_act", args=[found.number, name])
    is_danger = name in {"sign", "appeal-sign"} and row.proposal == "cancel"
    return OfferedAct(
        name, label, url, form, is_open=is_typed or typed is None, is_danger=is_danger
    )
