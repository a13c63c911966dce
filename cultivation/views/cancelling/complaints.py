"""Complaints: taken from the public and by officials, and what the handling office does."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.enums import PostingRole
from accounts.middleware import client_address
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from common.throttling import is_over_limit
from cultivation.domain.cancelling.complaints import (
    Complainant,
    refuse_complaint,
    reveal_complainant,
    take_complaint,
    take_up,
)
from cultivation.enums import CancellationGround, ComplaintStatus
from cultivation.forms.cancelling import (
    ComplaintFilterForm,
    ComplaintForm,
    ReasonForm,
    TakeUpForm,
)
from cultivation.life.grounds import BY_COMPLAINT
from cultivation.models import Complaint, Title
from cultivation.shown.cancellations import OfferedAct, complaint_badge
from cultivation.views.cancelling.acting import carried_out
from enterprises.models import Enterprise

COMPLAINTS_PER_MINUTE = 3
_COLUMNS = [
    Column(gettext_lazy("Complaint")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Against")),
    Column(gettext_lazy("Title")),
    Column(gettext_lazy("Received")),
]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def public_complaint(request: HttpRequest) -> HttpResponse:
    """The public form. A number that names no title in force is told at its field."""
    form = ComplaintForm(request.POST or None, request.FILES or None)
    status, is_limited = 200, False
    if request.method == "POST":
        is_limited = is_over_limit(
            name="complaint", address=client_address(request), limit=COMPLAINTS_PER_MINUTE
        )
        status = 429 if is_limited else 422
        if is_limited:
            form.files.clear()  # no file is looked into before the limit allows it
        # Whoever complains is not written into the trail, signed in or not.
        actor = Actor(user_id=None, label=str(_("the public")), role="public")
        taken = None if is_limited else _taken(form, actor, is_public=True)
        if taken is not None:
            context = {"number": taken.number, "is_taken": True}
            return render(request, "cultivation/cancelling/public_complaint.html", context)
    context = {"form": form, "is_limited": is_limited}
    return render(request, "cultivation/cancelling/public_complaint.html", context, status=status)


def _taken(form: ComplaintForm, actor: Actor, *, is_public: bool) -> Complaint | None:
    """The complaint, or None with the form told why."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    title = _title(given["number"])
    if title is None:
        form.add_error("number", _("No title has this number."))
        return None
    try:
        return take_complaint(
            title=title,
            complainant=Complainant(given["name"], given["contact"], given["is_unit"]),
            text=given["text"],
            evidence=given["evidence"],
            actor=actor,
            is_public=is_public,
            files=given["papers"],
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None


def _title(number: str) -> Title | None:
    text = number.replace("\x00", "").strip()
    found = Title.objects.filter(number__in={text, text.upper()})
    return found.select_related("enterprise__province_office").first()


@require_http_methods(["GET", "HEAD", "POST"])
def complaints(request: HttpRequest) -> HttpResponse:
    """The complaints that the office handles, newest first; by POST as a workbook, which says no
    more of who complained than the list does."""
    capacity, _office = capacity_of_office(request)
    form = ComplaintFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = Complaint.objects.visible_to(capacity).select_related("title__enterprise")
    if chosen.get("status"):
        found = found.filter(status=chosen["status"])
    text = chosen.get("q", "").strip()
    if text:
        named = Q(number=text.upper()) | Q(title__number=text.upper())
        found = found.filter(named | Q(title__enterprise__in=Enterprise.objects.search(text)))
    if request.method == "POST":
        rows = [_line(row) for row in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "complaints", _COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(row, complaint_badge(row)) for row in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "may_take": capacity.role != PostingRole.ANALYST,
        "crumbs": [(reverse("cultivation:titles"), _("Titles"))],
    }
    return render(request, "cultivation/cancelling/complaints.html", context)


def _line(row: Complaint) -> list[object]:
    title = f"{row.title.get_kind_display()} {row.title.number}"
    state = complaint_badge(row).label
    return [row.number, state, row.title.enterprise.name, title, row.received_at]


@require_http_methods(["GET", "HEAD", "POST"])
def new_complaint(request: HttpRequest) -> HttpResponse:
    """A complaint that came by letter or telephone, entered by an official."""
    capacity, _office = capacity_of_office(request)
    if capacity.role == PostingRole.ANALYST:
        raise Http404
    actor, taken = official(request), []
    form = ComplaintForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":

        def act(_given: dict[str, Any]) -> None:
            complaint = _taken(form, actor, is_public=False)
            if complaint is None:
                raise _Told
            taken.append(complaint)

        try:
            status = carried_out(request, form, actor=actor, route="complaint new", act=act)
        except _Told:
            status = 422
        if status == 200:
            messages.success(request, _("The complaint is taken and with the office that decides."))
            return redirect("cultivation:complaints")
    context = {
        "form": form,
        "crumbs": [
            (reverse("cultivation:titles"), _("Titles")),
            (reverse("cultivation:complaints"), _("Complaints")),
        ],
    }
    return render(request, "cultivation/cancelling/new_complaint.html", context, status=status)


class _Told(Exception):
    """The form has been told already why nothing was done."""


@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One complaint, without its name until it is asked for; taken up, or not, with a reason."""
    capacity, _office = capacity_of_office(request)
    visible = Complaint.objects.visible_to(capacity).select_related("title__enterprise", "office")
    found = one_of(visible, number=number)
    name = request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, found)
    actor = official(request)
    if name == "reveal":
        seen = reveal_complainant(complaint=found, actor=actor)
        return _page(request, found, complainant=seen)
    if name not in {"take-up", "refuse"}:
        raise Http404
    form = _forms(found, request.POST)[name]

    def act(given: dict[str, Any]) -> None:
        if name == "refuse":
            refuse_complaint(complaint=found, **given, actor=actor)
            return
        ground = CancellationGround(given.pop("ground"))
        take_up(complaint=found, ground=ground, **given, actor=actor)

    status = carried_out(request, form, actor=actor, route=f"complaint {number} {name}", act=act)
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, typed=(name, form), status=status)
    messages.success(request, _("Noted."))
    return redirect("cultivation:complaint", number)


def _forms(found: Complaint, typed: Any = None) -> dict[str, forms.Form]:
    initial = {"version": found.version}
    return {
        "take-up": TakeUpForm(typed, prefix="take-up", initial=initial, finder=BY_COMPLAINT),
        "refuse": ReasonForm(typed, prefix="refuse", initial=initial),
    }


def _page(
    request: HttpRequest,
    found: Complaint,
    *,
    complainant: Complainant | None = None,
    typed: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    capacity, _office = capacity_of_office(request)
    is_open = found.status == ComplaintStatus.RECEIVED and capacity.role == PostingRole.EXAMINER
    labels = {"take-up": _("Take up: put the title up"), "refuse": _("Do not take up")}
    shown = _forms(found) | (dict([typed]) if typed else {})
    url = reverse("cultivation:complaint", args=[found.number])
    acts = [OfferedAct(name, labels[name], url, form) for name, form in shown.items()]
    context = {
        "one": found,
        "badge": complaint_badge(found),
        "complainant": complainant,
        "acts": acts if is_open or typed else [],
        "failed_form": typed[1] if typed else None,
        "files": [one.file for one in found.files.select_related("file")],
        "made": found.cancellations.all(),
        "crumbs": [
            (reverse("cultivation:titles"), _("Titles")),
            (reverse("cultivation:complaints"), _("Complaints")),
        ],
    }
    return render(request, "cultivation/cancelling/complaint.html", context, status=status)
