"""Gradings on site: the list, ordering one, grading on a phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.acting import Capacity
from accounts.enums import PostingRole
from accounts.middleware import acting_in, actor_of
from accounts.views.exporting import export_list
from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.actor import Actor
from common.domain.errors import Conflict, DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from common.spreadsheets import ROW_LIMIT
from common.tables import Column, chips_of, keyset_page
from enterprises.assessment_form import (
    RatingForm,
    answer_words,
    field_of_code,
    rating_sections,
)
from enterprises.domain.assessing import questionnaire_of
from enterprises.domain.grading import (
    add_visit_file,
    call_off,
    finish_visit,
    may_call_off,
    order_visit,
    remove_visit_file,
    save_visit,
)
from enterprises.enums import AssessmentBasis, FiguresPage, VisitState
from enterprises.figures_opened import note_figures_opened
from enterprises.grading_forms import (
    CallOffForm,
    OrderForm,
    VisitFilterForm,
    VisitHeadForm,
)
from enterprises.maturity import SCENES, Questionnaire, assess
from enterprises.models import Assessment, Enterprise, Visit
from enterprises.models.grading import VisitQuerySet
from enterprises.shown_assessments import answers_apart, shown_standing
from enterprises.views.acting import whole_number

_COLUMNS = [
    Column(gettext_lazy("Enterprise")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Grader")),
    Column(gettext_lazy("Planned on")),
    Column(gettext_lazy("Graded on")),
    Column(gettext_lazy("Level"), is_figure=True),
]
_TONES = {VisitState.OPEN: "waiting", VisitState.DONE: "done", VisitState.CALLED_OFF: "quiet"}
_RELATED = ("enterprise", "office", "grader", "assessor", "assessment")


def _grading_capacity(request: HttpRequest) -> Capacity:
    """The capacity of an official or an assessor; 404 for everybody else."""
    capacity = acting_in(request)
    if not capacity or (capacity.office is None and capacity.assessor_user_id is None):
        raise Http404
    return capacity


def _grader(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if actor is None:
        raise Http404
    return actor


def _visible(request: HttpRequest) -> VisitQuerySet:
    return Visit.objects.visible_to(_grading_capacity(request)).select_related(*_RELATED)


@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest) -> HttpResponse:
    """The visits of the area, or the assessor's own; by POST as a workbook (officials)."""
    form = VisitFilterForm(request.GET)
    form.is_valid()
    chosen, found = form.cleaned_data, _visible(request)
    if chosen.get("state"):
        found = found.filter(state=chosen["state"])
    if chosen.get("mine"):
        found = found.filter(grader=request.user.pk)
    if chosen.get("q", "").strip():
        found = found.filter(enterprise__in=Enterprise.objects.search(chosen["q"]))
    if request.method == "POST":
        rows = [_line(one) for one in found.order_by("-pk")[: ROW_LIMIT + 1]]
        return export_list(request, "gradings", _COLUMNS, rows)
    page = keyset_page(found, request, order=("-pk",))
    page.rows[:] = [(one, _TONES[VisitState(one.state)]) for one in page.rows]
    capacity = _grading_capacity(request)
    context = {
        "columns": _COLUMNS,
        "page": page,
        "form": form,
        "chips": chips_of(form, request),
        "is_official": capacity.office is not None,
        "tab": "visits",
    }
    return render(request, "enterprises/grading/visits.html", context)


def _line(one: Visit) -> list[object]:
    level = one.assessment.level if one.assessment else ""
    state, grader = one.get_state_display(), one.grader.name
    return [one.enterprise.name, state, grader, one.planned_on, one.visited_on or "", level]


def carried_out(
    request: HttpRequest, form: forms.Form, route: str, act: Callable[[], object]
) -> int:
    """Carry the act out once; 200, or the refusal's status with its sentences in the form."""

    def once() -> Answer:
        act()
        return Answer(200, {})

    body = {name: str(value) for name, value in sorted(form.cleaned_data.items())}
    try:
        submitted_once(request, actor=_grader(request), route=route, body=body, act=once)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return refusal.status
    return 200


@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Order a grading on site: who goes, and when."""
    capacity, office = capacity_of_office(request)
    if capacity.role == PostingRole.ANALYST:
        raise Http404
    enterprise = one_of(Enterprise.objects.visible_to(capacity), pk=enterprise_id)
    form = OrderForm(request.POST or None, enterprise=enterprise, office=office)
    status, actor = 200, official(request)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.arguments()
            status = carried_out(
                request,
                form,
                f"grading order {enterprise_id}",
                lambda: order_visit(enterprise=enterprise, actor=actor, **given),
            )
        if status == 200:
            messages.success(request, _("The grading on site is ordered."))
            return redirect("enterprises:visits")
    context = {
        "enterprise": enterprise,
        "form": form,
        "crumbs": [(reverse("enterprises:visits"), _("Gradings on site"))],
    }
    return render(request, "enterprises/grading/order.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit: the questionnaire answered anew beside the own rating; done, the result."""
    found = one_of(_visible(request), pk=pk)
    if request.method != "POST":
        return _visit_page(request, found, *_kept_forms(found))
    if "call_off" in request.POST:
        return _called_off(request, found)
    form = RatingForm(request.POST, questionnaire=questionnaire_of(found.questionnaire))
    head = VisitHeadForm(request.POST)
    try:
        return _posted(request, found, form, head)
    except Conflict as conflict:
        if request.headers.get("X-Autosave") == "1":
            return JsonResponse({"sentence": str(conflict)}, status=conflict.status)
        form.show_refusal(conflict)
        found.refresh_from_db()
        return _visit_page(request, found, form, head, status=conflict.status)


def _kept_forms(found: Visit) -> tuple[RatingForm, VisitHeadForm]:
    form = RatingForm(questionnaire=questionnaire_of(found.questionnaire), answers=found.answers)
    day = found.visited_on or timezone.localdate()
    return form, VisitHeadForm(initial={"visited_on": day, "conclusion": found.conclusion})


def _posted(
    request: HttpRequest, found: Visit, form: RatingForm, head: VisitHeadForm
) -> HttpResponse:
    """Keep what was typed; with `finish` record it. Raises `Conflict`."""
    actor, answers = _grader(request), form.answers()
    head.is_valid()
    visited_on: date | None = head.cleaned_data.get("visited_on")
    version = whole_number(request.POST.get("version"))
    saved = save_visit(
        visit=found,
        version=-1 if version is None else version,
        answers=answers,
        conclusion=head.cleaned_data.get("conclusion", ""),
        visited_on=visited_on,
        actor=actor,
    )
    if request.headers.get("X-Autosave") == "1":
        errors = {name: " ".join(map(str, lines)) for name, lines in form.errors.items()}
        return JsonResponse({"version": saved.version, "errors": errors})
    if form.errors or head.errors:
        return _visit_page(request, saved, form, head, status=422)
    if "finish" not in request.POST:
        messages.success(request, _("Your answers are saved."))
        return redirect("enterprises:visit", saved.pk)
    try:
        finish_visit(visit=saved, version=saved.version, actor=actor)
    except Conflict:
        raise
    except DomainError as refusal:
        form.show_refusal(refusal)
        for name in head.fields.keys() & refusal.fields.keys():
            head.add_error(name, str(refusal.fields[name]))
        return _visit_page(request, saved, form, head, status=422)
    messages.success(request, _("The grading on site is recorded."))
    return redirect("enterprises:visit", saved.pk)


def _called_off(request: HttpRequest, found: Visit) -> HttpResponse:
    form = CallOffForm(request.POST)
    form.is_valid()
    version = whole_number(request.POST.get("version"))
    actor = _grader(request)
    status = carried_out(
        request,
        form,
        f"grading {found.pk} call off",
        lambda: call_off(
            visit=found,
            version=-1 if version is None else version,
            reason=form.cleaned_data["reason"],
            actor=actor,
        ),
    )
    if status != 200:
        found.refresh_from_db()
        return _visit_page(request, found, *_kept_forms(found), refused=form, status=status)
    messages.success(request, _("The grading on site is called off."))
    return redirect("enterprises:visits")


def _visit_page(
    request: HttpRequest,
    found: Visit,
    form: RatingForm,
    head: VisitHeadForm,
    *,
    refused: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    note_figures_opened(
        actor=_grader(request),
        enterprise_id=found.enterprise_id,
        page=FiguresPage.GRADING,
        number=found.pk,
    )
    capacity, questionnaire = _grading_capacity(request), form.questionnaire
    office = capacity.office.pk if capacity.office else None
    own = _own_rating(found)
    may_grade = found.state == VisitState.OPEN and found.grader_id == request.user.pk
    context: dict[str, Any] = {
        "visit": found,
        "tone": _TONES[VisitState(found.state)],
        "own": own,
        "form": form,
        "head": head,
        "may_grade": may_grade,
        "may_call_off": found.state == VisitState.OPEN
        and may_call_off(found, office_id=office, role=capacity.role),
        "call_off_form": refused or CallOffForm(),
        "refused": refused,
        "sections": _sections(form, own) if may_grade else [],
        "standing": shown_standing(questionnaire, assess(questionnaire, found.answers)),
        "differences": answers_apart(questionnaire, own.answers, found.answers) if own else [],
        "files": found.files.filter(removed_at=None).select_related("file"),
        "crumbs": [(reverse("enterprises:visits"), _("Gradings on site"))],
        "here": date_format(found.planned_on),
    }
    return render(request, "enterprises/grading/visit.html", context, status=status)


def _own_rating(found: Visit) -> Assessment | None:
    """The enterprise's latest rating of its own by the same questionnaire."""
    own = Assessment.objects.filter(
        enterprise=found.enterprise_id,
        basis=AssessmentBasis.SELF_RATED,
        questionnaire=found.questionnaire,
    )
    return own.counting_on(found.visited_on or timezone.localdate()).first()


def _sections(form: RatingForm, own: Assessment | None) -> list[tuple[Any, list[Any]]]:
    """Sections with their fields, the unit, and the enterprise's own answer in words."""
    stated = _own_words(form.questionnaire, own)
    return [
        (
            section,
            [
                (form[name], "%" if name.endswith("_pct") else "", stated.get(name, ""))
                for name in section.names
            ],
        )
        for section in rating_sections(form.questionnaire)
    ]


def _own_words(questionnaire: Questionnaire, own: Assessment | None) -> dict[str, str]:
    """The own answers in words by the field of the form."""
    if own is None:
        return {}
    codes = {code: answer for code, answer in own.answers.items() if code != SCENES}
    codes |= {f"{SCENES}.{code}": level for code, level in own.answers.get(SCENES, {}).items()}
    return {
        field_of_code(code): answer_words(questionnaire, code, answer)
        for code, answer in codes.items()
    }


@require_POST
def visit_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload a photo or paper (`file`) or take one back (`remove`), each once."""
    found = one_of(_visible(request), pk=pk)
    actor = _grader(request)
    try:
        if "remove" in request.POST:
            key = whole_number(request.POST["remove"]) or 0
            file = found.files.filter(pk=key).first()
            if file is None:
                raise Http404
            remove_visit_file(file=file, actor=actor)
            messages.success(request, _("The file is taken back."))
        else:
            checked = checked_upload(request.FILES.get("file"))

            def act() -> Answer:
                return Answer(
                    201, {"file": add_visit_file(visit=found, upload=checked, actor=actor).pk}
                )

            body = {"name": checked.name, "key": checked.key}
            submitted_once(request, actor=actor, route=f"grading {pk} file", body=body, act=act)
            messages.success(request, _("The file is uploaded."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('enterprises:visit', args=[pk])}#evidence")
