"""The page for the visit: a checklist on a phone, kept there while the connection is away."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import PostingRole
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
from reviews.domain.inspections.recording import CHANGED_MEANWHILE
from reviews.domain.inspections.seen import REPORT_FIELDS, digest_of_words
from reviews.enums import FindingOutcome, InspectionConclusion, InspectionState
from reviews.forms.inspections import SiteForm, group_of
from reviews.models import Inspection, InspectionPhoto
from reviews.views.inspections.office import act_once, own_inspection
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
    act_form: forms.Form | None = None,
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
    is_own_office = capacity_of_office(request)[1].pk == inspection.office_id
    context = {
        "inspection": inspection,
        "case": inspection.case,
        "badge": inspection_badge(inspection),
        "inspectors": inspectors,
        "is_own_office": is_own_office,
        # Whom the office calls before a visit and on the way: nobody else needs the number.
        "may_call": is_own_office
        and official(request).role in PostingRole.at_work()
        and inspection.state in InspectionState.unfinished(),
        "is_filling": is_filling,
        "may_sign": own is not None
        and inspection.state == InspectionState.SIGNING
        and own.signed_at is None,
        "is_inspector": own is not None,
        # Whoever should still sign may have left for good.
        "may_end_signing": inspection.state == InspectionState.SIGNING
        and is_own_office
        and official(request).role == PostingRole.APPROVER,
        "form": form,
        "marks": [form[f"seen_{name}"] for name in REPORT_FIELDS],
        "act_form": act_form or forms.Form(),
        "is_refused": status >= 400 and act_form is None,
        "lines": _lines_with_fields(form),
        "outcomes": FindingOutcome.choices,
        "read_lines": finding_lines(form.findings),
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
        inspection=inspection,
        findings=inspection.findings.select_related("found_by"),
    )


def _lines_with_fields(form: SiteForm) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "outcome": form[f"outcome_{line.row.pk}"],
            "found": form[f"found_{line.row.pk}"],
            "remark": form[f"remark_{line.row.pk}"],
            "seen": form[f"seen_{line.row.pk}"],
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
    is_concluding = "conclude" in request.POST
    answer = _keep(request, number, is_concluding=is_concluding)
    if isinstance(answer, HttpResponse):
        return answer
    if _is_script(request):
        return JsonResponse(answer.body)
    if is_concluding:
        return _conclude(request, number, answer.body["version"])
    messages.success(request, _("What you found is kept."))
    return redirect("desk:inspection", number=number)


def _keep(
    request: HttpRequest, number: str, *, is_concluding: bool = False
) -> Answer | HttpResponse:
    """Keep what was sent; or the page of a refusal, with what was typed."""
    inspection = own_inspection(request, number)
    form = _site_form(inspection, request)
    if not form.is_valid():
        return _refused(request, number, form.errors)
    try:
        return _save_once(request, inspection, form, is_concluding=is_concluding)
    except DomainError as refusal:
        flagged = refusal.fields if refusal.code == CHANGED_MEANWHILE else ()
        errors = _errors_of(refusal)
        return _refused(request, number, errors, status=refusal.status, flagged=flagged)


def _save_once(
    request: HttpRequest, inspection: Inspection, form: SiteForm, *, is_concluding: bool
) -> Answer:
    """Keep what was sent, once for its key; a conclusion is drawn from what its page showed, at its
    version. The answer holds the marks of what was written and of what was sent."""
    sent = {name: request.POST[name] for name in form.fields if name in request.POST}
    version = (whole_number(request.POST.get("version")) or 0) if is_concluding else None

    def act() -> Answer:
        kept = save_findings(
            inspection=inspection,
            actor=official(request),
            findings=form.sent_findings(),
            report=form.sent_report(),
            version=version,
        )
        now = _site_form(kept)
        # A mark goes with the words that the phone shows: not with what others wrote there.
        seen = {
            mark: str(now.fields[mark].initial)
            for mark, words in now.marks().items()
            if words.keys() <= sent.keys()
            and digest_of_words(*words.values()) == digest_of_words(*map(sent.get, words))
        }
        at = timezone.localtime().strftime("%H:%M")
        body = {"sent_at": at, "seen": seen, "was": inspection.version, "version": kept.version}
        return Answer(200, body)

    return submitted_once(
        request,
        actor=official(request),
        route=f"inspection findings {inspection.number}",
        body=sent | {"version": version},
        act=act,
    )


def _errors_of(refusal: DomainError) -> dict[str, Any]:
    """What a refusal says beside its fields, or at the top."""
    return dict(refusal.fields) or {NON_FIELD_ERRORS: str(refusal)}


def _refused(
    request: HttpRequest,
    number: str,
    errors: Mapping[str, Any],
    *,
    status: int = 422,
    flagged: Collection[str] = (),
) -> HttpResponse:
    """What was typed, over what is kept by now, each refusal at its line; to a phone the sentences
    and, of what others wrote meanwhile (`flagged`), what stands there now."""
    inspection = own_inspection(request, number)
    form = _site_form(inspection, request)
    if not _is_script(request):
        again = form.typed_again(flagged)
        for name in errors.keys() - again.errors.keys():
            again.add_error(name if name in again.fields else None, errors[name])
        return _page(request, inspection, form=again, status=status)
    said = {
        name: found if isinstance(found, str) else " ".join(map(str, found))
        for name, found in errors.items()
    }
    told = {f"seen_{group_of(name)}" for name in flagged}
    kept = {mark: words for mark, words in form.marks().items() if mark in told}
    body = {
        "errors": said,
        "seen": {mark: form.fields[mark].initial for mark in kept},
        "now": {mark.removeprefix("seen_"): words for mark, words in kept.items()},
    }
    return JsonResponse(body, status=status)


def _conclude(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The same form's second button: what was typed is kept already, now the conclusion."""
    inspection = own_inspection(request, number)
    form = _site_form(inspection, request).typed_again()
    chosen = request.POST.get("conclusion", "")
    if not chosen:
        form.add_error("conclusion", form.fields["conclusion"].error_messages["required"])
        return _page(request, inspection, form=form, status=422)

    def act() -> Answer:
        conclude(
            inspection=inspection,
            conclusion=InspectionConclusion(chosen),
            summary=inspection.summary,
            version=version,
            actor=official(request),
        )
        return Answer(200, {})

    try:
        submitted_once(
            request,
            actor=official(request),
            route=f"inspection conclusion {number}",
            body={"conclusion": chosen, "version": version},
            act=act,
        )
    except DomainError as refusal:
        for name, text in _errors_of(refusal).items():
            form.add_error(name if name in form.fields else None, text)
        return _page(request, inspection, form=form, status=refusal.status)
    messages.success(request, _("You have signed. It goes on when the other inspectors have, too."))
    return redirect("desk:inspection", number=number)


@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign the report, or open it again (`again`), once."""
    inspection = own_inspection(request, number)
    is_again = "again" in request.POST
    act = take_up_again if is_again else sign_inspection
    version, actor = whole_number(request.POST.get("version")) or 0, official(request)
    try:
        act_once(
            request,
            f"inspection signature {number}",
            {"version": version, "again": is_again},
            lambda: act(inspection=inspection, version=version, actor=actor),
        )
    except DomainError as refusal:
        return _page(
            request,
            own_inspection(request, number),
            act_form=_refused_act(request, refusal),
            status=refusal.status,
        )
    messages.success(request, _("The report is open again.") if is_again else _("You have signed."))
    return redirect("desk:inspection", number=number)


def _refused_act(request: HttpRequest, refusal: DomainError) -> forms.Form:
    """A form without fields that says why its act was refused."""
    form = forms.Form(request.POST)
    show_refusal(form, refusal)
    return form


@require_POST
def photos(request: HttpRequest, number: str) -> HttpResponse:
    """Add a picture, or take one out (`remove`), once. Where no script sends it alone, what is
    written beside it comes along, and is kept as well."""
    inspection = own_inspection(request, number)
    refused: DomainError | None = None
    try:
        if "remove" in request.POST:
            photo = _photo(request, inspection)
            act_once(
                request,
                f"inspection photo {number} out",
                {"photo": photo.pk},
                lambda: remove_photo(photo=photo, actor=official(request)),
            )
        else:
            _add_photo_once(request, inspection)
    except DomainError as refusal:
        refused = refusal
    status = refused.status if refused else 200
    if request.headers.get("HX-Request"):
        context = {
            "inspection": inspection,
            "photos": _photos(inspection),
            "is_filling": True,
            "photo_error": str(refused) if refused else "",
        }
        return render(request, "reviews/inspection/photos.html", context, status=status)
    kept = _keep(request, number) if "version" in request.POST else None
    if isinstance(kept, HttpResponse):
        return kept
    if refused:
        now = own_inspection(request, number)
        return _page(request, now, act_form=_refused_act(request, refused), status=status)
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
