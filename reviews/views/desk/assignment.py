"""Put a case on somebody's desk: take, assign, hand over, put back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.readers import official
from common.domain.errors import DomainError
from common.refusals import show_refusal
from reviews.domain.acts import current_step
from reviews.domain.desk.assigning import ASSIGNED, PUT_BACK, TAKEN, assign, put_back, take
from reviews.domain.desk.changing import once_on_case
from reviews.forms.desk import EnvelopeForm
from reviews.forms.staff import AssignForm
from reviews.models import Case
from reviews.views.desk.case import case_of, case_page
from reviews.views.desk.desk_shown import people_for

_VERBS = {"take": TAKEN, "assign": ASSIGNED, "put-back": PUT_BACK}


@require_POST
def assignment(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """Carry out one of the words once, and go back to the case. A refusal is said there; one of a
    handing on in its form, which keeps what was typed."""
    if word not in _VERBS:
        raise Http404
    case = case_of(request, number)
    envelope = EnvelopeForm(request.POST)
    back = redirect("desk:case", number=case.number)
    if not envelope.is_valid():
        messages.error(request, _("Load the page again and repeat what you want to do."))
        return back
    try:
        _carry_out(request, case, word, envelope)
    except DomainError as refusal:
        if word == "assign":
            return _refused(request, number, refusal)
        messages.error(request, str(refusal))
    else:
        messages.success(request, _DONE[word]())
    return back


def _refused(request: HttpRequest, number: str, refusal: DomainError) -> HttpResponse:
    """The page of the case as it is now, with the form that was sent."""
    case = case_of(request, number)
    step = current_step(case)
    people = people_for(case, step) if step is not None else []
    form = AssignForm(request.POST, people=people)
    form.is_valid()
    # The refusal says it all; whom the case could go to may be others by now.
    form.errors.clear()
    show_refusal(form, refusal)
    found = {"assign_form": form}
    return case_page(request, case, found=found, failed=form, status=refusal.status)


_DONE = {
    "take": lambda: _("The case is on your desk."),
    "assign": lambda: _("The case is handed on."),
    "put-back": lambda: _("The case is nobody's again."),
}


def _carry_out(request: HttpRequest, case: Case, word: str, envelope: EnvelopeForm) -> None:
    actor, version = official(request), envelope.cleaned_data["version"]
    note = request.POST.get("assign-note", "").replace("\x00", "")[:2000]
    officer = request.POST.get("assign-officer", "")
    officer_id = int(officer) if officer.isdecimal() and len(officer) < 19 else 0

    def act() -> Case:
        if word == "take":
            return take(case=case, actor=actor, version=version)
        if word == "put-back":
            return put_back(case=case, actor=actor, version=version, note=note)
        return assign(case=case, actor=actor, version=version, officer_id=officer_id, note=note)

    once_on_case(
        case=case,
        actor=actor,
        verb=_VERBS[word],
        key=envelope.cleaned_data["submit_key"],
        body={"version": version, "officer": officer_id, "note": note},
        act=act,
    )
