"""The enterprise's reply to the report of an inspection."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.submitting import submitted_once
from common.domain.errors import Conflict, DomainError
from common.domain.idempotency import Answer
from common.refusals import show_refusal
from enterprises.views.acting import acting_person
from reviews.domain.inspections import reply_to_inspection, waive_reply
from reviews.forms.inspections import ReplyForm
from reviews.models import Inspection
from reviews.views.applicant.cases import followed
from reviews.views.applicant.draft import moved_on_page
from reviews.views.applicant.own import own_case


@require_POST
def reply(request: HttpRequest, number: str, inspection: str) -> HttpResponse:
    """Send the reply, or say that there is none (`none`), once."""
    case = own_case(request, number)
    found = Inspection.objects.filter(case=case, number=inspection).first()
    if found is None:
        raise Http404
    form = ReplyForm(request.POST)
    is_none = "none" in request.POST
    if not is_none and not form.is_valid():
        return followed(request, case, reply_form=form, status=422)
    text = "" if is_none else form.cleaned_data["reply"]
    try:
        _reply_once(request, found, None if is_none else text)
    except Conflict as conflict:
        texts = [(form.fields["reply"].label, text)] if text else []
        return moved_on_page(request, own_case(request, number), conflict, texts)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return followed(request, case, reply_form=form, status=refusal.status)
    messages.success(request, _("Noted.") if is_none else _("Your reply is sent."))
    return redirect("applicant:case", case.number)


def _reply_once(request: HttpRequest, inspection: Inspection, text: str | None) -> None:
    actor = acting_person(request)

    def act() -> Answer:
        if text is None:
            waive_reply(inspection=inspection, actor=actor)
        else:
            reply_to_inspection(inspection=inspection, text=text, actor=actor)
        return Answer(200, {})

    submitted_once(
        request,
        actor=actor,
        route=f"inspection reply {inspection.number}",
        body={"reply": text},
        act=act,
    )
