"""What offices do with a request: take it up, answer, pass on; the steps of a late payment."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.absences import is_posted
from accounts.enums import OfficeLevel
from accounts.models import Office
from common.domain.actor import Actor
from common.domain.calendar import WorkCalendar
from common.domain.errors import Conflict, DomainError
from cultivation.domain.cancelling.acts import required
from cultivation.domain.plans.catalogue import KEEPERS
from cultivation.domain.requests.rules import category_rules, passing_days
from cultivation.domain.requests.steps import keep_step, locked_for
from cultivation.enums.requests import (
    LatePaymentResult,
    LatePaymentStep,
    RequestAction,
    RequestCategory,
    RequestStatus,
)
from cultivation.models import LatePayment, ServiceRequest
from enterprises.models import Enterprise


@transaction.atomic
def take(*, request: ServiceRequest, version: int, actor: Actor) -> ServiceRequest:
    """Put a request on one's own desk: nobody's, or one whose official has left the office.

    Raises `Conflict` (`taken_already`) and as `steps.locked_for`."""
    locked, _payment = locked_for(RequestAction.TAKE, request, version, actor)
    today = timezone.localdate()
    if locked.taken_by_id == actor.user_id:
        raise Conflict("taken_already", _("The request is on your desk already."))
    if locked.taken_by_id is not None and is_posted(
        locked.taken_by_id, locked.office_id, today, KEEPERS
    ):
        raise Conflict("taken_already", _("%s has this request.") % locked.taken_by)
    locked.taken_by_id, locked.status = actor.person_id, RequestStatus.TAKEN
    return keep_step(locked, "request.taken", actor)


@transaction.atomic
def reply(*, request: ServiceRequest, version: int, reply: str, actor: Actor) -> ServiceRequest:
    """Answer the enterprise. Any examiner or approver of the office may: a day that comes does not
    wait for a colleague. Raises `DomainError` (`text_missing`) and as `steps.locked_for`."""
    locked, _payment = locked_for(RequestAction.REPLY, request, version, actor)
    text = required(reply, "reply", _("Write the answer."))
    return _answered(locked, text, "request.replied", actor)


def _answered(request: ServiceRequest, text: str, verb: str, actor: Actor) -> ServiceRequest:
    today = timezone.localdate()
    request.reply, request.replied_by_id, request.replied_on = text, actor.person_id, today
    request.first_replied_on = request.first_replied_on or today
    request.status = RequestStatus.REPLIED
    is_late = today > request.due_on
    return keep_step(request, verb, actor, text=text, is_late=is_late)


def offices_to_pass_to(request: ServiceRequest) -> list[Office]:
    """The other offices of the enterprise: those that may take the request over."""
    return _own_offices(request.enterprise, but=request.office_id)


def _own_offices(enterprise: Enterprise, *, but: int) -> list[Office]:
    offices = (enterprise.county_office, enterprise.city_office, enterprise.province_office)
    return [one for one in offices if one is not None and one.pk != but]


@transaction.atomic
def pass_on(
    *, request: ServiceRequest, version: int, office: str, reason: str, actor: Actor
) -> ServiceRequest:
    """Pass the request on to another office of the enterprise (`office`: its code). The day stays,
    but the new office has some working days at least. What was promised first is kept.

    Raises `DomainError` (`unknown_office`, `text_missing`) and as `steps.locked_for`."""
    locked, _payment = locked_for(RequestAction.PASS_ON, request, version, actor)
    text = required(reason, "reason", _("Say why the other office is to deal with it."))
    found = next((one for one in offices_to_pass_to(locked) if one.code == office), None)
    if found is None:
        sentence = _("Choose one of the enterprise's other offices.")
        raise DomainError("unknown_office", sentence, {"office": sentence})
    today = timezone.localdate()
    earliest = WorkCalendar.around(today).add(today, passing_days())
    locked.office, locked.taken_by = found, None
    locked.status, locked.due_on = RequestStatus.SUBMITTED, max(locked.due_on, earliest)
    return keep_step(locked, "request.passed_on", actor, text=text, office=found.code)


@transaction.atomic
def pass_to_authority(
    *, request: ServiceRequest, version: int, authority: str, note: str, actor: Actor
) -> ServiceRequest:
    """Pass a late payment to the authority in charge of the debtor (`authority`: the office's
    code), which reads it from now on. The result is due so many days later.

    Raises `DomainError` (`unknown_office`) and as `steps.locked_for`."""
    locked, payment = locked_for(RequestAction.TO_AUTHORITY, request, version, actor)
    known = Office.objects.exclude(level=OfficeLevel.MINISTRY)
    found = known.filter(code=authority.strip()).first()
    if payment is None or found is None:
        sentence = _("There is no office with this code.")
        raise DomainError("unknown_office", sentence, {"authority": sentence})
    today = timezone.localdate()
    payment.step, payment.authority, payment.passed_on = LatePaymentStep.PASSED, found, today
    payment.save()
    days = category_rules()[RequestCategory.LATE_PAYMENT].authority_days
    locked.due_on = max(locked.due_on, today + timedelta(days=days))
    return keep_step(
        locked, "request.passed_to_authority", actor, text=note.strip(), authority=found.code
    )


@transaction.atomic
def conclude(
    *,
    request: ServiceRequest,
    version: int,
    result: LatePaymentResult,
    recovered_wan: Decimal | None,
    reply: str,
    actor: Actor,
) -> ServiceRequest:
    """Record what came of a late payment and tell the enterprise: the office that holds it, or the
    debtor's authority. Raises `DomainError` (`text_missing`, `invalid_amount`)."""
    locked, payment = locked_for(RequestAction.RESULT, request, version, actor)
    text = required(reply, "reply", _("Write what came of it."))
    if payment is None:
        raise DomainError("not_yours", _("This is no late payment."))
    payment.result, payment.recovered_wan = result, _recovered(payment, result, recovered_wan)
    payment.step, payment.concluded_on = LatePaymentStep.CONCLUDED, timezone.localdate()
    payment.save()
    return _answered(locked, text, "request.result", actor)


def _recovered(
    payment: LatePayment, result: LatePaymentResult, recovered_wan: Decimal | None
) -> Decimal:
    if result == LatePaymentResult.PAID:
        return payment.amount_wan
    amount = recovered_wan or Decimal(0)
    is_part = result == LatePaymentResult.PARTLY_PAID
    if not 0 <= amount <= payment.amount_wan or (is_part and not 0 < amount < payment.amount_wan):
        sentence = _("What was paid lies between 0 and the amount owed.")
        raise DomainError("invalid_amount", sentence, {"recovered_wan": sentence})
    return amount
