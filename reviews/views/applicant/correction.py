"""Correcting: item by item, with the text in question beside the reason, and an answer."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from common.refusals import show_refusal
from enterprises.domain.filings import MEASURE_COLUMNS
from enterprises.domain.proofs import proof_list
from enterprises.forms import FILING_SECTIONS
from enterprises.views.acting import acting_person
from enterprises.views.filings import shown_figure
from enterprises.views.record import posted_version
from reviews.case_file import subject_label
from reviews.domain.applying import current_facts, save_draft
from reviews.enums import CaseStatus, StatementKind
from reviews.forms.applicant import AnswersForm, StatementsForm
from reviews.models import Case, CorrectionItem
from reviews.views.applicant.draft import is_autosave, moved_on_page
from reviews.views.applicant.evidence import evidence_context
from reviews.views.applicant.own import own_case, own_row, step_lines


@dataclass(frozen=True, slots=True)
class ItemToMend:
    """An item with what it is about: a text to edit here, or a figure to edit in the filing."""

    item: CorrectionItem
    label: str
    text: Any
    figure: str
    figure_url: str
    paper_url: str
    answer: Any


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The open correction. What is typed is saved; the next page hands it in."""
    case = own_case(request, number)
    if request.method != "POST":
        if not case.corrections.open().exists():
            return redirect("applicant:case", case.number)
        return _page(request, case, *_forms(case))
    kept = keep_answers(request, case)
    return kept if isinstance(kept, HttpResponse) else _after_saving(request, kept)


def _forms(case: Case, typed: QueryDict | None = None) -> tuple[StatementsForm, AnswersForm]:
    """The texts that the open correction is about, and the answers to its items."""
    correction = case.corrections.open().first()
    items = list(correction.items.all()) if correction else []
    kinds = [StatementKind(one.subject) for one in items if one.subject in StatementKind.values]
    texts = StatementsForm(typed, case=case, kinds=list(dict.fromkeys(kinds)))
    return texts, AnswersForm(typed, items=items)


def keep_answers(request: HttpRequest, case: Case) -> Case | HttpResponse:
    """Save what was typed into the correction; or the page of a refusal, with what was typed."""
    texts, answers = _forms(case, request.POST)
    if not (texts.is_valid() and answers.is_valid()):
        return _page(request, case, texts, answers, status=422)
    try:
        return save_draft(
            case=case,
            statements=texts.typed_statements(),
            answers=answers.typed_answers(),
            version=posted_version(request),
            actor=acting_person(request),
        )
    except Conflict as conflict:
        return _stale(request, case, texts, answers, conflict)
    except DomainError as refusal:
        show_refusal(answers, refusal)
        return _page(request, case, texts, answers, status=refusal.status)


def _after_saving(request: HttpRequest, saved: Case) -> HttpResponse:
    if is_autosave(request):
        return JsonResponse({"version": saved.version})
    if "hand_in" in request.POST:
        return redirect("applicant:hand_in", saved.number)
    messages.success(request, _("Your answers are saved. They are not handed in yet."))
    return redirect("applicant:correction", saved.number)


def _stale(
    request: HttpRequest,
    case: Case,
    texts: StatementsForm,
    answers: AnswersForm,
    conflict: Conflict,
) -> HttpResponse:
    now = own_case(request, case.number)
    if now.status != CaseStatus.IN_CORRECTION and not is_autosave(request):
        return moved_on_page(request, now, conflict, _typed(request, texts, answers))
    kept = {f"answer_{item.pk}": item.answer for item in answers.items} | now.statements
    differences = [
        (str(bound.label), str(kept.get(bound.name, "")), request.POST[bound.name])
        for form in (texts, answers)
        for bound in form
        if bound.name in request.POST
        and kept.get(bound.name, "") != request.POST[bound.name].strip()
    ]
    if now.status == CaseStatus.IN_CORRECTION and not differences:
        # The same form sent twice: what was typed is what is kept.
        return _after_saving(request, now)
    if is_autosave(request):
        return JsonResponse({"sentence": str(conflict)}, status=conflict.status)
    return _page(request, now, texts, answers, (conflict, differences), status=409)


def _typed(
    request: HttpRequest, texts: StatementsForm, answers: AnswersForm
) -> list[tuple[str, str]]:
    """What was typed, with labels. Once the correction is closed its fields are known no more."""
    known = {bound.name: str(bound.label) for form in (texts, answers) for bound in form}
    return [
        (known.get(name, _("Your answer")), request.POST[name])
        for name in request.POST
        if request.POST[name] and (name in known or name.startswith("answer_"))
    ]


def _page(
    request: HttpRequest,
    case: Case,
    texts: StatementsForm,
    answers: AnswersForm,
    stale: tuple[Conflict, list[tuple[str, str, str]]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    correction = case.corrections.open().first()
    if correction is None:
        raise Http404
    calendar = WorkCalendar.current()
    conflict, differences = stale or (None, [])
    context = {
        "case": case,
        "correction": correction,
        "row": own_row(request, case, calendar),
        "due": calendar.deadline(correction.due_on, today=timezone.localdate()),
        "paused": next((one for one in step_lines(case, calendar) if one.is_current), None),
        "texts": texts,
        "answers": answers,
        "items": [_item(case, one, texts, answers) for one in answers.items],
        "conflict": conflict,
        "differences": differences,
        **evidence_context(case, current_facts(case, timezone.localdate())),
        "crumbs": [
            (reverse("applicant:cases"), _("Applications")),
            (reverse("applicant:case", args=[case.number]), case.number),
        ],
    }
    return render(request, "reviews/applicant/correction.html", context, status=status)


def _item(
    case: Case, item: CorrectionItem, texts: StatementsForm, answers: AnswersForm
) -> ItemToMend:
    is_figure = item.subject in MEASURE_COLUMNS
    is_paper = any(one.code == item.subject for one in proof_list().proofs)
    return ItemToMend(
        item=item,
        label=subject_label(item.subject),
        text=texts[item.subject] if item.subject in texts.fields else None,
        figure=shown_figure(case.filing, item.subject) if is_figure else "",
        figure_url=_figure_url(case, item.subject) if is_figure else "",
        paper_url="#evidence" if is_paper else "",
        answer=answers[f"answer_{item.pk}"],
    )


def _figure_url(case: Case, name: str) -> str:
    address = reverse("enterprises:filing", args=[case.filing.fiscal_year])
    is_on_form = any(name in section.names for section in FILING_SECTIONS)
    return f"{address}#id_{name}" if is_on_form else address
