"""The enterprise's reply to the report of an inspection."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.submitting import submitted_once
from common.domain.errors import DomainError
from common.domain.idempotency import Answer
from enterprises.views.acting import acting_person
from reviews.domain.inspections import reply_to_inspection
from reviews.models import Inspection
from reviews.views.applicant.own import own_case


@require_POST
def reply(request: HttpRequest, number: str, inspection: str) -> HttpResponse:
    """Send the reply, once."""
    case = own_case(request, number)
    found = Inspection.objects.filter(case=case, number=inspection).first()
    if found is None:
        raise Http404
    text = request.POST.get("reply", "").replace("\x00", "")

    def act() -> Answer:
        reply_to_inspection(inspection=found, text=text, actor=acting_person(request))
        return Answer(200, {})

    try:
        submitted_once(
            request,
            actor=acting_person(request),
            route=f"inspection reply {inspection}",
            body={"reply": text},
            act=act,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your reply is sent."))
    return redirect("applicant:case", case.number)
