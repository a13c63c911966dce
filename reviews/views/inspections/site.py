"""The page for the visit: a checklist on a phone, kept there while the connection is away."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.views.readers import capacity_of_office, official, one_of
from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.files import checked_upload
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from enterprises.enums import FiguresPage
from enterprises.figures_opened import note_figures_opened
from enterprises.views.acting import whole_number
from reviews.domain.inspections import (
    add_photo,
    conclude,
    remove_photo,
    save_findings,
    sign_inspection,
    take_up_again,
)
from reviews.enums import InspectionConclusion, InspectionState
from reviews.forms.inspections import ConcludeForm, SiteForm
from reviews.models import Inspection, InspectionPhoto
from reviews.views.inspections.office import own_inspection
from reviews.views.inspections.shown import finding_lines, inspection_badge


@require_safe
def one_inspection(request: HttpRequest, number: str) -> HttpResponse:
    """The inspection: to be filled in by its inspectors, to be read by whoever sees the case."""
    capacity, _office = capacity_of_office(request)
    visible = Inspection.objects.visible_to(capacity).select_related("case__enterprise", "office")
    return _page(request, one_of(visible, number=number))


def _page(
    request: HttpRequest,
    inspection: Inspection,
    *,
    form: SiteForm | None = None,
    conclude_form: ConcludeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    note_figures_opened(
        actor=official(request),
        enterprise_id=inspection.case.enterprise_id,
        page=FiguresPage.INSPECTION,
        number=inspection.number,
    )
    inspectors = list(inspection.inspectors.select_related("user"))
    own = next((one for one in inspectors if one.user_id == request.user.pk), None)
    is_filling = own is not None and inspection.state == InspectionState.PLANNED
    form = form or _site_form(inspection)
    context = {
        "inspection": inspection,
        "case": inspection.case,
        "badge": inspection_badge(inspection),
        "inspectors": inspectors,
        "is_own_office": capacity_of_office(request)[1].pk == inspection.office_id,
        "is_filling": is_filling,
        "may_sign": own is not None
        and inspection.state == InspectionState.SIGNING
        and own.signed_at is None,
        "is_inspector": own is not None,
        "form": form,
        "lines": _lines_with_fields(form),
        "read_lines": finding_lines(form.findings),
        "conclude_form": conclude_form or ConcludeForm(),
        "photos": _photos(inspection),
        "crumbs": [
            (reverse("desk:inspections"), _("Inspections")),
            (reverse("desk:case", args=[inspection.case.number]), inspection.case.enterprise.name),
        ],
    }
    return render(request, "reviews/inspection/site.html", context, status=status)


def _site_form(inspection: Inspection, request: HttpRequest | None = None) -> SiteForm:
    return SiteForm(
        request.POST if request is not None else None,
        findings=inspection.findings.select_related("found_by"),
        initial={
            "held_from": inspection.held_from or inspection.planned_on,
            "held_to": inspection.held_to,
            "summary": inspection.summary,
        },
    )


def _lines_with_fields(form: SiteForm) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "outcome": form[f"outcome_{line.row.pk}"],
            "found": form[f"found_{line.row.pk}"],
            "remark": form[f"remark_{line.row.pk}"],
        }
        for line in finding_lines(form.findings)
    ]


def _photos(inspection: Inspection) -> list[InspectionPhoto]:
    kept = inspection.photos.filter(removed_at=None)
    return list(kept.select_related("file", "added_by"))


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Field-Work") == "1"


@require_POST
def save(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was found. A phone sends what has changed, once for each key, whenever it can."""
    inspection = own_inspection(request, number)
    form = _site_form(inspection, request)
    if not form.is_valid():
        return _refused(request, inspection, form)
    try:
        _save_once(request, inspection, form)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _refused(request, inspection, form, status=refusal.status)
    if _is_script(request):
        return JsonResponse({"sent_at": timezone.localtime().strftime("%H:%M")})
    if "conclude" in request.POST:
        return _conclude(request, own_inspection(request, number))
    messages.success(request, _("What you found is kept."))
    return redirect("desk:inspection", number=number)


def _save_once(request: HttpRequest, inspection: Inspection, form: SiteForm) -> None:
    findings = form.sent_findings()

    def act() -> Answer:
        save_findings(
            inspection=inspection,
            actor=official(request),
            findings=findings,
            held_from=form.sent_day("held_from"),
            held_to=form.sent_day("held_to"),
            summary=form.sent_summary(),
        )
        return Answer(200, {})

    sent = {name: request.POST[name] for name in form.fields if name in request.POST}
    submitted_once(
        request,
        actor=official(request),
        route=f"inspection findings {inspection.number}",
        body=sent,
        act=act,
    )


def _refused(
    request: HttpRequest, inspection: Inspection, form: SiteForm, *, status: int = 422
) -> HttpResponse:
    if _is_script(request):
        errors = {name: " ".join(map(str, found)) for name, found in form.errors.items()}
        return JsonResponse({"errors": errors}, status=status)
    return _page(request, inspection, form=form, status=status)


def _conclude(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    """The same form's second button: what was typed is kept already, now the conclusion."""
    form = ConcludeForm(request.POST)
    site_form = _site_form(inspection, request)
    site_form.is_valid()
    if not form.is_valid():
        return _page(request, inspection, form=site_form, conclude_form=form, status=422)
    try:
        conclude(
            inspection=inspection,
            conclusion=InspectionConclusion(form.cleaned_data["conclusion"]),
            summary=inspection.summary,
            version=inspection.version,
            actor=official(request),
        )
    except DomainError as refusal:
        for name, text in refusal.fields.items():
            target = form if name in form.fields else site_form
            target.add_error(name if name in target.fields else None, str(text))
        if not refusal.fields:
            form.add_error(None, str(refusal))
        return _page(request, inspection, form=site_form, conclude_form=form, status=refusal.status)
    messages.success(request, _("You have signed. It goes on when the other inspectors have, too."))
    return redirect("desk:inspection", number=inspection.number)


@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign the report, or open it again (`again`)."""
    inspection = own_inspection(request, number)
    act = take_up_again if "again" in request.POST else sign_inspection
    try:
        act(
            inspection=inspection,
            version=whole_number(request.POST.get("version")) or 0,
            actor=official(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The report is open again.") if "again" in request.POST else _("You have signed."),
        )
    return redirect("desk:inspection", number=number)


@require_POST
def photos(request: HttpRequest, number: str) -> HttpResponse:
    """Add a picture, or take one out (`remove`)."""
    inspection = own_inspection(request, number)
    sentence = ""
    status = 200
    try:
        if "remove" in request.POST:
            remove_photo(photo=_photo(request, inspection), actor=official(request))
        else:
            _add_photo_once(request, inspection)
    except DomainError as refusal:
        sentence, status = str(refusal), refusal.status
    if request.headers.get("HX-Request"):
        context = {
            "inspection": inspection,
            "photos": _photos(inspection),
            "is_filling": True,
            "photo_error": sentence,
        }
        return render(request, "reviews/inspection/photos.html", context, status=status)
    if sentence:
        messages.error(request, sentence)
    return redirect(reverse("desk:inspection", args=[number]) + "#photos")


def _photo(request: HttpRequest, inspection: Inspection) -> InspectionPhoto:
    pk = whole_number(request.POST.get("remove"))
    photo = inspection.photos.select_related("inspection").filter(pk=pk or 0).first()
    if photo is None:
        raise Http404
    return photo


def _add_photo_once(request: HttpRequest, inspection: Inspection) -> None:
    checked = checked_upload(request.FILES.get("file"))
    actor = official(request)

    def act() -> Answer:
        photo = add_photo(inspection=inspection, actor=actor, upload=checked)
        return Answer(201, {"photo": photo.pk})

    submitted_once(
        request,
        actor=actor,
        route=f"inspection photo {inspection.number}",
        body={"name": checked.name, "key": checked.key},
        act=act,
    )
