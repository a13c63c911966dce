"""On whose desk a case lies: take, assign, hand over, put back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import PostingRole
from accounts.models import User
from accounts.views.readers import capacity_of_office, official, one_of
from common.domain.actor import Actor
from common.domain.errors import DomainError
from reviews.domain.desk.assigning import (
    ASSIGNED,
    PUT_BACK,
    TAKEN,
    assign,
    colleagues_for,
    put_back,
    take,
    why_not_take,
)
from reviews.domain.desk.changing import once_on_case
from reviews.forms.desk import EnvelopeForm
from reviews.forms.staff import AssignForm
from reviews.models import Case, Step

_VERBS = {"take": TAKEN, "assign": ASSIGNED, "put-back": PUT_BACK}


@dataclass(frozen=True, slots=True)
class Desk:
    """On whose desk a case lies, and what the reader may do about it."""

    officer: User | None
    stands_in_for: User | None
    is_mine: bool
    may_take: bool
    may_put_back: bool
    form: AssignForm | None


def desk_of(case: Case, step: Step | None, actor: Actor) -> Desk | None:
    """None while the case lies with no office, or with another than the actor's."""
    # While an objection holds a case, it is at the office that decides it.
    if step is None or case.at_office_id != step.office_id:
        return None
    is_here = case.at_office_id == actor.office_id
    is_mine = step.officer_id == actor.user_id
    is_leader = is_here and actor.role == PostingRole.APPROVER
    form = None
    if is_here and (is_mine or is_leader):
        people = [(str(one.user_id), one.user.name) for one in colleagues_for(case, step)]
        form = AssignForm(people=people, needs_note=is_mine) if people else None
    return Desk(
        officer=step.officer,
        stands_in_for=step.stands_in_for,
        is_mine=is_mine,
        may_take=is_here and why_not_take(case, step, actor) is None,
        may_put_back=is_here and step.officer_id is not None and (is_mine or is_leader),
        form=form,
    )


@require_POST
def assignment(request: HttpRequest, number: str, word: str) -> HttpResponse:
    """Carry out one of the words once, and go back to the case; a refusal is said there."""
    capacity, _office = capacity_of_office(request)
    if word not in _VERBS:
        raise Http404
    case = one_of(Case.objects.visible_to(capacity), number=number)
    envelope = EnvelopeForm(request.POST)
    back = redirect("desk:case", number=case.number)
    if not envelope.is_valid():
        messages.error(request, _("Load the page again and repeat what you want to do."))
        return back
    try:
        _carry_out(request, case, word, envelope)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _DONE[word]())
    return back


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
