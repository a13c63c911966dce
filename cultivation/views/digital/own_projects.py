"""Digital projects of the enterprise: open, plan, add papers, report."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.readers import one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from common.tables import Column, keyset_page
from cultivation.domain.digital.reporting import add_paper, open_project, remove_paper
from cultivation.enums import ProjectPaperKind
from cultivation.forms.digital import PaperForm, PlanForm
from cultivation.models import DigitalProject, ProjectPaper
from cultivation.shown.projects import project_badge
from cultivation.views.cancelling.acting import carried_out
from cultivation.views.digital.stepping import project_page, stepped
from enterprises.views.acting import (
    acting_enterprise,
    acting_person,
    enterprise_capacity,
    whole_number,
)

_COLUMNS = [
    Column(gettext_lazy("Project")),
    Column(gettext_lazy("State")),
    Column(gettext_lazy("Supplier")),
    Column(gettext_lazy("Works planned until")),
    Column(gettext_lazy("Planned investment"), unit=gettext_lazy("10,000 yuan"), is_figure=True),
]


@require_safe
def own_projects(request: HttpRequest) -> HttpResponse:
    """The enterprise's projects, newest first."""
    enterprise = acting_enterprise(request)
    page = keyset_page(
        DigitalProject.objects.filter(enterprise=enterprise), request, order=("-pk",)
    )
    today = timezone.localdate()
    page.rows[:] = [(row, project_badge(row, today)) for row in page.rows]
    context = {
        "enterprise": enterprise,
        "columns": _COLUMNS,
        "page": page,
        "crumbs": [(reverse("enterprises:assessments"), _("Digital level"))],
    }
    return render(request, "cultivation/digital/own_projects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a project with what is known of its plan."""
    enterprise = acting_enterprise(request)
    form = PlanForm(request.POST or None)
    status, made = 200, []
    if request.method == "POST":
        actor = acting_person(request)

        def act(given: dict[str, Any]) -> None:
            made.append(open_project(enterprise=enterprise, actor=actor, **given))

        status = carried_out(request, form, actor=actor, route="project new", act=act)
        if status == 200:
            messages.success(
                request, _("The project is opened. Add the contract, then hand it in.")
            )
            if made:
                return redirect("cultivation:own_project", made[0].number)
            return redirect("cultivation:own_projects")
    context = {
        "enterprise": enterprise,
        "form": form,
        "crumbs": [(reverse("cultivation:own_projects"), _("Digital projects"))],
    }
    return render(request, "cultivation/digital/new_project.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def own_project(request: HttpRequest, number: str) -> HttpResponse:
    """One project, and by POST its next step."""
    capacity = enterprise_capacity(request)
    project = _own(request, number)
    if request.method == "POST":
        return stepped(request, project, capacity, acting_person(request))
    return project_page(request, project, capacity)


def _own(request: HttpRequest, number: str) -> DigitalProject:
    visible = DigitalProject.objects.visible_to(enterprise_capacity(request))
    return one_of(
        visible.select_related(
            "enterprise__county_office",
            "enterprise__city_office",
            "enterprise__province_office",
            "self_assessment",
            "on_site",
        ),
        number=number,
    )


@require_POST
def change_papers(request: HttpRequest, number: str) -> HttpResponse:
    """Upload a paper (`kind`, `file`) or take one back (`remove`), each once."""
    project = _own(request, number)
    try:
        _change_papers(request, project)
    except DomainError as refusal:
        return project_page(
            request,
            project,
            enterprise_capacity(request),
            paper_error=str(refusal),
            status=refusal.status,
        )
    return redirect(f"{reverse('cultivation:own_project', args=[number])}#papers")


def _change_papers(request: HttpRequest, project: DigitalProject) -> None:
    actor = acting_person(request)
    if "remove" in request.POST:
        pk = whole_number(request.POST["remove"]) or 0
        found = ProjectPaper.objects.filter(project=project, pk=pk).first()
        if found is None:
            raise Http404
        remove_paper(paper=found, actor=actor)
        messages.success(request, _("The file is taken back."))
        return
    form = PaperForm(request.POST)
    if not form.is_valid():
        raise DomainError("unknown_proof", _("Say what this file is to prove."))
    kind = ProjectPaperKind(form.cleaned_data["kind"])
    checked = checked_upload(request.FILES.get("file"))

    def act() -> Answer:
        paper = add_paper(project=project, kind=kind, upload=checked, actor=actor)
        return Answer(201, {"paper": paper.pk})

    body = {"kind": kind.value, "name": checked.name, "key": checked.key}
    route = f"project {project.number} paper"
    submitted_once(request, actor=actor, route=route, body=body, act=act)
    messages.success(request, _("The file is uploaded."))
