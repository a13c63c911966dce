"""The files of a change, on the enterprise's side: added, and taken back before handing in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.readers import one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from enterprises.views.acting import acting_person, enterprise_capacity, whole_number
from reviews.domain.changes.papers import add_paper, remove_paper
from reviews.models import Case, ChangePaper
from reviews.shown_changes import papers_context
from reviews.views.changes import keep_change


@require_POST
def change_papers(request: HttpRequest, number: str) -> HttpResponse:
    """Add a file, or take one back (`remove`). Where no script sends them alone, the words of the
    page come along, and are kept as well."""
    visible = Case.objects.visible_to(enterprise_capacity(request)).filter(kind="change")
    case = one_of(visible.select_related("change_report"), number=number)
    sentence, status = "", 200
    try:
        if "remove" in request.POST:
            remove_paper(paper=_paper(request, case), actor=acting_person(request))
        else:
            _add_once(request, case)
    except DomainError as refusal:
        sentence, status = str(refusal), refusal.status
    if request.headers.get("HX-Request"):
        context = {"paper_error": sentence} | papers_context(case)
        return render(request, "reviews/changes/papers.html", context, status=status)
    if sentence:
        messages.error(request, sentence)
    elif "remove" in request.POST:
        messages.success(request, _("The file is taken back."))
    else:
        messages.success(request, _("The file is uploaded."))
    refused = keep_change(request, number) if "version" in request.POST else None
    return refused or redirect(reverse("applicant:change", args=[number]) + "#papers")


def _paper(request: HttpRequest, case: Case) -> ChangePaper:
    pk = whole_number(request.POST.get("remove"))
    paper = ChangePaper.objects.filter(report__case=case, pk=pk or 0).first()
    if paper is None:
        raise Http404
    return paper


def _add_once(request: HttpRequest, case: Case) -> None:
    checked = checked_upload(request.FILES.get("file"))
    actor = acting_person(request)

    def act() -> Answer:
        return Answer(201, {"paper": add_paper(case=case, upload=checked, actor=actor).pk})

    body = {"name": checked.name, "key": checked.key}
    submitted_once(request, actor=actor, route=f"change paper {case.number}", body=body, act=act)
