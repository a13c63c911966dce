"""Posted needs: the list, one need with its answers, posting and answering. Enterprises and
offices share the pages; each sees what is his."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.middleware import acting_in
from accounts.views.exporting import export_list
from accounts.views.readers import one_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.errors import DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from common.enums import SubjectKind
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from cultivation.domain.leading import answering, posting
from cultivation.domain.leading.posting import POSTER, STEPS, is_large, sides_of
from cultivation.domain.leading.rules import needs_note
from cultivation.domain.monitoring.assigning import WORKING_ROLES
from cultivation.enums.leading import AnswerStatus, NeedStatus
from cultivation.forms.leading import AnswerForm, NeedFilterForm, NeedForm, OfficeNeedForm
from cultivation.models import Need, NeedAnswer
from cultivation.models.leading.need import NeedQuerySet
from cultivation.shown.leading import (
    answer_badge,
    need_badge,
    need_form,
    offered_need_steps,
    trail_of,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.models import Enterprise
from enterprises.views.acting import acting_person

_COLUMNS = [
    Column(gettext_lazy("Need")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Posted by")),
    Column(gettext_lazy("Answers until")),
    Column(gettext_lazy("Budget"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
]
_EXPORT_COLUMNS = [
    Column(gettext_lazy("Number")),
    Column(gettext_lazy("Need")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Posted by")),
    Column(gettext_lazy("Technical field")),
    Column(gettext_lazy("Key chain")),
    Column(gettext_lazy("Budget"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
    Column(gettext_lazy("Published on")),
    Column(gettext_lazy("Answers until")),
    Column(gettext_lazy("Result")),
    Column(
        gettext_lazy("Amount of the contract"),
        unit=gettext_lazy("10,000 yuan"),
        is_figure=True,
    ),
]
_ACTS: dict[str, Callable[..., object]] = {
    "submit": posting.submit_need,
    "details": posting.change_need,
    "publish": posting.publish_need,
    "return": posting.return_need,
    "shortlist": answering.shortlist_answer,
    "decline": answering.decline_answer,
    "match": answering.match_need,
    "conclude": answering.conclude_need,
    "withdraw": posting.withdraw_need,
}


def reader_of_needs(request: HttpRequest) -> Capacity:
    """Somebody who acts for an enterprise or an office; 404 for everybody else."""
    capacity = acting_in(request)
    if not capacity or (capacity.office is None and capacity.enterprise_id is None):
        raise Http404
    return capacity


def _enterprise(capacity: Capacity) -> Enterprise | None:
    if capacity.enterprise_id is None:
        return None
    related = ("county_office", "city_office", "province_office")
    return Enterprise.objects.select_related(*related).get(pk=capacity.enterprise_id)


def _may_post(capacity: Capacity) -> bool:
    enterprise = _enterprise(capacity)
    if enterprise is not None:
        return is_large(enterprise, timezone.localdate())
    return capacity.role in WORKING_ROLES


@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """The needs that the reader may see; by POST as a workbook, for offices."""
    capacity = reader_of_needs(request)
    form = NeedFilterForm(request.GET)
    form.is_valid()
    found = _filtered(Need.objects.visible_to(capacity), form.cleaned_data, capacity)
    found = found.select_related("chain")
    if request.method == "POST":
        rows = found.order_by("-pk")[: ROW_LIMIT + 1]
        return export_list(request, "needs", _EXPORT_COLUMNS, list(_export(rows)))
    is_by_deadline = form.cleaned_data.get("sort") == "deadline"
    order = ("deadline_on", "pk") if is_by_deadline else ("-pk",)
    page = keyset_page(found, request, order=order)
    today = timezone.localdate()
    page.rows[:] = [(one, need_badge(one, today)) for one in page.rows]
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "is_desk": capacity.office is not None,
        "may_post": _may_post(capacity),
        "note": needs_note(),
        "tab": "needs",
    }
    return render(request, "cultivation/leading/needs.html", context)


def _filtered(rows: NeedQuerySet, chosen: dict[str, Any], capacity: Capacity) -> NeedQuerySet:
    if chosen.get("status"):
        rows = rows.filter(status=chosen["status"])
    if chosen.get("mine") == "posted":
        own = Q(enterprise=capacity.enterprise_id) if capacity.enterprise_id else Q(pk__in=[])
        rows = rows.filter(own | Q(office=capacity.office) if capacity.office else own)
    if chosen.get("mine") == "answered":
        answers = NeedAnswer.objects.filter(enterprise=capacity.enterprise_id or 0)
        rows = rows.filter(pk__in=answers.values("need"))
    text = chosen.get("q", "").strip()
    if text:
        rows = rows.filter(
            Q(number=text.upper()) | Q(title__contains=text) | Q(poster__contains=text)
        )
    return rows


def _export(rows: Iterable[Need]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.number, row.title, row.get_status_display(), row.poster, row.field,
            row.chain.name if row.chain else "", row.budget_wan, row.published_on or "",
            row.deadline_on, row.get_result_display(), row.contract_wan,
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def new_need(request: HttpRequest) -> HttpResponse:
    """Begin a need: a large enterprise, or an office on behalf of one."""
    capacity = reader_of_needs(request)
    enterprise = _enterprise(capacity)
    kind = NeedForm if enterprise else OfficeNeedForm
    form = kind(request.POST or None)
    status, made = 200, []
    if request.method == "POST":
        actor = acting_person(request)

        def act(given: dict[str, Any]) -> None:
            made.append(posting.open_need(enterprise=enterprise, actor=actor, **given))

        status = carried_out(request, form, actor=actor, route="need new", act=act)
        if status == 200:
            messages.success(request, _("The need is kept as a draft: add files, then hand it in."))
            if made:
                return redirect("cultivation:need", made[0].number)
            return redirect("cultivation:needs")
    context = {
        "form": form,
        "may_post": _may_post(capacity),
        "crumbs": [(reverse("cultivation:needs"), _("Posted needs"))],
    }
    return render(request, "cultivation/leading/new_need.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need; by POST its next step, an answer, or the answer taken back."""
    capacity = reader_of_needs(request)
    visible = Need.objects.visible_to(capacity).select_related("chain", "office", "enterprise")
    found = one_of(visible, number=number)
    if request.method != "POST":
        return _page(request, found, capacity)
    name = request.POST.get("act", "")
    actor = acting_person(request)
    if name == "answer":
        form: forms.Form = AnswerForm(request.POST, prefix="answer")
        enterprise = _enterprise(capacity)
    elif name in _ACTS or name == "take-back":
        form, enterprise = need_form(name, found, request.POST), None
    else:
        raise Http404
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"need {number} {name}",
        act=lambda given: _act(name, found, given, actor, enterprise),
    )
    if status != 200:
        found.refresh_from_db()
        return _page(request, found, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done."))
    return redirect("cultivation:need", number)


def _act(
    name: str, need: Need, given: dict[str, Any], actor: Actor, enterprise: Enterprise | None
) -> object:
    if name == "answer":
        if enterprise is None:
            raise DomainError("not_yours", _("Only an enterprise answers a need."))
        return answering.answer_need(need=need, enterprise=enterprise, actor=actor, **given)
    if name == "take-back":
        own = NeedAnswer.objects.filter(need=need, enterprise=actor.enterprise_id or 0)
        answer = one_of(own.exclude(status=AnswerStatus.WITHDRAWN))
        return answering.withdraw_answer(answer=answer, version=given["version"], actor=actor)
    return _ACTS[name](need=need, actor=actor, **given)


def _page(
    request: HttpRequest,
    need: Need,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    paper_error: str = "",
    status: int = 200,
) -> HttpResponse:
    today, url = timezone.localdate(), reverse("cultivation:need", args=[need.number])
    office = capacity.office
    sides = sides_of(
        need,
        enterprise_id=capacity.enterprise_id,
        office_id=office.pk if office else None,
        role=capacity.role,
    )
    is_inside = bool(sides) or office == need.office
    answers = NeedAnswer.objects.visible_to(capacity).filter(need=need)
    answers = answers.exclude(status=AnswerStatus.WITHDRAWN).select_related("enterprise")
    rows = list(answers.prefetch_related("papers__file").order_by("pk"))
    own = next((one for one in rows if one.enterprise_id == capacity.enterprise_id), None)
    step_refused = refused if refused and refused[0] in STEPS else None
    context = {
        "need": need,
        "badge": need_badge(need, today),
        "acts": offered_need_steps(need, capacity, url, step_refused),
        "failed_form": refused[1] if refused else None,
        "papers": need.papers.filter(answer=None, removed_at=None).select_related("file"),
        "may_add": POSTER in sides and need.status == NeedStatus.DRAFT,
        "paper_error": paper_error,
        "answers": [(one, answer_badge(one)) for one in rows] if is_inside else [],
        "counted": need.answers.exclude(status=AnswerStatus.WITHDRAWN).aggregate(n=Count("pk"))["n"]
        if is_inside
        else None,
        "own": own,
        "own_badge": own and answer_badge(own),
        "own_is_live": own is not None
        and need.status == NeedStatus.PUBLISHED
        and own.status in (AnswerStatus.HANDED_IN, AnswerStatus.SHORTLISTED),
        "answer_form": _answer_form(need, capacity, own, refused),
        "events": trail_of(SubjectKind.NEED, need.pk, for_enterprise=office is None)
        if is_inside
        else [],
        "is_inside": is_inside,
        "note": needs_note(),
        "crumbs": [(reverse("cultivation:needs"), _("Posted needs"))],
    }
    return render(request, "cultivation/leading/need.html", context, status=status)


def _answer_form(
    need: Need,
    capacity: Capacity,
    own: NeedAnswer | None,
    refused: tuple[str, forms.Form] | None,
) -> forms.Form | None:
    if refused and refused[0] == "answer":
        return refused[1]
    is_open = need.status == NeedStatus.PUBLISHED and need.deadline_on >= timezone.localdate()
    enterprise = _enterprise(capacity)
    if not is_open or own is not None or enterprise is None or need.enterprise_id == enterprise.pk:
        return None
    return AnswerForm(prefix="answer", initial={"contact": enterprise.contact_name})


@require_POST
def need_papers(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file to a draft, or (`answer`) to one's own answer."""
    capacity = reader_of_needs(request)
    found = one_of(Need.objects.visible_to(capacity).select_related("office"), number=number)
    actor = acting_person(request)
    own = NeedAnswer.objects.filter(need=found, enterprise=capacity.enterprise_id or 0)
    answer = (
        own.exclude(status=AnswerStatus.WITHDRAWN).first() if "answer" in request.POST else None
    )
    try:
        checked = checked_upload(request.FILES.get("file"))

        def act() -> Answer:
            paper = posting.add_need_paper(need=found, upload=checked, actor=actor, answer=answer)
            return Answer(201, {"paper": paper.pk})

        body = {"name": checked.name, "key": checked.key, "answer": answer and answer.pk}
        submitted_once(request, actor=actor, route=f"need {number} paper", body=body, act=act)
    except DomainError as refusal:
        return _page(request, found, capacity, paper_error=str(refusal), status=refusal.status)
    messages.success(request, _("The file is uploaded."))
    return redirect(f"{reverse('cultivation:need', args=[number])}#papers")
