"""Requests of enterprises as pages show them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.absences import is_posted
from accounts.domain.acting import Capacity
from accounts.enums import OfficeLevel
from common.domain.calendar import Deadline, WorkCalendar
from common.models import Event
from common.sentences import sentence_of
from cultivation.badges import TitleBadge
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.requests.handling import offices_to_pass_to
from cultivation.domain.requests.rules import authorities, authority_proposed
from cultivation.domain.requests.steps import open_steps, payment_of
from cultivation.enums.requests import LatePaymentStep, RequestAction, RequestStatus
from cultivation.forms.cancelling import ReasonForm, VersionedForm
from cultivation.forms.requests import (
    AuthorityForm,
    PassOnForm,
    RateForm,
    ReplyForm,
    ResultForm,
)
from cultivation.models import LatePayment, ServiceRequest
from cultivation.shown.cancellations import OfferedAct

_TONES = {
    RequestStatus.SUBMITTED: "waiting",
    RequestStatus.TAKEN: "information",
    RequestStatus.REPLIED: "done",
    RequestStatus.CLOSED: "done",
    RequestStatus.WITHDRAWN: "quiet",
}
_FORMS: Mapping[RequestAction, type[forms.Form]] = {
    RequestAction.TAKE: VersionedForm,
    RequestAction.REPLY: ReplyForm,
    RequestAction.RESULT: ResultForm,
    RequestAction.RATE: RateForm,
    RequestAction.REOPEN: ReasonForm,
    RequestAction.WITHDRAW: ReasonForm,
}


def request_badge(request: ServiceRequest, today: date) -> TitleBadge:
    """Where the request stands; one past its day says so."""
    status = RequestStatus(request.status)
    is_late = request.is_open and request.due_on < today
    where = _("overdue") if is_late else ""
    return TitleBadge(status.label, "failed" if is_late else _TONES[status], where)


def turn_of(request: ServiceRequest, *, is_desk: bool) -> dict[str, Any] | None:
    """Whose turn it is; nobody's once it has ended."""
    if request.is_open:
        return {"kind": "office", "name": request.office.name, "is_mine": is_desk}
    if request.status == RequestStatus.REPLIED:
        return {"kind": "enterprise", "name": request.enterprise.name, "is_mine": not is_desk}
    return None


def answer_deadline(request: ServiceRequest, calendar: WorkCalendar) -> Deadline | None:
    """By when the answer is due; None once it is there."""
    if not request.is_open:
        return None
    return calendar.deadline(request.due_on, today=timezone.localdate())


def late_steps(payment: LatePayment) -> list[tuple[str, date | None, bool]]:
    """The steps of a late payment with their days; whether each is done."""
    order = list(LatePaymentStep)
    days = {
        LatePaymentStep.REGISTERED: payment.request.received_on,
        LatePaymentStep.PASSED: payment.passed_on,
        LatePaymentStep.CONCLUDED: payment.concluded_on,
    }
    return [(str(one.label), days[one], days[one] is not None) for one in order]


def request_timeline(request: ServiceRequest, *, for_enterprise: bool) -> list[dict[str, Any]]:
    """The request's own timeline with its words, newest first. An enterprise sees offices, not
    persons."""
    rows = []
    for entry in request.entries.select_related("person", "office"):
        person = entry.person.name if entry.person else _("system")
        office = entry.office.name if entry.office else ""
        is_hidden = for_enterprise and bool(office)
        rows.append(
            {
                "occurred_at": entry.happened_at,
                "actor_label": office if is_hidden else person,
                "role": "",
                "office_name": "" if is_hidden else office,
                "sentence": sentence_of(Event(verb=entry.verb)),
                "comment": entry.text,
                "result": "done",
                "changes": [],
            }
        )
    return rows


def step_form(name: str, request: ServiceRequest, typed: Mapping[str, Any] | None) -> forms.Form:
    """The form of a step: as typed, or empty."""
    initial = {"version": request.version}
    action = RequestAction(name)
    if action == RequestAction.PASS_ON:
        offices = [(one.code, one.name) for one in offices_to_pass_to(request)]
        return PassOnForm(typed, prefix=name, initial=initial, offices=offices)
    if action == RequestAction.TO_AUTHORITY:
        return _authority_form(name, request, typed)
    return _FORMS[action](typed, prefix=name, initial=initial)


def _authority_form(
    name: str, request: ServiceRequest, typed: Mapping[str, Any] | None
) -> AuthorityForm:
    """The authorities by province, the one where the debtor is registered chosen beforehand."""
    payment = payment_of(request)
    proposed = authority_proposed(payment.debtor_uscc) if payment else None
    offices: list[tuple[str, Any]] = [
        (province.name, [(one.code, one.name) for one in (province, *cities)])
        for province, cities in authorities()
    ]
    if proposed is not None and proposed.level == OfficeLevel.COUNTY:
        offices.insert(0, (proposed.code, proposed.name))
    initial = {"version": request.version, "authority": proposed.code if proposed else ""}
    return AuthorityForm(typed, prefix=name, initial=initial, offices=offices)


def _is_in_hands(request: ServiceRequest) -> bool:
    """Whether somebody has it who is still there: taking it up is for what is nobody's."""
    if request.taken_by_id is None:
        return False
    return is_posted(request.taken_by_id, request.office_id, timezone.localdate(), KEEPERS)


def offered_steps(
    request: ServiceRequest,
    payment: LatePayment | None,
    capacity: Capacity,
    url: str,
    refused: tuple[str, forms.Form] | None = None,
) -> list[OfferedAct]:
    """The steps open to the reader with their forms; a refused one with what was typed, open."""
    steps = {one.action: one for one in open_steps(request, payment, capacity)}
    if _is_in_hands(request):
        steps.pop(RequestAction.TAKE, None)
    names = [one for one in RequestAction if one in steps]
    if refused and refused[0] not in names:
        names.insert(0, RequestAction(refused[0]))
    acts = []
    for action in names:
        is_refused = refused is not None and refused[0] == action
        form = refused[1] if refused and is_refused else step_form(action, request, None)
        is_danger = steps[action].is_danger if action in steps else False
        acts.append(OfferedAct(action.value, action.label, url, form, is_refused, is_danger))
    return acts
