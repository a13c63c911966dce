"""Objections at the office whose notice it is: a list, one with its acts, one that came in
writing."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import PostingRole
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.calendar import Deadline, WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.domain.files.uploading import checked_upload
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from reviews.domain.objections.handling import (
    admit,
    propose_result,
    return_result,
    sign_result,
    trail_of_objection,
    why_returned,
)
from reviews.domain.objections.handling_time import handling_time
from reviews.domain.objections.taking import MOST_FILES, Objector, record_written_objection
from reviews.domain.publishing import follow_up
from reviews.enums import ObjectionResult, ObjectionState
from reviews.forms.desk import EnvelopeForm
from reviews.forms.objections import (
    ACT_FORMS,
    ACT_LABELS,
    OPEN,
    ObjectionFilterForm,
    WrittenObjectionForm,
)
from reviews.models import NoticeEntry, Objection
from reviews.models.objection import HANDLERS
from reviews.shown_events import events_shown

_TONES = {
    ObjectionState.RECEIVED: "attention",
    ObjectionState.ADMITTED: "waiting",
    ObjectionState.PROPOSED: "waiting",
    ObjectionState.INADMISSIBLE: "quiet",
    ObjectionState.UPHELD: "failed",
    ObjectionState.REJECTED: "done",
}
_COLUMNS = [
    Column(gettext_lazy("Against")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Notice")),
    Column(gettext_lazy("Received on")),
    Column(gettext_lazy("Due")),
]
_ACTS = {
    (PostingRole.EXAMINER, ObjectionState.RECEIVED): ("admit", "inadmissible"),
    (PostingRole.EXAMINER, ObjectionState.ADMITTED): ("result",),
    (PostingRole.APPROVER, ObjectionState.PROPOSED): ("sign", "return"),
}
_OF_EXAMINER = {"result", "inadmissible"}


@dataclass(frozen=True, slots=True)
class OfferedAct:
    """An act open to the reader, with its form."""

    name: str
    label: str | Promise
    form: forms.Form


@require_http_methods(["GET", "HEAD", "POST"])
def objections(request: HttpRequest) -> HttpResponse:
    """The objections that the reader handles, newest first; by POST as a workbook, without the
    names of those who object."""
    capacity, _office = capacity_of_office(request)
    calendar = WorkCalendar.current()
    form = ObjectionFilterForm(request.GET)
    form.is_valid()
    found = Objection.objects.visible_to(capacity).select_related("entry__case", "notice__round")
    state = form.cleaned_data.get("state")
    if state == OPEN:
        found = found.open()
    elif state:
        found = found.filter(state=state)
    if request.method == "POST":
        rows = [
            [
                row.entry.enterprise_name,
                row.get_state_display(),
                row.notice.number,
                row.received_at,
                row.due_on if _is_open(row) else None,
            ]
            for row in found[: ROW_LIMIT + 1]
        ]
        return export_list(request, "objections", _COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [
        (row, _TONES[ObjectionState(row.state)], _deadline(row, calendar)) for row in page.rows
    ]
    context = {"form": form, "chips": chips_of(form, request), "columns": _COLUMNS, "page": page}
    return render(request, "reviews/desk/objections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def written_objection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Enter an objection to one enterprise that came in writing while the notice ran."""
    capacity, office = capacity_of_office(request)
    if capacity.role not in HANDLERS:
        raise Http404
    own = NoticeEntry.objects.filter(notice__office=office).select_related("case", "notice__office")
    entry = one_of(own, pk=pk, notice__number=number)
    form = WrittenObjectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _recorded(request, entry, form)
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = 409 if isinstance(refusal, Conflict) else 422
    context = {
        "entry": entry,
        "form": form,
        "most_files": MOST_FILES,
        "crumbs": [(reverse("desk:notice", args=[number]), number)],
    }
    return render(request, "reviews/desk/written_objection.html", context, status=status)


def _recorded(request: HttpRequest, entry: NoticeEntry, form: WrittenObjectionForm) -> HttpResponse:
    given, actor = form.cleaned_data, official(request)
    files = [checked_upload(one) for one in request.FILES.getlist("files")[: MOST_FILES + 1]]

    def act() -> Answer:
        objection = record_written_objection(
            entry=entry,
            objector=Objector(given["name"], given["contact"], bool(given["is_unit"])),
            text=given["text"],
            files=files,
            came_on=given["came_on"],
            actor=actor,
        )
        return Answer(200, {"objection": objection.pk})

    answer = submitted_once(
        request,
        actor=actor,
        route=f"written objection {entry.pk}",
        body=given | {"files": [one.key for one in files]},
        act=act,
    )
    objection = Objection.objects.get(pk=answer.body["objection"])
    messages.success(
        request,
        _("Entered. Give whoever objects this receipt number, to follow it: %(receipt)s")
        % {"receipt": objection.receipt},
    )
    return redirect("desk:objection", pk=objection.pk)


def _is_open(objection: Objection) -> bool:
    return objection.state in ObjectionState.open()


def _deadline(objection: Objection, calendar: WorkCalendar) -> Deadline | None:
    """The day by which the office has to decide; none once it has."""
    if not _is_open(objection):
        return None
    return calendar.deadline(objection.due_on, today=timezone.localdate())


def _doubt(objection: Objection) -> str:
    time = handling_time(timezone.localdate(objection.received_at))
    is_chinese = (get_language() or "").startswith("zh")
    return time.doubt_zh if is_chinese else time.doubt_en


@require_safe
def one_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: who, what, evidence, and what can be done."""
    return _page(request, _objection(request, pk))


def _objection(request: HttpRequest, pk: int) -> Objection:
    capacity, _office = capacity_of_office(request)
    visible = Objection.objects.visible_to(capacity).select_related(
        "entry__case", "notice__round", "admitted_by", "examined_by", "decided_by"
    )
    return one_of(visible, pk=pk)


@require_POST
def act_on_objection(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Carry out one act once; a refusal keeps what was typed."""
    objection = _objection(request, pk)
    if word not in ACT_FORMS:
        raise Http404
    form, envelope = ACT_FORMS[word](request.POST, prefix=word), EnvelopeForm(request.POST)
    if not (form.is_valid() and envelope.is_valid()):
        return _page(request, objection, typed=(word, form), status=422)
    version, actor = envelope.cleaned_data["version"], official(request)

    def act() -> Answer:
        _carry_out(word, objection, actor, version, form.cleaned_data)
        return Answer(200, {})

    try:
        submitted_once(
            request,
            actor=actor,
            route=f"objection {pk} {word}",
            body={"version": version, "given": form.cleaned_data},
            act=act,
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(request, _objection(request, pk), typed=(word, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": ACT_LABELS[word]})
    return redirect("desk:objection", pk=pk)


def _carry_out(
    word: str, objection: Objection, actor: Actor, version: int, given: dict[str, Any]
) -> None:
    common: dict[str, Any] = {"objection": objection, "actor": actor, "version": version}
    match word:
        case "admit":
            admit(**common)
        case "result":
            propose_result(**common, **given | {"result": ObjectionResult(given["result"])})
        case "inadmissible":
            propose_result(**common, **given, result=ObjectionResult.INADMISSIBLE)
        case "sign":
            sign_result(**common)
        case _:
            return_result(**common, **given)


def _page(
    request: HttpRequest,
    objection: Objection,
    *,
    typed: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = official(request)
    names = list(_ACTS.get((PostingRole(actor.role), ObjectionState(objection.state)), ()))
    if typed and typed[0] not in names:
        names.insert(0, typed[0])
    written = _written(objection)
    acts = [
        OfferedAct(
            name,
            ACT_LABELS[name],
            typed[1]
            if typed and typed[0] == name
            else ACT_FORMS[name](prefix=name, initial=written if name in _OF_EXAMINER else None),
        )
        for name in names
    ]
    context = {
        "objection": objection,
        "tone": _TONES[ObjectionState(objection.state)],
        "deadline": _deadline(objection, WorkCalendar.current()),
        "doubt": _doubt(objection),
        "files": [one.file for one in objection.evidence.select_related("file")],
        "acts": acts,
        "returned": why_returned(objection),
        "has_result": objection.state in {ObjectionState.PROPOSED, *ObjectionState.decided()},
        "events": events_shown(trail_of_objection(objection).order_by("-pk")),
        "failed_form": typed[1] if typed else None,
        "crumbs": [(reverse("desk:objections"), _("Objections"))],
    }
    return render(request, "reviews/desk/objection.html", context, status=status)


def _written(objection: Objection) -> dict[str, str]:
    """What the examiner wrote before his result was returned to him."""
    return {
        "findings": objection.findings,
        "answer": objection.answer,
        "reason": objection.reason,
        "sends_back": "back" if objection.sends_back else "",
    }


@require_POST
def follow_up_case(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Announce one case that an objection had held."""
    entries = NoticeEntry.objects.select_related("case", "notice")
    entry = one_of(entries, pk=pk, notice__number=number)
    actor = official(request)

    def act() -> Answer:
        return Answer(200, {"number": follow_up(entry=entry, actor=actor).number})

    try:
        submitted_once(request, actor=actor, route=f"follow up {pk}", body={}, act=act)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The case is announced, its title is issued."))
    return redirect("desk:notice", number=number)
