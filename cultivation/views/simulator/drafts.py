"""Drafts of standards: the office's list, its numbers in a form, its text, and its way on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.middleware import capacity_in
from accounts.models import Office
from accounts.views.exporting import export_list
from accounts.views.readers import official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from common.enums import SubjectKind
from common.models import Event
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, keyset_page
from cultivation.domain.simulator import handing_on
from cultivation.domain.simulator.drafts import (
    copy_standard,
    discard_draft,
    move_in_draft,
    write_draft,
)
from cultivation.enums.simulator import DraftState
from cultivation.forms.simulator import (
    CommentForm,
    CopyForm,
    DraftTextForm,
    MovableForm,
    PublishForm,
    VersionForm,
)
from cultivation.models import RuleSet, StandardDraft
from cultivation.queries import published_rule_sets, texts_on
from cultivation.shown.rule_sets import name_of
from cultivation.shown.simulator.drafts import ShownDraft, draft_badge, shown_draft
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.simulator.reader import simulating

_COLUMNS = [
    Column(gettext_lazy("Draft")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Copied from")),
    Column(gettext_lazy("Changed")),
]


def _drafts(capacity: Capacity) -> QuerySet[StandardDraft]:
    related = ("office", "source", "changed_by", "handed_on_by", "published_as")
    return StandardDraft.objects.visible_to(capacity).select_related(*related)


def _sources() -> list[tuple[str, str]]:
    """The texts that count today, the newest first."""
    rows = texts_on(published_rule_sets(), timezone.localdate())
    rows.sort(key=lambda row: (row.in_force_from, row.code), reverse=True)
    return [(row.sha256, f"{name_of(row)} · {row.code}") for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    """The office's drafts and those that wait for it; a POST copies a standard, or gives the list
    as a workbook."""
    capacity, office = simulating(request)
    form = CopyForm(
        request.POST or None,
        sources=_sources(),
        initial={"source": request.GET.get("source", "")},
    )
    status, found = 200, _drafts(capacity).exclude(state=DraftState.DISCARDED)
    if request.method == "POST" and "source" not in request.POST:
        rows = [_line(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "drafts-of-standards", _COLUMNS, rows)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("cultivation:draft", _copied(request, form, office))
            except DomainError as refusal:
                show_refusal(form, refusal)
                status = refusal.status
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(draft, draft_badge(draft)) for draft in page.rows]
    context = {"form": form, "columns": _COLUMNS, "page": page, "office": office, "tab": "drafts"}
    return render(request, "cultivation/simulator/drafts.html", context, status=status)


def _line(draft: StandardDraft) -> list[object]:
    return [draft.name, draft_badge(draft).label, draft.source.code, draft.changed_at]


def _copied(request: HttpRequest, form: CopyForm, office: Office) -> int:
    actor, chosen = official(request), form.cleaned_data
    source = RuleSet.objects.get(sha256=chosen["source"])

    def act() -> Answer:
        made = copy_standard(source=source, name=chosen["name"], office=office, actor=actor)
        return Answer(201, {"pk": made.pk})

    answer = submitted_once(request, actor=actor, route="copy standard", body=chosen, act=act)
    return int(answer.body["pk"])


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: what it changes in words, and its numbers and switches in a form."""
    capacity, office = simulating(request)
    found = one_of(_drafts(capacity), pk=pk)
    shown = shown_draft(found)
    if request.method != "POST":
        form = MovableForm(parts=shown.parts, given=shown.given, initial={"version": found.version})
        return _page(request, found, shown, office, form=form)
    _expect_own(found, office)
    form = MovableForm(request.POST, parts=shown.parts, given=shown.given)
    actor = official(request)
    if not form.is_valid():
        return _page(request, found, shown, office, form=form, status=422)

    def act() -> Answer:
        move_in_draft(
            draft=found, version=form.cleaned_data["version"], changes=form.changes(), actor=actor
        )
        return Answer(200, {})

    body = {name: str(value) for name, value in form.cleaned_data.items()}
    try:
        submitted_once(request, actor=actor, route=f"move draft {pk}", body=body, act=act)
    except DomainError as refusal:
        return _page(
            request, found, shown, office, form=form, refusal=refusal, status=refusal.status
        )
    messages.success(request, _("The draft is kept."))
    return redirect("cultivation:draft", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft's whole text, for its office to write; others read it."""
    capacity, office = simulating(request)
    found = one_of(_drafts(capacity), pk=pk)
    initial = {"name": found.name, "text": found.text, "version": found.version}
    form = DraftTextForm(request.POST or None, initial=initial)
    refusal, status = None, 200
    if request.method == "POST":
        _expect_own(found, office)
        actor, status = official(request), 422
        try:
            if form.is_valid():
                _written(request, found, form.cleaned_data, actor)
                messages.success(request, _("The draft is kept."))
                return redirect("cultivation:draft_text", pk)
        except DomainError as error:
            refusal, status = error, error.status
    return _page(
        request,
        found,
        shown_draft(found),
        office,
        text_form=form,
        tab="text",
        refusal=refusal,
        status=status,
    )


def _written(request: HttpRequest, found: StandardDraft, given: dict[str, Any], actor: Any) -> None:
    def act() -> Answer:
        write_draft(draft=found, **given, actor=actor)
        return Answer(200, {})

    route = f"write draft {found.pk}"
    submitted_once(request, actor=actor, route=route, body=given, act=act)


def _expect_own(found: StandardDraft, office: Office) -> None:
    """Raises `Http404` for another office, which may look at what was handed on."""
    if found.office_id != office.pk:
        raise Http404


_ACTS: dict[str, tuple[type[forms.Form], Callable[..., object]]] = {
    "discard": (VersionForm, discard_draft),
    "hand-on": (CommentForm, handing_on.hand_on_draft),
    "return": (CommentForm, handing_on.return_draft),
    "publish": (PublishForm, handing_on.publish_draft),
}


@require_POST
def draft_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Put a draft aside, hand it on, take it back, or publish it."""
    capacity, office = simulating(request)
    found = one_of(_drafts(capacity), pk=pk)
    if act not in _ACTS:
        raise Http404
    if act in {"discard", "hand-on"}:
        _expect_own(found, office)
    form_class, function = _ACTS[act]
    form, actor = form_class(request.POST), official(request)
    more = {"office": office} if act == "publish" else {}
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"draft {pk} {act}",
        act=lambda given: function(draft=found, **given, **more, actor=actor),
    )
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, shown_draft(found), office, refused=(act, form), status=status)
    messages.success(request, _("Done."))
    if act == "discard":
        return redirect("cultivation:drafts")
    return redirect("cultivation:draft", pk)


def _page(
    request: HttpRequest,
    found: StandardDraft,
    shown: ShownDraft,
    office: Office,
    *,
    form: MovableForm | None = None,
    text_form: DraftTextForm | None = None,
    tab: str = "numbers",
    refusal: DomainError | None = None,
    refused: tuple[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_own = found.office_id == office.pk
    if form is None and tab == "numbers":
        form = MovableForm(parts=shown.parts, given=shown.given, initial={"version": found.version})
    act_forms = _act_forms(request, found, office)
    if refused is not None and refused[0] in act_forms:
        act_forms[refused[0]] = refused[1]
    context = {
        "draft": found,
        "badge": draft_badge(found),
        "shown": shown,
        "form": form,
        "text_form": text_form,
        "tab": tab,
        "refusal": refusal,
        "refused_form": refused[1] if refused else None,
        "may_write": is_own and found.is_open,
        "is_own": is_own,
        "acts": act_forms,
        "events": Event.objects.filter(
            subject_kind=SubjectKind.DRAFT, subject_id=found.pk
        ).order_by("-sequence"),
        "crumbs": [(reverse("cultivation:drafts"), _("Drafts"))],
    }
    return render(request, "cultivation/simulator/draft.html", context, status=status)


def _act_forms(request: HttpRequest, found: StandardDraft, office: Office) -> dict[str, forms.Form]:
    """The acts that are open to the reader, each with its form."""
    is_own = found.office_id == office.pk
    is_approver = capacity_in(request).role == PostingRole.APPROVER
    initial = {"version": found.version}
    acts: dict[str, forms.Form] = {}
    if found.is_open and is_own:
        if is_approver:
            acts["hand-on"] = CommentForm(initial=initial)
        acts["discard"] = VersionForm(initial=initial)
    if found.state == DraftState.HANDED_ON:
        is_ministry = office.parent_id is None
        other = found.handed_on_by_id != request.user.pk
        if is_ministry and is_approver and other:
            acts["publish"] = PublishForm(initial=initial)
        if is_own or (is_ministry and is_approver):
            acts["return"] = CommentForm(initial=initial)
    return acts
