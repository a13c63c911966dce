"""The page of one project and its steps, for the enterprise and for offices alike."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.acting import Capacity
from accounts.views.readers import official
from common.domain.actor import Actor
from cultivation.domain.digital.performing import STEP_ACTS
from cultivation.domain.digital.rules import acceptance_level, acceptance_source
from cultivation.domain.digital.steps import STEPS
from cultivation.forms.digital import PaperForm
from cultivation.models import DigitalProject
from cultivation.shown.projects import (
    offered_steps,
    paper_groups,
    project_badge,
    project_timeline,
    scene_names,
    step_form,
    turn_of,
    works_deadline,
)
from cultivation.views.cancelling.acting import carried_out
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened


def stepped(
    request: HttpRequest, project: DigitalProject, capacity: Capacity, actor: Actor
) -> HttpResponse:
    """Take the posted step once; a refusal is said at its field and keeps what was typed."""
    name = request.POST.get("act", "")
    if name not in STEP_ACTS:
        raise Http404
    form = step_form(name, project, request.POST)
    status = carried_out(
        request,
        form,
        actor=actor,
        route=f"project {project.number} {name}",
        act=lambda given: STEP_ACTS[name](project=project, **given, actor=actor),
    )
    if status != 200:
        project.refresh_from_db()
        return project_page(request, project, capacity, refused=(name, form), status=status)
    messages.success(request, _("Done: %(act)s.") % {"act": STEPS[name].label})
    return redirect(request.path)


def project_page(
    request: HttpRequest,
    project: DigitalProject,
    capacity: Capacity,
    *,
    refused: tuple[str, forms.Form] | None = None,
    paper_error: str = "",
    status: int = 200,
) -> HttpResponse:
    """What is planned and done, papers, levels before and after, money, what happened."""
    is_desk = capacity.enterprise_id is None
    if is_desk:
        note_figures_opened(
            actor=official(request),
            enterprise_id=project.enterprise_id,
            page=FiguresPage.PROJECT,
            number=project.number,
        )
    url = reverse(f"cultivation:{'project' if is_desk else 'own_project'}", args=[project.number])
    source, certainty = acceptance_source()
    groups = paper_groups(project)
    context: dict[str, Any] = {
        "project": project,
        "is_desk": is_desk,
        "badge": project_badge(project, timezone.localdate()),
        "turn": turn_of(project, is_desk=is_desk),
        "deadline": works_deadline(project),
        "scenes": scene_names(project),
        "acts": offered_steps(project, capacity, url, refused),
        "failed_form": refused[1] if refused else None,
        "groups": groups,
        "papers_count": sum(len(one.papers) for one in groups),
        "paper_form": PaperForm() if project.is_open and not is_desk else None,
        "paper_error": paper_error,
        "events": project_timeline(project, for_enterprise=not is_desk),
        "acceptance_level": acceptance_level(),
        "acceptance_source": source,
        "acceptance_certainty": certainty.label,
        "crumbs": _crumbs(is_desk=is_desk),
    }
    return render(request, "cultivation/digital/project.html", context, status=status)


def _crumbs(*, is_desk: bool) -> list[tuple[str, str]]:
    if is_desk:
        return [(reverse("cultivation:projects"), _("Digital projects"))]
    return [
        (reverse("enterprises:assessments"), _("Digital level")),
        (reverse("cultivation:own_projects"), _("Digital projects")),
    ]
