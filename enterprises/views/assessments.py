"""The enterprise's digital level: rating itself, the history, one assessment."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.components import Section
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer, once
from common.tables import Column, keyset_page
from enterprises.assessment_form import RatingForm, field_of_code, rating_sections
from enterprises.domain.assessing import current_questionnaire, record_assessment, save_draft
from enterprises.domain.peers import peers_of
from enterprises.enums import AssessmentBasis
from enterprises.maturity import Questionnaire, assess
from enterprises.models import Assessment, AssessmentDraft, Enterprise
from enterprises.shown_assessments import (
    answers_apart,
    differences,
    result_of,
    shown_lines,
    shown_standing,
)
from enterprises.views.acting import (
    acting_enterprise,
    acting_person,
    enterprise_capacity,
    posted_key,
)
from enterprises.views.filings import drawn_progress
from enterprises.views.record import posted_version


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """The questionnaire. Valid answers are kept as a draft; `hand_in` records the rating."""
    enterprise, questionnaire = acting_enterprise(request), current_questionnaire()
    draft = _draft(enterprise, questionnaire)
    if request.method != "POST":
        form = RatingForm(questionnaire=questionnaire, answers=draft.answers)
        return _form_page(request, draft, form)
    form = RatingForm(request.POST, questionnaire=questionnaire)
    try:
        return _posted(request, draft, form)
    except Conflict as conflict:
        return _stale(request, _draft(enterprise, questionnaire), form, conflict)


def _draft(enterprise: Enterprise, questionnaire: Questionnaire) -> AssessmentDraft:
    """The draft of the questionnaire, or an empty one that is not kept yet."""
    found = AssessmentDraft.objects.filter(enterprise=enterprise).first()
    if found is not None:
        return found
    return AssessmentDraft(
        enterprise=enterprise, questionnaire=questionnaire.code, answers={}, version=0
    )


def _posted(request: HttpRequest, draft: AssessmentDraft, form: RatingForm) -> HttpResponse:
    """Hand in, or keep what was typed. Raises `Conflict`."""
    answers = form.answers()
    refusal: DomainError | None = None
    if "hand_in" in request.POST and not form.errors:
        try:
            return _handed_in(request, draft, form.questionnaire, answers)
        except Conflict:
            raise
        except DomainError as refused:
            refusal = refused
    saved = _kept(request, draft, form.questionnaire, answers)
    if request.headers.get("X-Autosave") == "1":
        return _autosaved(saved, form)
    if refusal is not None:
        form.show_refusal(refusal)
    if form.errors:
        return _form_page(request, saved, form, status=422)
    messages.success(request, _("Your answers are saved."))
    return redirect("enterprises:assessment")


def _kept(
    request: HttpRequest, draft: AssessmentDraft, questionnaire: Questionnaire, answers: Any
) -> AssessmentDraft:
    return save_draft(
        enterprise=draft.enterprise,
        questionnaire=questionnaire,
        answers=answers,
        version=posted_version(request),
        actor=acting_person(request),
    )


def _handed_in(
    request: HttpRequest, draft: AssessmentDraft, questionnaire: Questionnaire, answers: Any
) -> HttpResponse:
    """Record the rating of today, once for one form. Raises `DomainError`."""
    actor = acting_person(request)

    def act() -> Answer:
        # The draft is kept first: whoever hands in an outdated form is told so.
        _kept(request, draft, questionnaire, answers)
        made = record_assessment(
            enterprise=draft.enterprise,
            questionnaire=questionnaire,
            answers=answers,
            basis=AssessmentBasis.SELF_RATED,
            assessed_on=timezone.localdate(),
            actor=actor,
            is_pledged=request.POST.get("is_pledged") == "on",
        )
        return Answer(201, {"assessment": made.pk})

    answer = once(
        user_id=actor.person_id,
        route=f"assessment {draft.enterprise.pk}",
        key=posted_key(request),
        body=answers,
        act=act,
    )
    messages.success(request, _("Your rating is recorded."))
    return redirect("enterprises:assessment_result", answer.body["assessment"])


def _autosaved(draft: AssessmentDraft, form: RatingForm) -> JsonResponse:
    """What the page shows after an automatic save: version, errors, sections, the standing."""
    errors = {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()}
    answer: dict[str, Any] = {
        "version": draft.version,
        "errors": errors,
        "progress": drawn_progress(_sections(draft, form), _("Sections of the questionnaire")),
        "panels": _drawn_standing(draft, form),
    }
    if errors:
        clock = date_format(timezone.localtime(timezone.now()), "H:i")
        answer["sentence"] = ngettext(
            "saved %(time)s, without %(count)s entry that cannot be right",
            "saved %(time)s, without %(count)s entries that cannot be right",
            len(errors),
        ) % {"count": len(errors), "time": clock}
    return JsonResponse(answer)


def _drawn_standing(draft: AssessmentDraft, form: RatingForm) -> dict[str, str]:
    """The parts of the page that say the level so far, by id."""
    result = assess(form.questionnaire, draft.answers)
    context = {"standing": shown_standing(form.questionnaire, result)}
    return {
        "standing": render_to_string("enterprises/assessment_standing.html", context),
        "level-so-far": render_to_string("enterprises/assessment_so_far.html", context),
        "level-in-bar": render_to_string("enterprises/assessment_in_bar.html", context),
    }


def _stale(
    request: HttpRequest, draft: AssessmentDraft, form: RatingForm, conflict: Conflict
) -> HttpResponse:
    """Someone else saved meanwhile: 409, with what was typed beside what is kept now."""
    if request.headers.get("X-Autosave") == "1":
        return JsonResponse({"sentence": str(conflict)}, status=conflict.status)
    typed = assess(form.questionnaire, form.answers()).answers.as_dict()
    apart = answers_apart(form.questionnaire, draft.answers, typed)
    return _form_page(
        request, draft, form, conflict=conflict, differences=apart, status=conflict.status
    )


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section of the form with its fields and their units."""

    key: str
    label: str
    lines: list[tuple[Any, str]]


def _form_page(
    request: HttpRequest,
    draft: AssessmentDraft,
    form: RatingForm,
    *,
    conflict: Conflict | None = None,
    differences: Any = (),
    status: int = 200,
) -> HttpResponse:
    questionnaire = form.questionnaire
    context = {
        "draft": draft,
        "form": form,
        "questionnaire": questionnaire,
        "form_sections": [
            FormSection(
                one.key,
                one.label,
                [(form[name], "%" if name.endswith("_pct") else "") for name in one.names],
            )
            for one in rating_sections(questionnaire)
        ],
        "sections": _sections(draft, form),
        "standing": shown_standing(questionnaire, assess(questionnaire, draft.answers)),
        "is_pledged": request.POST.get("is_pledged") == "on",
        "conflict": conflict,
        "differences": differences,
        "crumbs": [(reverse("enterprises:assessments"), _("Digital level"))],
        "here": _("Rate yourselves"),
    }
    return render(request, "enterprises/assessment_form.html", context, status=status)


def _sections(draft: AssessmentDraft, form: RatingForm) -> list[Section]:
    """The sections of the form with how much is not answered in the draft."""
    missing = assess(form.questionnaire, draft.answers).missing
    open_fields = {field_of_code(code) for code in missing}
    return [
        Section(
            label=one.label,
            url=f"#{one.key}",
            total=len(one.names),
            missing=len(open_fields.intersection(one.names)),
        )
        for one in rating_sections(form.questionnaire)
    ]


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """All assessments, the latest first, with others of the same industry and county."""
    enterprise = acting_enterprise(request)
    own = enterprise.assessments.select_related("office")
    page = keyset_page(own, request, order=("-assessed_on", "-pk"))
    today = timezone.localdate()
    latest = own.counting_on(today).first()
    peers = peers_of(enterprise, today)
    context = {
        "enterprise": enterprise,
        "latest": latest,
        "page": page,
        "columns": [
            Column(_("Day")),
            Column(_("Basis")),
            Column(_("Level"), is_figure=True),
            Column(_("Score"), is_figure=True),
            Column(_("Level of the score"), is_figure=True),
            Column(_("Level of the scenes"), is_figure=True),
        ],
        "peers": peers,
        "peers_below": peers.below(latest.level) if peers and latest else None,
        "draft": AssessmentDraft.objects.filter(enterprise=enterprise).first(),
    }
    return render(request, "enterprises/assessments.html", context)


@require_safe
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: both halves line by line, what is missing for the next level, changes."""
    visible = Assessment.objects.visible_to(enterprise_capacity(request))
    assessment = get_object_or_404(visible.select_related("enterprise", "office"), pk=pk)
    context: dict[str, Any] = {
        "assessment": assessment,
        "crumbs": [(reverse("enterprises:assessments"), _("Digital level"))],
        "here": date_format(assessment.assessed_on),
    }
    found = result_of(assessment)
    if found is not None:
        questionnaire, outcome = found
        score_lines, scene_lines = shown_lines(questionnaire, outcome)
        before = _before(assessment)
        context |= {
            "questionnaire": questionnaire,
            "standing": shown_standing(questionnaire, outcome),
            "score_lines": score_lines,
            "scene_lines": scene_lines,
            "before": before,
            "differences": differences(questionnaire, before, assessment) if before else [],
        }
    return render(request, "enterprises/assessment_result.html", context)


def _before(assessment: Assessment) -> Assessment | None:
    """The last one before it that was made with a questionnaire."""
    earlier = Assessment.objects.filter(enterprise=assessment.enterprise_id).exclude(
        questionnaire=""
    )
    rows = earlier.counting_on(assessment.assessed_on).exclude(pk__gte=assessment.pk)
    return rows.first()
